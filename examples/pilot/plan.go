package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// atOnce is how many people are planned for at once: a group may be the whole
// company, and each plan holds two whole messages.
const atOnce = 50

// printPlan tells of the pilot group: who is invited when, and each one's next
// digest with the texts that would be offered. In a preview, -out gets their
// messages.
func (o *options) printPlan(ctx context.Context, store advocacy.Store, program *advocacy.Program, bar *bar, out *printer) error {
	hr := program.As(advocacy.Actor{System: "pilot"})
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
	approved, err := hr.Contents.List(ctx, content.Approved)
	if err != nil {
		return err
	}
	written, err := o.previews()
	if err != nil {
		return err
	}
	out.line("\nPLAN for the pilot group of %d", len(ids))
	if waits := o.waits(v.Settings); len(ids) > 0 && waits != "" {
		out.line("  Nobody is invited yet: %s. The times below are those that it would be, as things are now.", waits)
	}
	sheet := &sheet{printer: out, program: program, settings: v.Settings, now: o.clock.now(), sends: o.apply, anything: len(approved) > 0, left: map[string]bool{}}
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
			sheet.person(p)
			if err := written.add(ctx, p); err != nil {
				return err
			}
		}
	}
	bar.finish()
	if written != nil {
		out.line("\n%s written to %s. Their personal addresses are left out of a preview; the real ones are written with -apply, when they are due.", several(written.n, "message", "messages"), o.out)
	}
	return nil
}

// waits says what keeps every invitation from being sent, empty when nothing does.
// A preview sends nothing anyway, so that it may lack -smtp and -out.
func (o *options) waits(s advocacy.Settings) string {
	var reasons []string
	if s.PublicURL == "" {
		reasons = append(reasons, "invitations wait until -public-url is given, without which they would lead nowhere")
	}
	if o.apply && o.smtp == "" && o.out == "" {
		reasons = append(reasons, "messages wait until -smtp or -out is given, without which nothing sends them")
	}
	return strings.Join(reasons, "; ")
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

// sheet is the plan on paper.
type sheet struct {
	*printer
	program  *advocacy.Program
	settings advocacy.Settings
	now      time.Time
	sends    bool // this run sends what is due
	anything bool // something is approved
	// left are the contents and networks of which it is said already that the one
	// is not on the other.
	left map[string]bool
}

func (s *sheet) person(p advocacy.PersonPlan) {
	s.line("\n  %s  %s, %s (%s, %s)", p.ID, p.Name, p.Department, p.Language, p.Zone)
	// Times that depend on what is still missing are no promises.
	unreached := s.sends && !p.Reached
	waits := unreached || p.Invitation != nil && s.settings.PublicURL == ""
	if p.Invitation != nil {
		invited := "invited"
		if waits {
			invited = "would be invited"
		}
		s.line("    %s %s, wave %s: %s", invited, when(p.Invitation.At), p.Invitation.Wave, p.Invitation.Why)
		if p.Invitation.Message.To.Email == "" {
			s.line("    there is no e-mail address: -out writes a letter with a code")
		}
	}
	if p.Digest == nil {
		s.line("    no digest is due: %s", s.whyNone(p))
		return
	}
	due := ""
	if waits {
		due = "would be "
	}
	s.line("    next digest, if they take part, %s%s: %s", due, when(p.Digest.At), p.Digest.Why)
	for _, o := range p.Offers {
		s.offer(o)
	}
}

// whyNone says why a person's plan has no digest, as far as it depends on what an
// owner may know.
func (s *sheet) whyNone(p advocacy.PersonPlan) string {
	_, ever := s.settings.Plan.Next(s.now, p.Zone, p.ID, nil)
	switch {
	case !ever:
		return "the plan of the settings has no moment for one in the next two years"
	case !s.anything:
		return "nothing is approved"
	}
	return "of what is approved, nothing that is meant for them is left to offer"
}

func (s *sheet) offer(o advocacy.PlannedOffer) {
	var why []string
	for _, r := range o.Reasons {
		why = append(why, s.program.Says(r, "en"))
	}
	s.line("      · %s [%s, %s], because %s", o.Content.Title, o.Content.Kind, o.Content.Language, strings.Join(why, ", "))
	for _, name := range s.settings.Channels {
		if key := name + " " + o.Content.ID; !slices.Contains(o.Channels, name) && !s.left[key] {
			s.left[key] = true
			s.line("          not on %s: %s", name, refusal(name, o.Content.Content))
		}
	}
	for i, c := range o.Texts {
		if i == 0 {
			for _, q := range c.Prompts {
				s.line("          ? %s", q)
			}
		}
		printText(c, s.printer)
	}
}

// refusal says why a network cannot take a content at all.
func refusal(network string, c content.Content) string {
	all := networks()
	i := slices.IndexFunc(all, func(n channels.Channel) bool { return n.Name() == network })
	if i < 0 {
		return "this program does not know that network"
	}
	post := channels.Post{Link: c.URL, Title: c.Title, Description: c.Summary, Language: c.Language}
	for _, m := range c.Media {
		post.Media = append(post.Media, channels.Media{URL: m.URL, Type: m.Type, Alt: m.Alt})
	}
	var problems channels.Problems
	errors.As(all[i].Check(post), &problems)
	for _, p := range problems {
		switch {
		case p.Field == "media" && all[i].Capabilities().Limits.NeedsMedia:
			return "needs an image or a video"
		case strings.HasPrefix(p.Field, "media"), p.Field == "link":
			return p.Field + " " + p.Message
		}
	}
	return "it does not take this"
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
