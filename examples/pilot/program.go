package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
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
		Now:       o.clock,
		Holidays:  func(country string) (func(cadence.Date) bool, bool) { return holidays.For(country) },
		Logger:    slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	return program, asFlags(err)
}

// asFlags tells problems of settings by the flags that set them.
func asFlags(err error) error {
	var problems advocacy.Problems
	if !errors.As(err, &problems) {
		return err
	}
	flags := map[string]string{"company": "-company", "owner": "-owner", "owner.email": "-owner-email", "publicUrl": "-public-url",
		"country": "-country", "zone": "-zone", "languages": "-languages"}
	var lines []string
	for _, p := range problems {
		name, ok := flags[p.Field]
		if !ok {
			name = p.Field
		}
		lines = append(lines, name+": "+p.Message)
	}
	return errors.New(strings.Join(lines, "\n"))
}
