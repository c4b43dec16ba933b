package web

import (
	"net/http"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// readying is the body of the page with the seven questions, which prints on one sheet.
type readying struct {
	place
	Questions []question
	Start     []string // which channels to start with, and why
	Levels    []channelLevel
	Ready     bool
}

// question is one of the seven, in words.
type question struct {
	advocacy.ReadinessAnswer
	Says string // how far it is answered
}

// channelLevel is what a channel can do here, in words.
type channelLevel struct{ Network, Works, Next string }

func (v *visit) readiness() error {
	r, err := v.session.Reports.Readiness(v.r.Context(), v.Lang)
	if err != nil {
		return err
	}
	body := readying{place: v.place, Ready: r.Ready()}
	for _, q := range r.Questions {
		body.Questions = append(body.Questions, question{q, v.say("answered-" + strings.ReplaceAll(string(q.Answered), " ", "-"))})
	}
	for _, a := range r.Advice {
		why := []string{}
		if a.Used > 0 {
			why = append(why, v.say("advice-used", "percent", v.Percent(a.Used)))
		}
		if a.Company {
			why = append(why, v.say("advice-company"))
		}
		if len(why) == 0 {
			why = append(why, v.say("advice-audience"))
		}
		body.Start = append(body.Start, v.Network(a.Channel)+": "+strings.Join(why, ", "))
	}
	for _, l := range r.Levels {
		level := channelLevel{Network: v.Network(l.Channel), Works: v.grants(l.Works)}
		if len(l.Next) > 0 {
			level.Next = v.say("level-"+levelName(l.NextLevel), "grants", v.grants(l.Next))
		}
		body.Levels = append(body.Levels, level)
	}
	return v.show(http.StatusOK, "run-readiness", page{Title: v.say("readiness-title"), Body: body})
}

func levelName(l channels.AccessLevel) string {
	if l == channels.ApprovedApp {
		return "approved"
	}
	return "self-serve"
}

// abilities are the catalog's names for what can be done on a network.
var abilities = map[channels.Ability]string{
	channels.ShareByHand: "by-hand", channels.EngageByHand: "engage", channels.PublishPost: "publish", channels.ReadFigures: "figures",
}

// grants are what an access level gives, in words.
func (v *visit) grants(list []channels.Grant) string {
	var parts []string
	for _, g := range list {
		parts = append(parts, v.say("ability-"+abilities[g.Ability], "account", v.say("account-"+string(g.Account))))
	}
	return strings.Join(parts, ", ")
}
