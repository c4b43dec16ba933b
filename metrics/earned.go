package metrics

import (
	"cmp"
	"fmt"
	"slices"
)

// Tariff is what the host itself pays for advertising on a channel. None is built
// in: published tables differ fivefold.
type Tariff struct {
	// Channel is the channel's name ("linkedin").
	Channel string
	// Currency is an ISO 4217 code ("DKK").
	Currency string
	// CPM is the cost of 1000 impressions, in Currency; 0 values none.
	CPM float64
	// CPC is the cost of one click, in Currency; 0 values none.
	CPC float64
	// ReactionWeight is how many clicks a reaction is worth (the m of
	// CPC × (m × reactions + clicks)); 0 values none.
	ReactionWeight float64
	// Source is where the costs are from ("own ad account"), required.
	Source string
	// Year is the year they held in, 0 when unknown.
	Year int
}

// Engagement is what happened to posts on a channel. A nil count is one that the
// network does not tell at this access level.
type Engagement struct {
	Channel     string
	Impressions *int64
	Reactions   *int64
	Clicks      *int64 // human clicks
}

// EarnedValue is what the engagement would have cost as advertising:
//
//	CPM × impressions ÷ 1000 + CPC × (ReactionWeight × reactions + clicks)
//
// as one estimated figure for each channel and currency, sorted by channel, then
// currency. Figures of one currency may be added with [Sum]. A part that the tariff
// values but the network does not tell is left out and named in the note; where
// nothing remains, or a channel has no tariff, the figure is not measurable.
//
// Negative counts and costs, currencies that are not three capital letters, missing
// sources, and a channel or tariff given twice are [Problems].
func EarnedValue(engagement []Engagement, tariffs []Tariff) ([]Figure, error) {
	var problems Problems
	byChannel := checkTariffs(&problems, tariffs)
	seen := make(map[string]bool)
	for i, e := range engagement {
		field := fmt.Sprintf("engagement[%d]", i)
		if e.Channel == "" {
			problems.add(field+".Channel", "is empty")
		}
		if seen[e.Channel] {
			problems.add(field+".Channel", "is %q a second time; add its counts up", e.Channel)
		}
		seen[e.Channel] = true
		for _, count := range e.parts(Tariff{}) {
			if count.n != nil {
				problems.count(field+"."+count.field, *count.n)
			}
		}
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	var figures []Figure
	for _, e := range slices.SortedFunc(slices.Values(engagement), func(a, b Engagement) int { return cmp.Compare(a.Channel, b.Channel) }) {
		if len(byChannel[e.Channel]) == 0 {
			figures = append(figures, NotMeasurable("earned value "+e.Channel, Estimated, "",
				"the company's own advertising costs on "+e.Channel+" are missing"))
		}
		for _, tariff := range byChannel[e.Channel] {
			figures = append(figures, e.valued(tariff))
		}
	}
	return figures, nil
}

// checkTariffs gives the tariffs of each channel, sorted by currency.
func checkTariffs(problems *Problems, tariffs []Tariff) map[string][]Tariff {
	byChannel := make(map[string][]Tariff)
	for i, t := range tariffs {
		field := fmt.Sprintf("tariffs[%d]", i)
		if t.Channel == "" {
			problems.add(field+".Channel", "is empty")
		}
		if !isCurrency(t.Currency) {
			problems.add(field+".Currency", "is %q; write an ISO 4217 code such as DKK", t.Currency)
		}
		problems.amount(field+".CPM", t.CPM)
		problems.amount(field+".CPC", t.CPC)
		problems.amount(field+".ReactionWeight", t.ReactionWeight)
		if t.Source == "" {
			problems.add(field+".Source", "is empty; say where the costs are from")
		}
		if slices.ContainsFunc(byChannel[t.Channel], func(o Tariff) bool { return o.Currency == t.Currency }) {
			problems.add(field, "is a second tariff for %s in %s", t.Channel, t.Currency)
		}
		byChannel[t.Channel] = append(byChannel[t.Channel], t)
	}
	for _, list := range byChannel {
		slices.SortFunc(list, func(a, b Tariff) int { return cmp.Compare(a.Currency, b.Currency) })
	}
	return byChannel
}

type valuedCount struct {
	field, name string
	n           *int64
	each        float64 // in the tariff's currency
}

func (e Engagement) parts(t Tariff) []valuedCount {
	return []valuedCount{
		{"Impressions", "impressions", e.Impressions, t.CPM / 1000},
		{"Reactions", "reactions", e.Reactions, t.CPC * t.ReactionWeight},
		{"Clicks", "clicks", e.Clicks, t.CPC},
	}
}

func (e Engagement) valued(t Tariff) Figure {
	name := "earned value " + e.Channel
	f := Figure{Name: name, Kind: Estimated, Unit: t.Currency, Assumptions: t.assumptions()}
	var absent []string
	counted := false
	for _, part := range e.parts(t) {
		switch {
		case part.each == 0:
		case part.n == nil:
			absent = append(absent, part.name)
		default:
			f.Value += part.each * float64(*part.n)
			counted = true
		}
	}
	if !counted {
		missing := "the tariff values nothing"
		if len(absent) > 0 {
			missing = "the network does not tell " + joined(absent)
		}
		return NotMeasurable(name, Estimated, t.Currency, missing)
	}
	if len(absent) > 0 {
		f.Note = "without " + joined(absent) + ", which the network does not tell"
	}
	return f
}

func (t Tariff) assumptions() []Assumption {
	var used []Assumption
	add := func(name string, value float64, unit string) {
		if value != 0 {
			used = append(used, Assumption{Name: name + " on " + t.Channel, Value: value, Unit: unit, Source: t.Source, Year: t.Year})
		}
	}
	add("cost per 1000 impressions", t.CPM, t.Currency)
	add("cost per click", t.CPC, t.Currency)
	if t.CPC != 0 {
		add("clicks that a reaction is worth", t.ReactionWeight, "clicks")
	}
	return used
}

func joined(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	case 2:
		return names[0] + " and " + names[1]
	default:
		return names[0] + ", " + joined(names[1:])
	}
}
