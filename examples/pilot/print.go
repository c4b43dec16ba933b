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

// printPlan tells of the pilot group: who is invited when, and each one's next
// digest with the texts that would be offered.
func (o *options) printPlan(ctx context.Context, hr *advocacy.Session, out *printer, bar *bar) error {
	v, err := hr.Settings.Current(ctx)
	if err != nil {
		return err
	}
	if v.Settings.Pilot == nil {
		out.line("\nPLAN\n  There is no pilot group yet; name one with -pilot department=NAME.")
		return nil
	}
	plans, err := hr.Nudges.PlanFor(ctx, *v.Settings.Pilot)
	if err != nil {
		return err
	}
	out.line("\nPLAN for the pilot group of %d", len(plans))
	for _, p := range plans {
		printPerson(p, out)
	}
	if o.out == "" || o.apply {
		return nil
	}
	return o.writePlan(ctx, plans, out, bar)
}

func printPerson(p advocacy.PersonPlan, out *printer) {
	out.line("\n  %s  %s, %s (%s, %s)", p.ID, p.Name, p.Department, p.Language, p.Zone)
	if p.Invitation != nil {
		out.line("    invited %s, wave %s: %s", when(p.Invitation.At), p.Invitation.Wave, p.Invitation.Why)
		if p.Invitation.Message.To.Email == "" {
			out.line("    there is no e-mail address: -out writes a letter with a code")
		}
	}
	if p.Digest == nil {
		out.line("    no digest is due")
		return
	}
	label := "next digest"
	if p.IfTheyJoin {
		label = "first digest, if they join"
	}
	out.line("    %s %s: %s", label, when(p.Digest.At), p.Digest.Why)
	for _, o := range p.Offers {
		var why []string
		for _, r := range o.Reasons {
			why = append(why, r.In("en"))
		}
		out.line("      · %s [%s, %s], because %s", o.Content.Title, o.Content.Kind, o.Content.Language, strings.Join(why, ", "))
		for i, c := range o.Texts {
			if i == 0 {
				for _, q := range c.Prompts {
					out.line("          ? %s", q)
				}
			}
			printText(c, out)
		}
	}
}

func printText(c advocacy.Composition, out *printer) {
	kind := "own words"
	if c.Suggested {
		kind = "message"
	}
	out.line("          %s, %s, %d of %d %s%s:", c.Channel, kind, c.Length.Count, c.Length.Limit, c.Length.Unit, disclosed(c))
	for line := range strings.SplitSeq(c.Text, "\n") {
		out.line("            | %s", line)
	}
	for _, p := range c.Problems {
		out.line("            ! %s %s", p.Field, p.Message)
	}
}

func disclosed(c advocacy.Composition) string {
	if c.Disclosure.Rule == "" {
		return ""
	}
	return ", disclosure " + c.Disclosure.Rule
}

// when is an instant in the person's zone, as people write it.
func when(t time.Time) string { return t.Format("Mon 2 Jan 2006 15:04 MST") }

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
