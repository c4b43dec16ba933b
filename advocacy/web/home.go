package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// home is a person's page: what joining means, or what they are offered.
func (v *visit) home() error {
	if v.me.State != advocacy.Joined {
		return v.invitation(http.StatusOK, v.choices(v.me.Ambassador.Preferences), nil)
	}
	offers, err := v.session.Nudges.Offers(v.r.Context())
	if err != nil {
		return err
	}
	room := offered{place: v.place, Paused: v.paused()}
	if v.me.Frozen {
		room.Frozen = v.say("frozen")
	}
	for i, o := range offers {
		if i >= v.h.offers {
			room.More = append(room.More, o)
			continue
		}
		c, err := v.card(o, nil)
		if err != nil {
			return err
		}
		room.Cards = append(room.Cards, c)
	}
	if room.Shares, err = v.shares(offers); err != nil {
		return err
	}
	for _, s := range room.Shares {
		if s.State == advocacy.ShareDialogOpened {
			room.Pending = append(room.Pending, s)
		}
	}
	title := v.say("hello-nameless")
	if v.me.Name != "" {
		title = v.say("hello", "name", v.me.Name)
	}
	p := page{Title: title, Body: room, Notice: v.said("passed", "brought-back")}
	switch {
	case !v.me.PolicyRead:
		p.Notice = v.say("policy-changed")
	case v.r.URL.Query().Get("joined") != "" && v.h.now().Sub(v.me.Ambassador.JoinedAt) < time.Hour:
		// An hour, since the address may have been kept.
		p.Notice = v.welcome()
	}
	return v.show(http.StatusOK, "home", p)
}

// offered is the body of an ambassador's page.
type offered struct {
	place
	Frozen  string // a sentence on the freeze, empty without one
	Paused  string // a sentence on the pause, empty without one
	Cards   []card
	More    []advocacy.Offer // named only
	Pending []shared         // of which we do not know whether they are posted
	Shares  []shared
}

// welcome greets somebody who has just joined, and says when they hear next.
func (v *visit) welcome() string {
	a := v.me.Ambassador
	switch {
	case a.Preferences.Messages == advocacy.OnPage:
		return v.say("welcome-on-page")
	case a.NextDigest.IsZero():
		return v.say("welcome")
	}
	return v.say("welcome-digest", "date", v.date(a.NextDigest), "time", v.Clock(a.NextDigest.In(v.zone())))
}

// paused says that there is a pause, and until when.
func (v *visit) paused() string {
	a := v.me.Ambassador
	switch {
	case !a.Paused(v.h.now()):
		return ""
	case a.PausedUntil.Equal(advocacy.PauseOpen):
		return v.say("paused-open")
	}
	return v.say("paused-until", "date", v.date(a.PausedUntil))
}

// date is the day of an instant in the person's own zone.
func (v *visit) date(at time.Time) string { return v.Date(at.In(v.zone())) }

// zone is the person's own.
func (v *visit) zone() *time.Location {
	zone, err := time.LoadLocation(v.me.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// joining is the body of the page of somebody who has not joined.
type joining struct {
	place
	Again    bool // they have left
	Consents []consentBox
	Choices  choices
	Policy   policyBox
}

// consentBox is one thing that one can agree to.
type consentBox struct {
	Name, Version, Text string
	Optional, Ticked    bool
}

// policyBox is the policy, one rule in each line.
type policyBox struct {
	Version string
	Lines   []string
	Read    bool
}

func (v *visit) policy() policyBox {
	return policyBox{Version: v.me.PolicyVersion, Lines: slices.DeleteFunc(strings.Split(v.me.Policy, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" }), Read: v.me.PolicyRead}
}

// consents are the texts to agree to. None is ticked but what was ticked in the
// form that is shown again, to the same text.
func (v *visit) consents() []consentBox {
	var boxes []consentBox
	for _, t := range v.me.Texts {
		box := consentBox{Name: string(t.Purpose), Version: t.Version, Optional: t.Purpose != advocacy.Participation}
		for _, text := range t.Texts {
			box.Text = text
		}
		box.Ticked = t.Version != "" && v.r.PostForm.Get(box.Name) == t.Version
		boxes = append(boxes, box)
	}
	return boxes
}

func (v *visit) invitation(status int, c choices, problems []remark) error {
	body := joining{place: v.place, Again: v.me.State == advocacy.Left, Consents: v.consents(), Choices: c, Policy: v.policy()}
	body.Policy.Read = v.r.PostForm.Get("policy") == v.me.PolicyVersion
	return v.show(status, "join", page{Title: v.say("join-title", "company", v.me.Company), Problems: problems, Body: body})
}

// join makes the person an ambassador, with what they ticked and chose.
func (v *visit) join() error {
	request := advocacy.JoinRequest{
		Participation: v.r.PostForm.Get(string(advocacy.Participation)),
		Messages:      v.r.PostForm.Get(string(advocacy.Messaging)),
		Policy:        v.r.PostForm.Get("policy"),
	}
	var problems []remark
	request.Preferences, problems = v.chosen(advocacy.Preferences{})
	if request.Participation == "" {
		problems = append(problems, remark{Text: v.say("must-participate")})
	}
	if request.Policy == "" {
		problems = append(problems, remark{Text: v.say("must-read-policy")})
	}
	if len(problems) == 0 {
		err := v.session.Consents.Join(v.r.Context(), request)
		if err == nil {
			return v.seeOther("", "joined=1")
		}
		if problems = v.refused(err); problems == nil {
			return err
		}
	}
	return v.invitation(http.StatusUnprocessableEntity, v.choices(request.Preferences), problems)
}
