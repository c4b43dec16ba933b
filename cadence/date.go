package cadence

import (
	"fmt"
	"time"
)

const secondsPerDay = 24 * 60 * 60

// Date is a day of the proleptic Gregorian calendar, in no zone. The zero Date
// means that there is none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day that t shows in its own location. Of the zero time it is
// 1 January of year 1, not the zero Date.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{Year: year, Month: month, Day: day}
}

// ParseDate reads a day of the years 1 to 9999 written as 2026-12-31. Any other
// form, and a day that is not in the calendar, is an error. The empty string is
// an error too; it is UnmarshalText that takes it for the zero Date.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("cadence: %q is not a date: write the year, month and day of a day in the calendar, like 2026-12-31", clip(text))
	}
	return DateOf(t), nil
}

// IsZero reports whether d is the zero Date, which stands for no date.
func (d Date) IsZero() bool { return d == Date{} }

// Valid reports whether d is a day of the calendar, in the years 1 to 9999.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 &&
		d.Month >= time.January && d.Month <= time.December &&
		d.Day >= 1 && d.Day <= 31 && civil(d.days()) == d
}

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// Compare is -1 when d is earlier than other, 0 when they are the same day, and
// +1 when d is later.
func (d Date) Compare(other Date) int {
	switch {
	case d.Year != other.Year:
		return sign(d.Year - other.Year)
	case d.Month != other.Month:
		return sign(int(d.Month - other.Month))
	default:
		return sign(d.Day - other.Day)
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// AddDays is the day n days after d, before it when n is negative. The zero
// Date stays zero. Days more than 800 000 years from 1970 are not told apart.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return civil(d.days() + int64(n))
}

// Weekday is the day of the week that d falls on. Of the zero Date it means
// nothing.
func (d Date) Weekday() time.Weekday { return time.Weekday(weekday(d.days())) }

// In is the first instant of the day d in zone, nil being UTC: midnight, or
// the first time after it where a clock change skips midnight. Where the zone
// left the whole day out, it is the first instant of the next one. Of the zero
// Date it is the zero time.
func (d Date) In(zone *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	if zone == nil {
		zone = time.UTC
	}
	first := d.days()
	for day := first; day <= first+2; day++ {
		if shown := daySpans(zone, day); shown.n > 0 {
			return time.Unix(shown.span[0].from-shown.span[0].offset, 0).In(zone)
		}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// String is d as 2026-12-31, and the empty string for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// MarshalText is String. A Date that is not in the calendar is an error.
func (d Date) MarshalText() ([]byte, error) {
	if !d.IsZero() && !d.Valid() {
		return nil, fmt.Errorf("cadence: year %d, month %d, day %d is not a day of the calendar in the years 1 to 9999", d.Year, int(d.Month), d.Day)
	}
	return []byte(d.String()), nil
}

// UnmarshalText is ParseDate; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// days is the number of days from 1970-01-01 to d. A year that starts in March
// puts the leap day at its end, so that the days before a month are a line.
func (d Date) days() int64 {
	year, month := int64(d.Year), int64(d.Month)
	if month <= 2 {
		year, month = year-1, month+12
	}
	return 365*year + floorDiv(year, 4) - floorDiv(year, 100) + floorDiv(year, 400) +
		(153*(month-3)+2)/5 + int64(d.Day) - 1 - daysBeforeEpoch
}

// daysBeforeEpoch is the number of days from 1 March of year 0 to 1970-01-01.
const daysBeforeEpoch = 719468

// civil is the inverse of Date.days, within 800 000 years of 1970. It counts
// years from March, and finds the year of the century and the month by
// multiplication, as in Neri and Schneider, "Euclidean affine functions and
// their application to calendar algorithms" (2023); whole cycles of the calendar
// are added first, so that nothing is negative.
func civil(days int64) Date {
	const eras = 2000
	quarters := 4*uint32(days+daysBeforeEpoch+eras*daysPerEra) + 3
	century := quarters / daysPerEra
	product := 2939745 * uint64(quarters%daysPerEra|3)
	ofCentury, ofYear := uint32(product>>32), uint32(product)/2939745/4
	monthAndDay := 2141*ofYear + 197913
	year, month, day := 100*century+ofCentury, monthAndDay>>16, uint16(monthAndDay)/2141+1
	if month > 12 {
		year, month = year+1, month-12
	}
	return Date{Year: int(year) - 400*eras, Month: time.Month(month), Day: int(day)}
}

// daysPerEra is the length of the calendar's cycle, 400 years.
const daysPerEra = 146097

// weekday is the day of the week, from Sunday, of a day counted from 1970-01-01.
func weekday(days int64) uint32 { return ofWeek(days + int64(time.Thursday)) }

// monday is the first day of the ISO week of a day counted from 1970-01-01.
func monday(days int64) int64 { return days - int64(ofWeek(days-firstMonday)) }

// firstMonday is 1970-01-05, counted from 1970-01-01.
const firstMonday = 4

// ofWeek is the remainder of days by 7, within 800 000 years. Days times a seventh
// of 2 to the power of 32 leave the fraction of a week in their low half, which
// takes two short multiplications; a division by 7 has a long one. Whole weeks
// are added first, so that nothing is negative.
func ofWeek(days int64) uint32 {
	const weeks, seventh = 1 << 26, 1<<32/7 + 1
	fraction := uint32(days+7*weeks) * seventh
	return uint32(uint64(fraction) * 7 >> 32)
}

// dayAt is the day, counted from 1970-01-01, of a local time in seconds. Whole
// days are added first, so that nothing is negative.
func dayAt(local int64) int64 {
	const days = 1 << 32
	return int64(uint64(local+days*secondsPerDay)/secondsPerDay) - days
}

// floorDiv divides by a positive number and rounds down.
func floorDiv(a, b int64) int64 {
	quotient := a / b
	return quotient + (a-quotient*b)>>63
}

func floorMod(a, b int64) int64 { return a - b*floorDiv(a, b) }

// clip keeps an error short, whatever was typed.
func clip(text string) string {
	const longest = 40
	if len(text) <= longest {
		return text
	}
	return text[:longest] + "…"
}
