package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// most is how many lines of one list are printed before the rest is counted.
const most = 12

func printImport(people advocacy.Roster, r advocacy.SyncReport, out *printer) {
	out.line("\nIMPORT of %s", people.Source)
	out.line("  %d people in the file: %d join, %d change, %d leave, %d stay as they are",
		len(people.Employees), len(r.Joiners), len(r.Movers), len(r.Leavers), r.Unchanged)
	if len(people.Ignored) > 0 {
		out.line("  columns that are not kept: %s", strings.Join(people.Ignored, ", "))
	}
	for _, p := range people.Problems {
		out.line("  left out: line %d, column %s: %s", p.Line, p.Column, p.Message)
	}
	for _, group := range []struct {
		sign    string
		changes []advocacy.SyncChange
	}{{"+", r.Joiners}, {"~", r.Movers}, {"-", r.Leavers}} {
		for i, c := range group.changes {
			if i == most {
				out.line("  %s … and %d more", group.sign, len(group.changes)-most)
				break
			}
			line := fmt.Sprintf("  %s %s  %s", group.sign, c.ID, c.Department)
			if len(c.Fields) > 0 {
				line += "  (" + strings.Join(c.Fields, ", ") + ")"
			}
			out.line("%s", line)
		}
	}
}

func printReadiness(ctx context.Context, hr *advocacy.Session, out *printer) error {
	r, err := hr.Reports.Readiness(ctx)
	if err != nil {
		return err
	}
	out.line("\nREADINESS: seven questions before you start")
	for i, a := range r.Questions {
		out.line("  %d. %s", i+1, a.Asks)
		out.line("     %s: %s  [%s]", a.Answered, a.Answer, a.Setting)
		out.line("     %s", a.Follows)
	}
	for _, a := range r.Advice {
		out.line("  start with %s: %s", a.Channel, a.Reason)
	}
	for _, l := range r.Levels {
		out.line("  %s, access level %d: %s", l.Channel, l.Level, l.Works)
		if l.Next != "" {
			out.line("     next: %s", l.Next)
		}
	}
	return nil
}

// printSent counts messages by what became of them.
func printSent(ctx context.Context, hr *advocacy.Session, out *printer) error {
	nudges, err := hr.Nudges.List(ctx)
	if err != nil {
		return err
	}
	counts := map[advocacy.NudgeState]int{}
	var next time.Time
	for _, n := range nudges {
		counts[n.State]++
		if n.State == advocacy.NudgePlanned && (next.IsZero() || n.Due.Before(next)) {
			next = n.Due
		}
	}
	out.line("\nMESSAGES so far: %d sent, %d planned, %d refused, %d unconfirmed, %d cancelled",
		counts[advocacy.NudgeSent], counts[advocacy.NudgePlanned]+counts[advocacy.NudgeSending],
		counts[advocacy.NudgeRefused], counts[advocacy.NudgeUnconfirmed], counts[advocacy.NudgeCancelled])
	if !next.IsZero() {
		v, err := hr.Settings.Current(ctx)
		if err != nil {
			return err
		}
		if zone, err := time.LoadLocation(v.Settings.Zone); err == nil {
			next = next.In(zone)
		}
		out.line("  the next one is due %s; -serve sends it then, and so does running this again within the hour", when(next))
	}
	return nil
}
