// Package show prints what the examples have in common.
package show

import (
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// Report prints a report for people to read, by a function that prints one line.
func Report(line func(format string, args ...any), r advocacy.Report) {
	line("%s: %s to %s", r.Company, r.Period.From, r.Period.Until)
	for _, s := range r.Sections {
		line("\n%s", s.Title)
		figures(line, s.Figures)
	}
	if len(r.Departments) > 0 {
		line("\nDepartments")
	}
	for _, g := range r.Departments {
		if g.Hidden {
			line("  %s: %s", g.Name, g.Reason)
			continue
		}
		line("  %s", g.Name)
		each(line, "    ", g.Figures)
	}
	line("\nIs it 24 times as often?")
	for text := range strings.Lines(r.Multiplier.String()) {
		line("  %s", strings.TrimSuffix(text, "\n"))
	}
	line("\nWhat others claim, and what is known of it")
	for _, c := range r.Claims {
		line("  %s", c.Says)
		if c.Quantified {
			line("    %s", c.Assumption)
		}
		line("    %s", c.Assumption.Note)
	}
	line("")
	for _, n := range r.Notes {
		line("%s", n)
	}
}

// figures prints figures a line each, and once what they all lack.
func figures(line func(string, ...any), list []metrics.Figure) {
	differs := func(f metrics.Figure) bool { return f.Missing == "" || f.Missing != list[0].Missing }
	if len(list) > 1 && !slices.ContainsFunc(list, differs) {
		names := make([]string, len(list))
		for i, f := range list {
			names[i] = f.Name
		}
		line("  %s: %s", strings.Join(names, ", "), list[0].Missing)
		return
	}
	each(line, "  ", list)
}

// each prints figures a line each, and below them what a reader must know beside the
// values, once for those in a row of which the same is to be known.
func each(line func(string, ...any), indent string, list []metrics.Figure) {
	for i, f := range list {
		line("%s%s", indent, f)
		if f.Note != "" && (i == len(list)-1 || list[i+1].Note != f.Note) {
			line("%s  note: %s", indent, f.Note)
		}
	}
}
