package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/examples/internal/show"
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
	show.Report(out.line, r)
	return nil
}
