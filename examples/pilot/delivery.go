package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
)

// notifiers are what messages leave by: -smtp for those with an address, -out
// for everyone else or, without -smtp, for all. The function ends their
// connections.
func (o *options) notifiers(bar *bar) ([]advocacy.Notifier, func(), error) {
	var all []advocacy.Notifier
	done := func() {}
	if o.smtp != "" {
		mail, err := notify.NewEmail(o.smtp, o.from, nil)
		if err != nil {
			return nil, done, fmt.Errorf("-smtp: %w", err)
		}
		done = func() { mail.Close() }
		all = append(all, &counted{mail, bar})
	}
	if o.out != "" {
		files, err := o.files()
		if err != nil {
			return nil, done, err
		}
		all = append(all, &counted{files, bar})
	}
	return all, done, nil
}

func (o *options) files() (*notify.File, error) {
	from := o.from
	if from == "" {
		from = "pilot@localhost"
	}
	files, err := notify.NewFile(o.out, from)
	if err != nil {
		return nil, fmt.Errorf("-out: %w", err)
	}
	return files, nil
}

// writePlan writes the messages of a plan as files. The addresses and codes in
// them open nothing: they are a preview.
func (o *options) writePlan(ctx context.Context, plans []advocacy.PersonPlan, out *printer, bar *bar) error {
	files, err := o.files()
	if err != nil {
		return err
	}
	n := 0
	for _, p := range plans {
		for _, planned := range []*advocacy.Planned{p.Invitation, p.Digest} {
			if planned == nil {
				continue
			}
			if err := (&counted{files, bar}).Notify(ctx, planned.Message, nil); err != nil {
				return fmt.Errorf("-out: %w", err)
			}
			n++
		}
	}
	bar.finish()
	out.line("\n%d messages written to %s. Their personal addresses are left out of a preview; the real ones are written with -apply, when they are due.", n, o.out)
	return nil
}

// bar shows progress on a terminal, and nothing elsewhere.
type bar struct{ shown *progressbar.ProgressBar }

func newBar(w io.Writer) *bar {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &bar{}
	}
	return &bar{progressbar.NewOptions(-1, progressbar.OptionSetWriter(file), progressbar.OptionSetDescription("messages"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())}
}

func (b *bar) add() {
	if b.shown != nil {
		_ = b.shown.Add(1) // a bar that cannot be drawn stops nothing
	}
}

func (b *bar) finish() {
	if b.shown != nil {
		_ = b.shown.Finish()
	}
}

// counted is a notifier that moves the bar.
type counted struct {
	advocacy.Notifier
	bar *bar
}

func (c *counted) Notify(ctx context.Context, m advocacy.Message, commit advocacy.Commit) error {
	defer c.bar.add()
	return c.Notifier.Notify(ctx, m, commit)
}
