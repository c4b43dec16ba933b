package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// choices are a person's preferences as a form has them.
type choices struct {
	place
	Topics, Networks, Languages, Frequencies []option
	QuietFrom, QuietTo                       string // "18:00"
	Weekends                                 bool
}

// option is one of several.
type option struct {
	Value, Label string
	Chosen       bool
}

// frequencies are those that a person can choose, by their value in the form.
var frequencies = []struct {
	value string
	is    cadence.Frequency
}{
	{"week", cadence.Weekly()},
	{"day", cadence.Daily()},
	{"content", cadence.EveryContent()},
	{"second", cadence.EveryNth(2)},
}

const keepFrequency = "keep" // one that a system set, and that the form does not have

func (v *visit) choices(p advocacy.Preferences) choices {
	c := choices{place: v.place}
	for _, t := range v.topics(p) {
		c.Topics = append(c.Topics, option{t, t, slices.Contains(p.Topics, t)})
	}
	for _, n := range v.me.Channels {
		c.Networks = append(c.Networks, option{n, v.Network(n), slices.Contains(p.Channels, n)})
	}
	for _, tag := range v.me.Languages {
		label := tag
		if w := v.h.wordsFor(tag); strings.HasPrefix(strings.ToLower(tag), w.Lang) {
			label = w.say("language")
		}
		c.Languages = append(c.Languages, option{tag, label, v.me.Language == tag})
	}
	c.Frequencies = []option{{"", v.say("frequency-default"), p.Frequency == nil}}
	known := p.Frequency == nil
	for _, f := range frequencies {
		chosen := p.Frequency != nil && *p.Frequency == f.is
		known = known || chosen
		c.Frequencies = append(c.Frequencies, option{f.value, v.say("frequency-" + f.value), chosen})
	}
	if !known {
		c.Frequencies = append(c.Frequencies, option{keepFrequency, v.say("frequency-keep"), true})
	}
	if q := p.Quiet; q != nil {
		c.Weekends = q.Weekends
		if q.From != q.To {
			c.QuietFrom, c.QuietTo = q.From.String(), q.To.String()
		}
	}
	return c
}

// topics are those to choose from: those that contents have, and those that the
// person chose before.
func (v *visit) topics(p advocacy.Preferences) []string {
	all := slices.Concat(v.me.Topics, p.Topics)
	slices.Sort(all)
	return slices.Compact(all)
}

// chosen reads the form's choices over those that were, of which it keeps what
// the form does not have. A topic or network that is gone in the meantime is
// dropped.
func (v *visit) chosen(before advocacy.Preferences) (advocacy.Preferences, []remark) {
	form, p := v.r.PostForm, before
	var problems []remark
	p.Topics = among(form["topic"], v.topics(before))
	p.Channels = among(form["network"], v.me.Channels)
	if tag := form.Get("language"); tag != v.me.Language && slices.Contains(v.me.Languages, tag) {
		p.Language = tag
	}
	switch value := form.Get("frequency"); value {
	case "":
		p.Frequency = nil
	case keepFrequency:
	default:
		i := slices.IndexFunc(frequencies, func(f struct {
			value string
			is    cadence.Frequency
		}) bool {
			return f.value == value
		})
		if i < 0 {
			problems = append(problems, remark{Text: v.say("bad-frequency")})
			break
		}
		chosen := frequencies[i].is
		p.Frequency = &chosen
	}
	var q cadence.Quiet
	if before.Quiet != nil {
		q = *before.Quiet
	}
	q.Weekends = form.Get("quiet-weekends") != ""
	q.From, q.To = 0, 0
	from, to := form.Get("quiet-from"), form.Get("quiet-to")
	if from != "" || to != "" {
		var errFrom, errTo error
		q.From, errFrom = cadence.ParseTimeOfDay(from)
		q.To, errTo = cadence.ParseTimeOfDay(to)
		if errFrom != nil || errTo != nil {
			q.From, q.To = 0, 0
			problems = append(problems, remark{Text: v.say("quiet-incomplete")})
		}
	}
	if p.Quiet = &q; !q.Weekends && q.From == q.To && len(q.Dates) == 0 {
		p.Quiet = nil
	}
	return p, problems
}

// among are the values that are known, each once.
func among(values, known []string) []string {
	var chosen []string
	for _, v := range values {
		if slices.Contains(known, v) && !slices.Contains(chosen, v) {
			chosen = append(chosen, v)
		}
	}
	return chosen
}

// refused puts a use case's problems with a form into words, each once. It is
// nil for every other error.
func (v *visit) refused(err error) []remark {
	var found advocacy.Problems
	if !errors.As(err, &found) {
		return nil
	}
	var said []remark
	for _, p := range found {
		r := remark{Text: p.Message, Lang: "en"}
		switch field, _, _ := strings.Cut(p.Field, "["); field {
		case "participation", "messages", "policy":
			r = remark{Text: v.say("text-changed")}
		case "cadence":
			r = remark{Text: v.say("choices-refused")}
		}
		if !slices.Contains(said, r) {
			said = append(said, r)
		}
	}
	return said
}
