package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// report prints what the database tells, and changes nothing.
func report(ctx context.Context, o *options, out *printer) error {
	none := fmt.Errorf("-db %s: holds no program yet; run with -apply first", o.database)
	info, err := os.Stat(o.database)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("-db %s: there is no such file; run with -apply first, or check the name", o.database)
	case err != nil:
		return fileError("-db", o.database, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("-db %s: is not a regular file; name the database", o.database)
	case info.Size() == 0:
		return none // not even opened, which would put other files beside it
	}
	store, err := sqlstore.Open(ctx, o.database, &sqlstore.Options{ReadOnly: true})
	if errors.Is(err, sqlstore.ErrOutdated) {
		return none // a run was killed before it stored anything
	}
	if err != nil {
		return blame("-db", err)
	}
	defer store.Close()
	stored, err := settingsOf(ctx, store)
	if err != nil {
		return blame("-db", err)
	}
	if stored.Company == "" {
		return none
	}
	now := o.clock.now
	if !o.at.IsZero() {
		now = func() time.Time { return o.at }
	}
	program, err := advocacy.New(ctx, store, &advocacy.Options{Channels: networks(), Now: now})
	if err != nil {
		return err
	}
	r, err := program.As(advocacy.Actor{System: "pilot"}).Reports.Report(ctx, advocacy.Period{})
	if err != nil {
		return err
	}
	if o.json {
		b, err := json.MarshalIndent(r, "", "  ")
		out.line("%s", b)
		return err
	}
	printReport(r, out)
	return nil
}

func printReport(r advocacy.Report, out *printer) {
	out.line("%s: %s to %s", r.Company, r.Period.From, r.Period.Until)
	for _, s := range r.Sections {
		out.line("\n%s", s.Title)
		printFigures(s.Figures, out)
	}
	if len(r.Departments) > 0 {
		out.line("\nDepartments")
	}
	for _, g := range r.Departments {
		if g.Hidden {
			out.line("  %s: %s", g.Name, g.Reason)
			continue
		}
		out.line("  %s", g.Name)
		for _, f := range g.Figures {
			out.line("    %s", f)
		}
	}
	out.line("\nIs it 24 times as often?")
	for line := range strings.Lines(r.Multiplier.String()) {
		out.line("  %s", strings.TrimSuffix(line, "\n"))
	}
	out.line("\nWhat others claim, and what is known of it")
	for _, c := range r.Claims {
		out.line("  %s", c.Says)
		if c.Quantified {
			out.line("    %s", c.Assumption)
		}
		out.line("    %s", c.Assumption.Note)
	}
	out.line("")
	for _, n := range r.Notes {
		out.line("%s", n)
	}
}

// printFigures prints figures a line each, and once what they all lack.
func printFigures(figures []metrics.Figure, out *printer) {
	differs := func(f metrics.Figure) bool { return f.Missing == "" || f.Missing != figures[0].Missing }
	if len(figures) > 1 && !slices.ContainsFunc(figures, differs) {
		names := make([]string, len(figures))
		for i, f := range figures {
			names[i] = f.Name
		}
		out.line("  %s: %s", strings.Join(names, ", "), figures[0].Missing)
		return
	}
	for _, f := range figures {
		out.line("  %s", f)
	}
}
