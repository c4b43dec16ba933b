package cadence

import "fmt"

// TimeOfDay is a local wall-clock time in minutes since midnight, 0 (00:00) to
// 1440 (24:00, the end of the day).
type TimeOfDay int32

const endOfDay TimeOfDay = 24 * 60

// At is the time of day at a given hour and minute. It does not check them:
// At(25, 0) is a time of day that [Cadence.Check] refuses.
func At(hour, minute int) TimeOfDay { return TimeOfDay(hour*60 + minute) }

// ParseTimeOfDay reads hours and minutes on the 24-hour clock, written as 09:30
// or 9:30, up to 24:00.
func ParseTimeOfDay(text string) (TimeOfDay, error) {
	digits := text
	if len(digits) == 4 {
		digits = "0" + digits
	}
	if len(digits) == 5 && digits[2] == ':' {
		hour, hourOK := twoDigits(digits[:2])
		minute, minuteOK := twoDigits(digits[3:])
		if t := At(hour, minute); hourOK && minuteOK && minute < 60 && t.Valid() {
			return t, nil
		}
	}
	return 0, fmt.Errorf("cadence: %q is not a time of day: write hours and minutes on the 24-hour clock, like 09:30", clip(text))
}

func twoDigits(text string) (int, bool) {
	tens, units := text[0]-'0', text[1]-'0'
	return int(tens)*10 + int(units), tens <= 9 && units <= 9
}

// Valid reports whether t lies in 00:00 to 24:00.
func (t TimeOfDay) Valid() bool { return t >= 0 && t <= endOfDay }

// Hour is the hour, 0 to 24.
func (t TimeOfDay) Hour() int { return int(t) / 60 }

// Minute is the minute within the hour.
func (t TimeOfDay) Minute() int { return int(t) % 60 }

// String is t as 09:30. A t that is not valid shows its number of minutes.
func (t TimeOfDay) String() string {
	if !t.Valid() {
		return fmt.Sprintf("minute %d", int(t))
	}
	return fmt.Sprintf("%02d:%02d", t.Hour(), t.Minute())
}

// MarshalText is String. A time of day outside 00:00 to 24:00 is an error.
func (t TimeOfDay) MarshalText() ([]byte, error) {
	if !t.Valid() {
		return nil, fmt.Errorf("cadence: minute %d is not a time of day: 0 (00:00) to 1440 (24:00) are", int(t))
	}
	return []byte(t.String()), nil
}

// UnmarshalText is ParseTimeOfDay.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	parsed, err := ParseTimeOfDay(string(text))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}
