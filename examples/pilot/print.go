package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// most is how many lines of one list are printed before the rest is counted.
const most = 12

func printImport(people advocacy.Roster, r advocacy.SyncReport, out *printer) {
	out.line("\nIMPORT of %s", people.Source)
	out.line("  %s in the file: %d join, %d change, %d leave, %d stay as they are",
		several(len(people.Employees), "person", "people"), len(r.Joiners), len(r.Movers), len(r.Leavers), r.Unchanged)
	if len(people.Ignored) > 0 {
		out.line("  columns that are not kept: %s", strings.Join(people.Ignored, ", "))
	}
	for _, p := range people.Problems {
		out.line("  left out: %v", roster.Problems{p})
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

// several is a number with what it counts: "1 person", "2 people".
func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func printReadiness(ctx context.Context, hr *advocacy.Session, out *printer) error {
	r, err := hr.Reports.Readiness(ctx, "en")
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
		out.line("  %s, access level %d: %s", l.Channel, l.Level, grants(l.Works))
		if len(l.Next) > 0 {
			out.line("     next: %s: %s", l.NextLevel, grants(l.Next))
		}
	}
	return nil
}

// grants are what an access level gives, in a line.
func grants(list []channels.Grant) string {
	var parts []string
	for _, g := range list {
		parts = append(parts, fmt.Sprintf("%s (%s)", g.Ability, g.Account))
	}
	return strings.Join(parts, ", ")
}

// printSent counts messages by what became of them, as far as that tells of
// nobody: how many digests were sent is in the report.
func (o *options) printSent(ctx context.Context, hr *advocacy.Session, out *printer) error {
	counts, err := hr.Nudges.Counts(ctx)
	if err != nil {
		return err
	}
	v, err := hr.Settings.Current(ctx)
	if err != nil {
		return err
	}
	type kind struct {
		advocacy.NudgeKind
		advocacy.NudgeState
	}
	n, first := map[kind]int{}, time.Time{}
	for _, c := range counts {
		n[kind{c.Kind, c.State}] = c.Count
		if c.Kind == advocacy.Invitation && c.State == advocacy.NudgePlanned {
			first = c.Earliest
		}
	}
	invitations := func(s advocacy.NudgeState) int { return n[kind{advocacy.Invitation, s}] }
	digests := func(s advocacy.NudgeState) int { return n[kind{advocacy.Digest, s}] }
	out.line("\nINVITATIONS so far: %d sent, %d planned, %d refused, %d unconfirmed",
		invitations(advocacy.NudgeSent), invitations(advocacy.NudgePlanned)+invitations(advocacy.NudgeSending),
		invitations(advocacy.NudgeRefused), invitations(advocacy.NudgeUnconfirmed))
	if !first.IsZero() {
		out.line("  %s", o.nextInvitation(v.Settings, first))
	}
	if refused, unconfirmed := digests(advocacy.NudgeRefused), digests(advocacy.NudgeUnconfirmed); refused+unconfirmed > 0 {
		out.line("  of the digests, %d were refused and %d are unconfirmed; -report says how many were sent", refused, unconfirmed)
	}
	return nil
}

// nextInvitation says what becomes of the planned invitations, of which the first
// is or was due at an instant.
func (o *options) nextInvitation(s advocacy.Settings, first time.Time) string {
	if waits := o.waits(s); waits != "" {
		return waits
	}
	if zone, err := time.LoadLocation(s.Zone); err == nil {
		first = first.In(zone)
	}
	letters := ""
	if o.out == "" {
		letters = "; whoever has no e-mail address waits until -out is given, which writes letters"
	}
	if first.After(o.clock.now()) {
		return "the next one is due " + when(first) + ": -serve sends it then, and running this again does later" + letters
	}
	return "the first of them was due " + when(first) + " and is held up: quiet hours and holidays pass, and what failed is tried again within 12 hours, " +
		"by -serve or by running this again" + letters
}
