package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
)

// atOnce is how many people are planned for at once: a group may be the whole
// company, and each plan holds two whole messages.
const atOnce = 50

// printPlan tells of the pilot group: who is invited when, and each one's next
// digest with the texts that would be offered. In a preview, -out gets their
// messages.
func (o *options) printPlan(ctx context.Context, store advocacy.Store, hr *advocacy.Session, bar *bar, out *printer) error {
	v, err := hr.Settings.Current(ctx)
	if err != nil {
		return err
	}
	if v.Settings.Pilot == nil {
		out.line("\nPLAN\n  There is no pilot group yet; name one with -pilot department=NAME.")
		return nil
	}
	group := *v.Settings.Pilot
	ids, err := members(ctx, store, group)
	if err != nil {
		return err
	}
	written, err := o.previews()
	if err != nil {
		return err
	}
	out.line("\nPLAN for the pilot group of %d", len(ids))
	if err := printUnmatched(ctx, store, group, len(ids), out); err != nil {
		return err
	}
	bar.begin("planning", len(ids))
	defer bar.finish()
	for some := range slices.Chunk(ids, atOnce) {
		group.IDs = some
		plans, err := hr.Nudges.PlanFor(ctx, group)
		if err != nil {
			return err
		}
		bar.add(len(some))
		bar.clear()
		for _, p := range plans {
			printPerson(p, out)
			if err := written.add(ctx, p); err != nil {
				return err
			}
		}
	}
	bar.finish()
	if written != nil {
		out.line("\n%d messages written to %s. Their personal addresses are left out of a preview; the real ones are written with -apply, when they are due.", written.n, o.out)
	}
	return nil
}

// members are the ids of a group, in their order.
func members(ctx context.Context, store advocacy.Store, g advocacy.Group) (ids []string, err error) {
	err = store.View(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
		for person, err := range tx.People.All(ctx, g) {
			if err != nil {
				return err
			}
			ids = append(ids, person.ID)
		}
		return nil
	})
	return ids, err
}

// previews are the messages of a plan as files; nil are none. The addresses and
// codes in them open nothing.
type previews struct {
	files *notify.File
	n     int
}

// previews are nil when -out is not given, or gets the real messages.
func (o *options) previews() (*previews, error) {
	if o.out == "" || o.apply {
		return nil, nil
	}
	files, err := o.files()
	return &previews{files: files}, err
}

func (w *previews) add(ctx context.Context, p advocacy.PersonPlan) error {
	if w == nil {
		return nil
	}
	for _, message := range []*advocacy.Planned{p.Invitation, p.Digest} {
		if message == nil {
			continue
		}
		if err := w.files.Notify(ctx, message.Message, nil); err != nil {
			return blame("-out", err)
		}
		w.n++
	}
	return nil
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
