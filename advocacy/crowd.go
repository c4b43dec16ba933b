package advocacy

import (
	"maps"
	"slices"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// What a report tells of people is decided for each day and not for each report:
// otherwise the difference between two reports would tell of a day on which
// there were too few people to hide among.

// crowd is a run of days on which the number of ambassadors stayed the same, or
// one day on which it changed.
type crowd struct {
	from, until cadence.Date
	enough      bool            // whether what ambassadors did may be told
	departments map[string]bool // of which departments it may be told
	censuses    []census        // that of the morning, and that of the evening where it changed
	passed      []string        // departments without anybody in both, that somebody passed through
}

// crowds are the runs of days of a period, in order, by the counts of
// ambassadors, which are in the order of days and begin with the first one ever.
func crowds(ambassadors []Tally, period Period) []crowd {
	now := census{}
	for len(ambassadors) > 0 && ambassadors[0].Day.Before(period.From) {
		now.add(ambassadors[0])
		ambassadors = ambassadors[1:]
	}
	var list []crowd
	before, next := now.crowd(period.From, period.Until), period.From
	for len(ambassadors) > 0 {
		day := ambassadors[0].Day
		if next.Before(day) {
			before.from, before.until = next, day.AddDays(-1)
			list = append(list, before)
		}
		was := maps.Clone(now)
		var touched []string
		for len(ambassadors) > 0 && ambassadors[0].Day == day {
			now.add(ambassadors[0])
			touched = append(touched, ambassadors[0].Group)
			ambassadors = ambassadors[1:]
		}
		list = append(list, changing(was, now, touched, day))
		before, next = now.crowd(day, day), day.AddDays(1)
	}
	if !period.Until.Before(next) {
		before.from, before.until = next, period.Until
		list = append(list, before)
	}
	return list
}

// changing is a day on which ambassadors came, went or moved. What may be told has
// to hold for those of the morning and those of the evening, unless there was
// nobody in the morning.
func changing(was, now census, touched []string, day cadence.Date) crowd {
	before, after := was.crowd(day, day), now.crowd(day, day)
	c := crowd{from: day, until: day, enough: after.enough && (before.enough || was.total() == 0), departments: map[string]bool{},
		censuses: []census{was, maps.Clone(now)}}
	for _, name := range touched {
		if was[name] == 0 && now[name] == 0 {
			c.passed = append(c.passed, name)
		}
	}
	if len(c.passed) > 0 {
		return c // what they did there is the total less what would be told
	}
	for name := range after.departments {
		c.departments[name] = before.departments[name] || was[name] == 0
	}
	return c
}

// few reports whether the departments that match had ambassadors together, but
// not enough.
func (c crowd) few(match func(department string) bool) bool {
	for _, people := range c.censuses {
		var n int64
		for name, here := range people {
			if match(name) {
				n += here
			}
		}
		if n > 0 && n < fewest {
			return true
		}
	}
	return slices.ContainsFunc(c.passed, match)
}

// census is the number of ambassadors by department.
type census map[string]int64

func (c census) add(t Tally) {
	if c[t.Group] += t.Count; c[t.Group] == 0 {
		delete(c, t.Group)
	}
}

func (c census) total() (n int64) {
	for _, people := range c {
		n += people
	}
	return n
}

func (c census) crowd(from, until cadence.Date) crowd {
	found := crowd{from: from, until: until, enough: c.total() >= fewest, departments: map[string]bool{}, censuses: []census{maps.Clone(c)}}
	var groups []metrics.Group
	names := sortedKeys(c)
	for _, name := range names {
		groups = append(groups, metrics.Group{Name: departmentLabel(name), People: max(0, c[name])})
	}
	for i, g := range metrics.Suppress(groups, fewest) {
		if !g.Hidden && g.People > 0 {
			found.departments[names[i]] = true
		}
	}
	return found
}

// departmentLabel is what a department is called in a report.
func departmentLabel(name string) string {
	if name == "" {
		return "(no department)"
	}
	return name
}

// toldFrom is the first day from which on there were always enough ambassadors,
// the day after the period where its last day had too few.
func toldFrom(crowds []crowd, period Period) cadence.Date {
	from := period.From
	for _, c := range crowds {
		if !c.enough {
			from = c.until.AddDays(1)
		}
	}
	return from
}

// crowdOn is the one of a day of the period.
func crowdOn(crowds []crowd, day cadence.Date) crowd {
	for _, c := range crowds {
		if !day.Before(c.from) && !c.until.Before(day) {
			return c
		}
	}
	return crowd{}
}

// toldOf reports whether what a department's ambassadors did on a day may be told.
func toldOf(crowds []crowd, department string, day cadence.Date) bool {
	c := crowdOn(crowds, day)
	return c.enough && c.departments[department]
}
