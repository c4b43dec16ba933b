package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

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

// asFlag is a group as it is given.
func asFlag(g *advocacy.Group) string {
	if g == nil {
		return ""
	}
	var parts []string
	for _, name := range g.Departments {
		parts = append(parts, "-pilot department="+name)
	}
	for _, code := range g.Countries {
		parts = append(parts, "-pilot country="+code)
	}
	return strings.Join(parts, " ")
}

// flagOf is the flag that sets a field of the settings, or the field where none does.
func flagOf(flags []setting, field string) string {
	field, _, _ = strings.Cut(field, "[")
	if i := slices.IndexFunc(flags, func(f setting) bool { return f.field == field }); i >= 0 {
		return "-" + flags[i].flag
	}
	return field
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
		lines = append(lines, flagOf(flags, p.Field)+": "+p.Message)
	}
	return errors.New(strings.Join(lines, "\n"))
}

// checkSettings reports what no settings can have of what the flags say of them.
func (o *options) checkSettings(bad func(string, ...any)) {
	s := advocacy.DefaultSettings()
	// What is not given may be in the database.
	s.Company, s.Owner = "Company", advocacy.Owner{Department: "Owner"}
	flags := o.settings()
	for _, f := range flags {
		if f.given {
			f.set(&s)
		}
	}
	var problems advocacy.Problems
	errors.As(s.Check(networkNames, advocacy.DefaultSettings().Languages), &problems)
	for _, p := range problems {
		if name := flagOf(flags, p.Field); name != "-country" {
			bad("%s: %s", name, p.Message)
		}
	}
	if o.named["country"] && !isCountry(o.country) {
		bad("-country: "+notACountry, o.country)
	}
}

const notACountry = "%q is not a country by its ISO 3166-1 code of two letters; write it like DK"

// isCountry reports whether a code is that of a country of today, as in HR files:
// those that were dissolved have codes still, but no names.
func isCountry(code string) bool {
	region, err := language.ParseRegion(code)
	return err == nil && len(code) == 2 && region.Canonicalize().String() == code && region.IsCountry() &&
		display.English.Regions().Name(region) != ""
}

// canonical is a tag as BCP 47 writes it: en-GB for en_gb.
func canonical(tag string) string {
	if parsed, err := language.Parse(tag); err == nil {
		return parsed.String()
	}
	return tag
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
