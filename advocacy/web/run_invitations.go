package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// inviting is the body of the page on which one says who is invited, and when.
type inviting struct {
	place
	Counts []string // how the invitations stand
	Pilot  group
	// Everyone reports that the pilot is the whole company.
	Everyone bool
	Waves    []wave
	Version  int
}

// group is a group as a form has it: one value a line, in fields of a prefix.
type group struct {
	place
	Prefix, Departments, Countries string
	IDs                            int // people named by their HR number, of which the form says how many
}

// wave is one as a form has it; an empty one at the end is room for another.
type wave struct {
	Name, From string
	Group      group
}

func (v *visit) inviting() error {
	current, err := v.session.Settings.Current(v.r.Context())
	if err != nil {
		return err
	}
	return v.showInviting(http.StatusOK, current, nil, v.said("saved"))
}

func (v *visit) showInviting(status int, current advocacy.SettingsVersion, problems []remark, notice string) error {
	body := inviting{place: v.place, Version: current.Number}
	counts, err := v.session.Nudges.Counts(v.r.Context())
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.Kind != advocacy.Invitation {
			continue
		}
		switch c.State {
		case advocacy.NudgeSent:
			body.Counts = append(body.Counts, v.say("invitations-sent", "count", c.Count))
		case advocacy.NudgePlanned:
			body.Counts = append(body.Counts, v.say("invitations-planned", "count", c.Count, "moment", v.programMoment(c.Earliest)))
		}
	}
	set := current.Settings
	if set.Pilot != nil {
		body.Pilot = v.groupForm("pilot", *set.Pilot)
		body.Everyone = body.Pilot.Departments+body.Pilot.Countries == "" && body.Pilot.IDs == 0
	} else {
		body.Pilot = v.groupForm("pilot", advocacy.Group{})
	}
	for i, w := range append(slices.Clone(set.Waves), advocacy.Wave{}) {
		body.Waves = append(body.Waves, wave{w.Name, w.From.String(), v.groupForm("wave-"+strconv.Itoa(i), w.Group)})
	}
	return v.show(status, "run-invitations", page{Title: v.say("invitations-title"), Problems: problems, Notice: notice, Body: body})
}

func (v *visit) groupForm(prefix string, g advocacy.Group) group {
	return group{v.place, prefix, lines(g.Departments), lines(g.Countries), len(g.IDs)}
}

// readGroup reads a group from the form; people who are named one by one stay.
func (v *visit) readGroup(prefix string, before advocacy.Group) advocacy.Group {
	form := v.r.PostForm
	return advocacy.Group{Departments: split(form.Get(prefix + "-departments")), Countries: split(form.Get(prefix + "-countries")), IDs: before.IDs}
}

// invite stores the pilot and the waves as the form has them.
func (v *visit) invite() error {
	current, err := v.session.Settings.Current(v.r.Context())
	if err != nil {
		return err
	}
	if v.r.PostForm.Get("version") != strconv.Itoa(current.Number) {
		return advocacy.ErrConflict // somebody else changed them since they were shown
	}
	next := current.Settings
	var problems []remark
	pilot := advocacy.Group{}
	if next.Pilot != nil {
		pilot = *next.Pilot
	}
	pilot = v.readGroup("pilot", pilot)
	switch {
	case v.r.PostForm.Get("pilot-everyone") != "":
		next.Pilot = &advocacy.Group{}
	case len(pilot.Departments)+len(pilot.Countries)+len(pilot.IDs) == 0:
		next.Pilot = nil
	default:
		next.Pilot = &pilot
	}
	waves := append(slices.Clone(next.Waves), advocacy.Wave{})
	next.Waves = nil
	for i, w := range waves {
		prefix := "wave-" + strconv.Itoa(i)
		name, from := oneLine(v.r.PostForm.Get(prefix+"-name")), v.r.PostForm.Get(prefix+"-from")
		w.Name, w.Group = name, v.readGroup(prefix, w.Group)
		if name == "" {
			continue // taken away, or never written
		}
		if w.From, err = cadence.ParseDate(from); err != nil {
			problems = append(problems, remark{Text: v.say("bad-day", "field", name)})
		}
		next.Waves = append(next.Waves, w)
	}
	if len(problems) == 0 {
		_, err := v.session.Settings.Change(v.r.Context(), func(s *advocacy.Settings) { s.Pilot, s.Waves = next.Pilot, next.Waves })
		var found advocacy.Problems
		if err == nil {
			return v.seeOther("run/invitations", "done=saved")
		} else if !errors.As(err, &found) {
			return err
		}
		for _, p := range found {
			problems = append(problems, remark{Text: p.Field + ": " + p.Message, Lang: "en"})
		}
	}
	current.Settings = next
	return v.showInviting(http.StatusUnprocessableEntity, current, problems, "")
}
