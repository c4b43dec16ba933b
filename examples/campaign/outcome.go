package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/examples/internal/show"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// outcome is what the campaign came to.
type outcome struct {
	Simulated string          `json:"simulated"`
	Weeks     []week          `json:"weeks"`
	Report    advocacy.Report `json:"report"`
	Planted   truth           `json:"planted"`
	// Covered reports whether the multiplier's interval holds the planted ratio.
	Covered bool    `json:"covered"`
	Ledger  balance `json:"ledger"`
}

const simulated = "simulated: the people of an embedded company that does not exist, what they choose and write, and the audience; seed %d"

// play runs the campaign and prints what came of it.
func play(ctx context.Context, o *options, out io.Writer) (err error) {
	dir, done, err := o.folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	n, err := o.join(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	s, err := setStage(ctx, n, dir, o.seed)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	line := func(format string, args ...any) {
		if !o.json && err == nil {
			_, err = fmt.Fprintf(out, format+"\n", args...)
		}
	}
	line(simulated, o.seed)
	c, begun := begin(ctx, s, o)
	if begun != nil {
		return begun
	}
	result := outcome{Simulated: fmt.Sprintf(simulated, o.seed)}
	for number := range o.weeks {
		w, failed := c.play(ctx, number)
		if failed != nil {
			return failed
		}
		result.Weeks = append(result.Weeks, w)
		line("%v", w)
	}
	if err != nil {
		return err
	}
	if err := c.finish(ctx, &result); err != nil {
		return err
	}
	if o.json {
		text, err := json.MarshalIndent(result, "", "  ")
		if err == nil {
			_, err = fmt.Fprintf(out, "%s\n", text)
		}
		return errors.Join(err, result.failure())
	}
	line("")
	show.Report(line, result.Report)
	line("\nThe share multiplier, and the truth")
	for text := range strings.Lines(result.Report.Multiplier.String()) {
		line("  %s", strings.TrimSuffix(text, "\n"))
	}
	line("  planted: ratio %v, variance %v among posts beyond chance, seen by %d and %d impressions; %s", o.ratio, o.variance,
		result.Planted.Employees.Impressions, result.Planted.Company.Impressions, result.verdict())
	line("%v", result.Ledger)
	return errors.Join(err, result.failure())
}

// verdict says whether the interval holds the planted ratio.
func (r outcome) verdict() string {
	switch {
	case r.Report.Multiplier.Ratio == nil:
		return "there is no interval to cover it"
	case r.Covered:
		return "the interval covers it"
	}
	return "the interval does not cover it, as happens to one in twenty"
}

func (r outcome) failure() error {
	if r.Ledger.SecondCreates+r.Ledger.Lost > 0 {
		return errors.New("the ledger does not agree with the program; keep both with -dir and look")
	}
	return nil
}

// folder is where the database and the ledger are, and what is to be done with it
// in the end.
func (o *options) folder() (dir string, done func() error, err error) {
	if o.dir == "" {
		dir, err = os.MkdirTemp("", "campaign")
		return dir, func() error { return os.RemoveAll(dir) }, err
	}
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return "", nil, fmt.Errorf("-dir %s: cannot be made; check the name and the rights", o.dir)
	}
	if _, err := os.Stat(filepath.Join(o.dir, "campaign.db")); err == nil {
		return "", nil, fmt.Errorf("-dir %s: holds a campaign already; name another folder", o.dir)
	}
	return o.dir, func() error { return nil }, nil
}

func (o *options) join(ctx context.Context, dir string) (*network, error) {
	if o.network != "" {
		return joinNetwork(ctx, o.network)
	}
	return startNetwork(ctx, filepath.Join(dir, "network"), o.seed)
}

// begin takes in people, news and the page.
func begin(ctx context.Context, s *stage, o *options) (*campaign, error) {
	employees, contents, err := s.hire(ctx)
	if err != nil {
		return nil, err
	}
	c := &campaign{stage: s, options: o, contents: contents, byEmail: map[string]*colleague{},
		agenda: map[int][]func(context.Context, *week) error{}, played: map[string]bool{}, pageAgain: map[string]int{}, truth: truth{Ratio: o.ratio, Variance: o.variance}}
	for i, e := range employees {
		if len(e.Logins) == 0 {
			continue // nothing of theirs is simulated
		}
		person := s.colleague(e, o.seed, i)
		c.people = append(c.people, person)
		if e.Email != "" {
			c.byEmail[e.Email] = person
		}
	}
	return c, s.connectPage(ctx)
}

// finish reads the figures and the report, and holds both ledgers together.
func (c *campaign) finish(ctx context.Context, result *outcome) (err error) {
	if err := c.settle(ctx); err != nil {
		return err
	}
	if result.Report, err = c.owner.Reports.Report(ctx, advocacy.Period{}); err != nil {
		return err
	}
	result.Planted = c.truth
	result.Covered = result.Report.Multiplier.Ratio != nil && result.Report.Multiplier.Ratio.Against(c.options.ratio) == metrics.Consistent
	result.Ledger, err = c.balance(ctx)
	return err
}
