package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence/holidays"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
)

func networks() []channels.Channel {
	return []channels.Channel{linkedin.New(nil), facebook.New(nil), instagram.New(nil), twitter.New(nil)}
}

// program opens the stored program, or seeds it from the flags.
func (o *options) program(ctx context.Context, store advocacy.Store, notifiers []advocacy.Notifier, stderr io.Writer) (*advocacy.Program, error) {
	program, err := advocacy.New(ctx, store, &advocacy.Options{
		Company:   o.company,
		Owner:     advocacy.Owner{Department: o.owner, Email: o.email},
		PublicURL: o.publicURL,
		Country:   o.country,
		Zone:      o.zone,
		Languages: o.languages,
		Channels:  networks(),
		Notifiers: notifiers,
		Now:       o.clock.now,
		Holidays:  holidays.For,
		Logger:    slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	return program, o.asFlags(err)
}
