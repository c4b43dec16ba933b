package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// setting is one of the stored settings that flags change.
type setting struct {
	flag  string
	field string // of the Problems of Settings
	given bool   // on this command line
	set   func(*advocacy.Settings)
	value func(advocacy.Settings) string
	// private values are not printed: what is stored was not on this command line.
	private bool
}

func (o *options) settings() []setting {
	return []setting{
		{flag: "company", field: "company", given: o.named["company"],
			set:   func(s *advocacy.Settings) { s.Company = o.company },
			value: func(s advocacy.Settings) string { return s.Company }},
		{flag: "owner", field: "owner", given: o.named["owner"],
			set:   func(s *advocacy.Settings) { s.Owner.Department = o.owner },
			value: func(s advocacy.Settings) string { return s.Owner.Department }},
		{flag: "owner-email", field: "owner.email", given: o.named["owner-email"], private: true,
			set:   func(s *advocacy.Settings) { s.Owner.Email = o.email },
			value: func(s advocacy.Settings) string { return s.Owner.Email }},
		{flag: "country", field: "country", given: o.named["country"],
			set:   func(s *advocacy.Settings) { s.Country = o.country },
			value: func(s advocacy.Settings) string { return s.Country }},
		{flag: "zone", field: "zone", given: o.named["zone"],
			set:   func(s *advocacy.Settings) { s.Zone = o.zone },
			value: func(s advocacy.Settings) string { return s.Zone }},
		{flag: "languages", field: "languages", given: o.named["languages"],
			set:   func(s *advocacy.Settings) { s.Languages = o.languages },
			value: func(s advocacy.Settings) string { return strings.Join(s.Languages, ",") }},
		{flag: "channels", field: "channels", given: o.named["channels"],
			set:   func(s *advocacy.Settings) { s.Channels = o.channels },
			value: func(s advocacy.Settings) string { return strings.Join(s.Channels, ",") }},
		{flag: "pilot", field: "pilot", given: o.pilot != nil,
			set:   func(s *advocacy.Settings) { s.Pilot = o.pilot },
			value: func(s advocacy.Settings) string { return asFlag(s.Pilot) }},
		{flag: "public-url", field: "publicUrl", given: o.named["public-url"] || o.serve != "",
			set:   func(s *advocacy.Settings) { s.PublicURL = strings.TrimSuffix(o.publicURL, "/") },
			value: func(s advocacy.Settings) string { return s.PublicURL }},
	}
}

// asFlag is a group as -pilot takes it.
func asFlag(g *advocacy.Group) string {
	if g == nil {
		return ""
	}
	var parts []string
	for _, name := range g.Departments {
		parts = append(parts, "department="+name)
	}
	for _, code := range g.Countries {
		parts = append(parts, "country="+code)
	}
	return strings.Join(parts, ",")
}

// asFlags tells problems of settings by the flags that set them.
func (o *options) asFlags(err error) error {
	var problems advocacy.Problems
	if !errors.As(err, &problems) {
		return err
	}
	flags := o.settings()
	var lines []string
	for _, p := range problems {
		name := p.Field
		if i := slices.IndexFunc(flags, func(f setting) bool { return f.field == p.Field }); i >= 0 {
			name = "-" + flags[i].flag
		}
		lines = append(lines, name+": "+p.Message)
	}
	return errors.New(strings.Join(lines, "\n"))
}

// changeSettings takes over what the flags say of stored settings, and says what
// that changes in a program that was there before.
func (o *options) changeSettings(ctx context.Context, hr *advocacy.Session, out *printer) error {
	before, err := hr.Settings.Current(ctx)
	if err != nil {
		return err
	}
	flags := o.settings()
	after, err := hr.Settings.Change(ctx, func(s *advocacy.Settings) {
		for _, f := range flags {
			if f.given {
				f.set(s)
			}
		}
	})
	if err != nil {
		return o.asFlags(err)
	}
	if o.known {
		printChanges(flags, before.Settings, after.Settings, out)
	}
	return nil
}

func printChanges(flags []setting, before, after advocacy.Settings, out *printer) {
	var lines []string
	for _, f := range flags {
		switch was, is := f.value(before), f.value(after); {
		case was == is:
		case f.private:
			lines = append(lines, f.flag+": changes")
		default:
			lines = append(lines, f.flag+": "+cmp.Or(was, "nothing")+" becomes "+cmp.Or(is, "nothing"))
		}
	}
	if len(lines) == 0 {
		return
	}
	out.line("\nSETTINGS that change")
	for _, line := range lines {
		out.line("  %s", line)
	}
}
