package roster

import (
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// The years that a first or last day of employment can have. HR systems write
// 9999 for an end that is open.
const (
	firstYear = 1920
	lastYear  = 2200
	openYear  = 9999
)

const (
	messageDate      = "the value is not a date of the calendar; write the year in four digits, like 2026-12-31 or 31-12-2026"
	messageDateYear  = "the date is not between the years 1920 and 2200; correct it"
	messageAmbiguous = "nothing in the file says whether the day or the month comes first; write the date like 2026-12-31"
	messageMonthDay  = "the date has the month first; write it like 2026-12-31 or 31-12-2026"
)

// order is the order in which a date was written.
type order int

const (
	certain    order = iota
	dayFirst         // 31/12/2026
	monthFirst       // 12/31/2026
	either           // 03/04/2026
)

// parseDate reads a date in one of the forms that the package doc lists. An
// ambiguous one is read day first.
func parseDate(text string) (day cadence.Date, written order, ok bool) {
	text = withoutMidnight(text)
	if len(text) == 8 {
		if y, n := number(text); n == 8 {
			return calendarDay(y/10000, y/100%100, y%100)
		}
	}
	first, n := number(text)
	if n == 0 || n == len(text) {
		return cadence.Date{}, 0, false
	}
	separator := text[n]
	if separator != '-' && separator != '.' && separator != '/' {
		return cadence.Date{}, 0, false
	}
	second, m := number(text[n+1:])
	rest := text[n+1+m:]
	if m < 1 || m > 2 || rest == "" || rest[0] != separator {
		return cadence.Date{}, 0, false
	}
	third, k := number(rest[1:])
	if 1+k != len(rest) {
		return cadence.Date{}, 0, false
	}
	switch {
	case n == 4 && 1 <= k && k <= 2:
		return calendarDay(first, second, third)
	case n > 2 || k != 4:
		return cadence.Date{}, 0, false
	}
	day, _, ok = calendarDay(third, second, first)
	if separator != '/' || first == second {
		return day, certain, ok
	}
	switch {
	case first <= 12 && second <= 12:
		return day, either, ok
	case second > 12 && first <= 12:
		_, _, ok = calendarDay(third, first, second)
		return cadence.Date{}, monthFirst, ok
	}
	return day, dayFirst, ok
}

func calendarDay(year, month, day int) (cadence.Date, order, bool) {
	d := cadence.Date{Year: year, Month: time.Month(month), Day: day}
	return d, certain, d.Valid()
}

// number is the number at the start of text and the count of its digits, at
// most eight of which are read.
func number(text string) (value, digits int) {
	for digits < len(text) && digits < 8 && isDigit(text[digits]) {
		value = value*10 + int(text[digits]-'0')
		digits++
	}
	return value, digits
}

// withoutMidnight is a date without the time of midnight that databases print
// behind it.
func withoutMidnight(text string) string {
	at := strings.IndexAny(text, " T")
	if at < 0 {
		return text
	}
	clock := strings.TrimSuffix(text[at+1:], "Z")
	whole, fraction, _ := strings.Cut(clock, ".")
	if whole != "00:00" && whole != "00:00:00" && whole != "0:00" && whole != "0:00:00" || strings.Trim(fraction, "0") != "" {
		return text
	}
	return text[:at]
}

// The serial numbers taken for dates where a date is expected but the cell has
// lost its format: 1927 to 2119. A year written alone is not among them.
const (
	firstSerial = 10_000
	lastSerial  = 80_000
)

// slashedDates are the dates written with slashes, which wait for the end of
// the file to say in which order they are.
type slashedDates struct {
	dayFirst, monthFirst bool
	either               []slashedDate
}

type slashedDate struct {
	line   int
	column column
}

// date reads the date of a cell.
func (d *reading) date(c cell, text string, line int, in column) cadence.Date {
	day := c.day
	if day.IsZero() && c.serial >= firstSerial && c.serial <= lastSerial {
		day = serialDay(c.serial, d.epoch1904)
	}
	if day.IsZero() {
		var written order
		var ok bool
		day, written, ok = parseDate(text)
		if !ok {
			d.report(line, in, messageDate)
			return cadence.Date{}
		}
		switch written {
		case dayFirst:
			d.slashed.dayFirst = true
		case monthFirst:
			d.slashed.monthFirst = true
			d.report(line, in, messageMonthDay)
			return cadence.Date{}
		case either:
			if len(d.slashed.either) <= maxProblems { // more would not be told
				d.slashed.either = append(d.slashed.either, slashedDate{line, in})
			}
		}
	}
	if in.field == End && day.Year == openYear {
		return cadence.Date{}
	}
	if day.Year < firstYear || day.Year > lastYear {
		d.report(line, in, messageDateYear)
		return cadence.Date{}
	}
	return day
}

// resolveSlashedDates reports the dates whose order the file leaves open: those
// with day and month up to 12, unless another date shows that the day comes
// first and none that the month does.
func (d *reading) resolveSlashedDates() {
	if d.slashed.dayFirst && !d.slashed.monthFirst {
		return
	}
	for _, s := range d.slashed.either {
		d.report(s.line, s.column, messageAmbiguous)
	}
}

// serialDay is the day that a spreadsheet means by a serial number: days since
// the last of 1899, with a 29 February 1900 that was not, or since 1 January
// 1904.
func serialDay(serial float64, epoch1904 bool) cadence.Date {
	if serial < 0 || serial >= 2_958_466 { // 10000-01-01
		return cadence.Date{}
	}
	days := int(serial)
	switch {
	case epoch1904:
		return cadence.Date{Year: 1904, Month: time.January, Day: 1}.AddDays(days)
	case days >= 61:
		return cadence.Date{Year: 1899, Month: time.December, Day: 30}.AddDays(days)
	case days >= 1 && days <= 59:
		return cadence.Date{Year: 1899, Month: time.December, Day: 31}.AddDays(days)
	}
	return cadence.Date{}
}
