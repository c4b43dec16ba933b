package main

import (
	"context"

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
			return nil, done, blame("-smtp", err)
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
		return nil, blame("-out", err)
	}
	return files, nil
}

// counted is a notifier that moves the bar.
type counted struct {
	advocacy.Notifier
	bar *bar
}

func (c *counted) Notify(ctx context.Context, m advocacy.Message, commit advocacy.Commit) error {
	defer c.bar.add(1)
	return c.Notifier.Notify(ctx, m, commit)
}
