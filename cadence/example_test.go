package cadence_test

import (
	"encoding/json"
	"fmt"
	"time"
	_ "time/tzdata"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// A company asks once a week, on Tuesday or Wednesday morning, wherever people
// are, and not on a day that the company keeps quiet.
func Example() {
	rule := cadence.Cadence{
		Frequency: cadence.Weekly(),
		Windows: []cadence.Window{
			{Days: cadence.On(time.Tuesday, time.Wednesday), From: cadence.At(9, 0), To: cadence.At(11, 0)},
		},
		Quiet: cadence.Quiet{
			From: cadence.At(18, 0), To: cadence.At(8, 0), Weekends: true,
			Dates: []cadence.Date{{Year: 2026, Month: time.December, Day: 29}},
		},
		Spread: time.Hour,
	}
	if err := rule.Check(); err != nil {
		fmt.Println(err)
		return
	}
	aarhus, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, time.December, 23, 12, 0, 0, 0, aarhus)
	for _, subject := range []string{"s-01", "s-02"} {
		next, ok := rule.Next(now, aarhus, subject)
		fmt.Println(subject, next.Format(time.DateTime), ok)
	}
	fmt.Println(rule.Explain(now, aarhus, "s-01"))
	// Output:
	// s-01 2026-12-30 09:43:47 true
	// s-02 2026-12-30 09:00:45 true
	// Wed 2026-12-30 09:43 (Europe/Copenhagen), weekly, in tue,wed 09:00–11:00; not 2026-12-22: already past, 2026-12-29: a quiet date
}

// A cap needs to know what the person got before.
func ExamplePlan_Next() {
	plan := cadence.Default()
	plan.Cadence.Frequency = cadence.Daily()
	plan.Cadence.Spread = 0
	monday := time.Date(2026, time.December, 7, 0, 0, 0, 0, time.UTC)
	var history []time.Time
	for at := monday; len(history) < 4; {
		next, ok := plan.Next(at, time.UTC, "s-01", history)
		if !ok {
			break
		}
		history = append(history, next)
		at = next
		fmt.Println(next.Format("Mon 2006-01-02 15:04"))
	}
	// Output:
	// Tue 2026-12-08 09:00
	// Wed 2026-12-09 09:00
	// Tue 2026-12-15 09:00
	// Wed 2026-12-16 09:00
}

// Problems come all at once, each with its place.
func ExampleCadence_Check() {
	rule := cadence.Cadence{Windows: []cadence.Window{{From: cadence.At(22, 0), To: cadence.At(2, 0)}}}
	fmt.Println(rule.Check())
	// Output:
	// cadence: windows[0].days: no day is named: name at least one; windows[0].to: 02:00 is not later than from, 22:00: for a time that passes midnight use two windows, the second one on the day after
}

// The stored form is meant to be read.
func ExampleDefault() {
	stored, err := json.Marshal(cadence.Default())
	fmt.Println(string(stored), err)
	// Output:
	// {"cadence":{"frequency":{"every":"week"},"windows":[{"days":["tue","wed","thu"],"from":"09:00","to":"12:00"}],"quiet":{"from":"18:00","to":"08:00","weekends":true},"spread":"1h0m0s"},"cap":{"perDay":1,"perWeek":2,"gap":"20h0m0s"}} <nil>
}
