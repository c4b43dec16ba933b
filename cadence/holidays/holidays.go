package holidays

import (
	"sync/atomic"
	"time"

	"github.com/rickar/cal/v2"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// For is the holiday function of a country, by its ISO 3166-1 alpha-2 code in
// upper case ("DK"; the United Kingdom is "GB"). It is nil and false when the
// country is not known here; [Countries] lists those that are. The zero Date
// and days before year 1 are no holidays.
func For(country string) (func(cadence.Date) bool, bool) {
	rules := rulesOf(country)
	if rules == nil {
		return nil, false
	}
	kept := &calendar{rules: rules}
	return kept.has, true
}

// The years that a calendar keeps.
const (
	firstYear = 1970
	lastYear  = 2100
)

// calendar is the holidays of one country.
type calendar struct {
	rules []*cal.Holiday
	years [lastYear - firstYear + 1]atomic.Pointer[year]
}

// year has a bit for each day of each month, from the lowest on.
type year [12]uint32

func (c *calendar) has(d cadence.Date) bool {
	if d.Year < 1 || d.Month < time.January || d.Month > time.December || d.Day < 1 || d.Day > 31 {
		return false
	}
	return c.year(d.Year)[d.Month-1]&(1<<(d.Day-1)) != 0
}

// year is worked out at its first use. Two goroutines may both do so; they come
// to the same.
func (c *calendar) year(number int) *year {
	if number < firstYear || number > lastYear {
		return work(c.rules, number)
	}
	kept := &c.years[number-firstYear]
	if known := kept.Load(); known != nil {
		return known
	}
	known := work(c.rules, number)
	kept.Store(known)
	return known
}

// work applies the rules to the years around number as well, since a holiday
// may be observed in the year before or after its own.
func work(rules []*cal.Holiday, number int) *year {
	var found year
	for _, rule := range rules {
		for of := number - 1; of <= number+1; of++ {
			actual, observed := rule.Calc(of)
			found.add(actual, number)
			found.add(observed, number)
		}
	}
	return &found
}

func (y *year) add(t time.Time, number int) {
	if t.IsZero() {
		return
	}
	// The library works with midnight in the zone of the process. Where a clock
	// change skips that midnight, it is an hour off, perhaps on the day before.
	in, month, day := t.Add(12 * time.Hour).Date()
	if in == number {
		y[month-1] |= 1 << (day - 1)
	}
}
