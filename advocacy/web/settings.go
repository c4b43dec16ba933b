package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

func isMissing(err error) bool { return errors.Is(err, advocacy.ErrNotFound) }

// set is the body of the settings page.
type set struct {
	place
	Choices  choices
	Messages consentBox
	Policy   policyBox
	Consents []consentBox
	History  []consentRow
	Standing string // what the person's standing consent covers, empty without one
	Paused   string
	Passed   int    // contents that the person passed over
	Tomorrow string // the first day that a pause can end on
}

// consentRow is one row of the person's ledger, in words.
type consentRow struct{ What, Version, When, Answer string }

func (v *visit) settings() error {
	notice := ""
	if v.r.URL.Query().Get("saved") != "" {
		notice = v.say("saved")
	}
	return v.showSettings(http.StatusOK, v.choices(v.me.Ambassador.Preferences), nil, notice)
}

func (v *visit) showSettings(status int, c choices, problems []remark, notice string) error {
	if v.me.State != advocacy.Joined {
		return advocacy.ErrNotJoined
	}
	body := set{place: v.place, Choices: c, Policy: v.policy(), Paused: v.paused(), Passed: len(v.me.Ambassador.Preferences.Passed), Tomorrow: v.today().AddDays(1).String()}
	for _, box := range v.consents() {
		if box.Name == string(advocacy.Messaging) {
			box.Ticked = v.me.Ambassador.Preferences.Messages == advocacy.ByMessage
			body.Messages = box
		}
		body.Consents = append(body.Consents, box)
	}
	if s := v.me.Ambassador.Standing; s != nil {
		var networks []string
		for _, name := range s.Channels {
			networks = append(networks, v.Network(name))
		}
		body.Standing = v.say("standing-given", "networks", strings.Join(networks, ", "), "number", s.PerWeek, "date", v.date(s.Until))
	}
	rows, err := v.session.Consents.History(v.r.Context())
	if err != nil {
		return err
	}
	for _, r := range rows {
		answer := v.say("granted-no")
		if r.Granted {
			answer = v.say("granted-yes")
		}
		body.History = append(body.History, consentRow{
			What: v.say("purpose-" + string(r.Purpose)), Version: r.Version, When: v.Moment(r.At.In(v.zone())), Answer: answer,
		})
	}
	return v.show(status, "settings", page{Title: v.say("settings-title"), Problems: problems, Notice: notice, Body: body})
}

// today is the person's own day.
func (v *visit) today() cadence.Date { return cadence.DateOf(v.h.now().In(v.zone())) }

// change stores the form's choices, and whether messages are wanted.
func (v *visit) change() error {
	preferences, problems := v.chosen(v.me.Ambassador.Preferences)
	wanted := v.r.PostForm.Get(string(advocacy.Messaging))
	preferences.Messages = advocacy.OnPage
	if wanted != "" {
		preferences.Messages = advocacy.ByMessage
	}
	for _, t := range v.me.Texts {
		// Whoever already gets messages agreed to the text of then.
		if t.Purpose == advocacy.Messaging && wanted != "" && wanted != t.Version && v.me.Ambassador.Preferences.Messages != advocacy.ByMessage {
			problems = append(problems, remark{Text: v.say("text-changed")})
		}
	}
	if len(problems) == 0 {
		err := v.session.Consents.Change(v.r.Context(), preferences, wanted)
		if err == nil {
			return v.seeOther("settings", "saved=1")
		}
		if problems = v.refused(err); problems == nil {
			return err
		}
	}
	return v.showSettings(http.StatusUnprocessableEntity, v.choices(preferences), problems, "")
}

// readPolicy acknowledges the policy that was shown.
func (v *visit) readPolicy() error {
	err := v.session.Consents.ReadPolicy(v.r.Context(), v.r.PostForm.Get("policy"))
	if err == nil {
		return v.seeOther("settings", "saved=1")
	}
	problems := v.refused(err)
	if problems == nil {
		return err
	}
	return v.showSettings(http.StatusUnprocessableEntity, v.choices(v.me.Ambassador.Preferences), problems, "")
}

// pause ends the messages until the day that was chosen, or until the person
// says so.
func (v *visit) pause() error {
	if v.me.State != advocacy.Joined {
		return advocacy.ErrNotJoined
	}
	until := advocacy.PauseOpen
	if text := v.r.PostForm.Get("until"); text != "" {
		day, err := cadence.ParseDate(text)
		if err != nil || day.Compare(v.today()) <= 0 || !day.Before(cadence.DateOf(advocacy.PauseOpen)) {
			return v.showSettings(http.StatusUnprocessableEntity, v.choices(v.me.Ambassador.Preferences), []remark{{Text: v.say("bad-date")}}, "")
		}
		until = day.In(v.zone())
	}
	if err := v.session.Consents.Pause(v.r.Context(), until); err != nil {
		return err
	}
	return v.seeOther("settings", "saved=1")
}

func (v *visit) resume() error {
	if err := v.session.Consents.Resume(v.r.Context()); err != nil {
		return err
	}
	return v.seeOther("settings", "saved=1")
}

// endStanding ends the person's standing consent.
func (v *visit) endStanding() error {
	if err := v.session.Consents.EndStanding(v.r.Context()); err != nil {
		return err
	}
	return v.seeOther("settings", "saved=1")
}

// leaving asks before leave does it.
func (v *visit) leaving() error {
	if v.me.State != advocacy.Joined {
		return advocacy.ErrNotJoined
	}
	return v.show(http.StatusOK, "leave", page{Title: v.say("leave-question")})
}

func (v *visit) leave() error {
	if v.r.PostForm.Get("leave") != "yes" {
		return errMalformed
	}
	if err := v.session.Consents.Leave(v.r.Context()); err != nil {
		return err
	}
	// A browser may keep whole pages for its back button, whatever Cache-Control
	// says: on a shared machine, the next person would see the choices.
	v.w.Header().Set("Clear-Site-Data", `"cache"`)
	return v.seeOther("", "")
}
