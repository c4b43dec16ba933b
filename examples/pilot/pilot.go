package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/cadence/holidays"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// pilot is everything but the report: import, readiness, plan, and with -apply
// the sending, with -serve the running.
func pilot(ctx context.Context, o *options, out *printer, stderr io.Writer) error {
	// Everything that can be wrong outside the database is found first, so that
	// nothing is stored when something is.
	if err := o.begin(ctx); err != nil {
		return err
	}
	people, err := readPeople(o)
	if err != nil {
		return err
	}
	var listener net.Listener
	if o.serve != "" {
		if listener, err = net.Listen("tcp", o.serve); err != nil {
			return fmt.Errorf("-serve %s: cannot listen there (%w); choose another port", o.serve, errors.Unwrap(err))
		}
		defer listener.Close()
		o.reachedAt(listener.Addr())
	}
	bar := newBar(stderr)
	notifiers, disconnect, err := o.notifiers(bar)
	defer disconnect()
	if err != nil {
		return err
	}
	out.line("%s", o.headline())
	if !o.goesOn {
		out.line("\nNEWS")
	}
	feeds, web := sources(o), client(o.allow)
	contents, err := readFeeds(ctx, feeds, web, out)
	if err != nil {
		return err
	}
	given := intake{people, contents}
	if o.apply {
		// On a copy first: what is wrong shows there, and nothing is stored.
		if err := o.rehearse(ctx, given, out, stderr); err != nil {
			return err
		}
	}
	store, closeStore, err := o.store(ctx, o.apply)
	if err != nil {
		return err
	}
	defer closeStore()
	program, err := o.program(ctx, store, notifiers, stderr)
	if err != nil {
		return err
	}
	hr := program.As(advocacy.Actor{System: "pilot"})
	said := out
	if o.apply {
		said = &printer{w: io.Discard} // the rehearsal has said it
	}
	if err := o.take(ctx, hr, given, said); err != nil {
		return err
	}
	if err := printReadiness(ctx, hr, out); err != nil {
		return err
	}
	if err := o.printPlan(ctx, hr, out, bar); err != nil {
		return err
	}
	if !o.apply {
		out.line("\nThis was a preview: nothing was stored and nothing was sent. Add -apply to store it, -serve :8080 to run it.")
		return nil
	}
	if err := program.Tick(ctx); err != nil {
		return err
	}
	bar.finish()
	if err := printSent(ctx, hr, out); err != nil {
		return err
	}
	if listener == nil {
		return nil
	}
	return o.run(ctx, program, hr, listener, feeds, web, out, stderr)
}

// intake is what came in from outside.
type intake struct {
	people   advocacy.Roster
	contents []content.Content
}

// take stores an intake and what the flags say of the settings.
func (o *options) take(ctx context.Context, hr *advocacy.Session, in intake, out *printer) error {
	if o.goesOn {
		return o.settings(ctx, hr)
	}
	if err := o.importPeople(ctx, hr, in.people, out); err != nil {
		return err
	}
	if _, err := hr.Contents.Import(ctx, in.contents, !o.review); err != nil {
		return err
	}
	return o.settings(ctx, hr)
}

// rehearse takes an intake on a copy of the database that is thrown away.
func (o *options) rehearse(ctx context.Context, in intake, out *printer, stderr io.Writer) error {
	store, closeStore, err := o.store(ctx, false)
	if err != nil {
		return err
	}
	defer closeStore()
	program, err := o.program(ctx, store, nil, stderr)
	if err != nil {
		return err
	}
	return o.take(ctx, program.As(advocacy.Actor{System: "pilot"}), in, out)
}

// begin looks at what the database holds already: a real program goes on without
// files, and the embedded company and a real one never share a database.
func (o *options) begin(ctx context.Context) error {
	stored, err := o.stored(ctx)
	if err != nil {
		return fmt.Errorf("-db: %w", err)
	}
	switch isEmbedded := stored.Owner.Email == embeddedOwnerEmail; {
	case stored.Company == "":
		if o.company == "" || o.owner == "" {
			return usageError("-company and -owner are missing: they stand in every disclosure and message of a new program")
		}
	case o.embedded && !isEmbedded:
		o.embedded, o.goesOn = false, true
		o.company = stored.Company
		if !o.named["pilot"] {
			o.pilot = nil
		}
		if !o.named["from"] {
			o.from = stored.Owner.Email
		}
	case !o.embedded && isEmbedded:
		return fmt.Errorf("-db %s: holds the embedded company; name another -db for yours, so that the two are never mixed", o.database)
	case !o.named["company"]:
		o.company = stored.Company
	}
	switch {
	case o.smtp == "":
	case o.embedded && !loopback(o.smtp):
		return usageError("-smtp: the embedded company does not exist, and its people have no mailboxes; a mail catcher on this machine can have them")
	case cmp.Or(o.from, stored.Owner.Email) == "":
		return usageError("-smtp needs a sender: -from or -owner-email")
	}
	o.from = cmp.Or(o.from, stored.Owner.Email)
	return nil
}

// stored are the settings of the database, zero when it has none yet.
func (o *options) stored(ctx context.Context) (advocacy.Settings, error) {
	var s advocacy.Settings
	if _, err := os.Stat(o.database); err != nil {
		return s, nil
	}
	store, err := sqlstore.Open(ctx, o.database, &sqlstore.Options{ReadOnly: true})
	if errors.Is(err, sqlstore.ErrOutdated) {
		return s, nil // a run was killed before it stored anything
	}
	if err != nil {
		return s, err
	}
	defer store.Close()
	err = store.View(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
		v, err := tx.Settings.Current(ctx)
		s = v.Settings
		return err
	})
	if errors.Is(err, advocacy.ErrNotFound) {
		err = nil
	}
	return s, err
}

func (o *options) headline() string {
	if o.goesOn {
		return o.company + ": going on with what " + o.database + " holds. Nothing about anyone is simulated."
	}
	if o.embedded {
		return "This is " + o.company + ", an embedded company that does not exist: 200 people, 30 pieces of news. " +
			"With -people and -feed it is yours."
	}
	return o.company + ": your own people and news. Nothing about them is simulated."
}

// store is the database itself, or a copy of it that is thrown away.
func (o *options) store(ctx context.Context, itself bool) (*sqlstore.Store, func(), error) {
	if itself {
		store, err := sqlstore.Open(ctx, o.database, nil)
		if err != nil {
			return nil, nil, fmt.Errorf("-db: %w", err)
		}
		return store, func() { store.Close() }, nil
	}
	folder, err := os.MkdirTemp("", "pilot-preview-")
	if err != nil {
		return nil, nil, err
	}
	remove := func() { os.RemoveAll(folder) }
	copied := filepath.Join(folder, "preview.db")
	if _, err := os.Stat(o.database); err == nil {
		if err := snapshot(ctx, o.database, copied); err != nil && !errors.Is(err, sqlstore.ErrOutdated) {
			remove()
			return nil, nil, fmt.Errorf("-db: %w", err)
		}
	}
	store, err := sqlstore.Open(ctx, copied, nil)
	if err != nil {
		remove()
		return nil, nil, fmt.Errorf("-db: %w", err)
	}
	return store, func() { store.Close(); remove() }, nil
}

func snapshot(ctx context.Context, from, to string) error {
	store, err := sqlstore.Open(ctx, from, &sqlstore.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(store.Snapshot(ctx, to), store.Close())
}

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
	var problems advocacy.Problems
	if errors.As(err, &problems) {
		return nil, errors.New(asFlags(problems))
	}
	return program, err
}

// asFlags tells problems of the first settings by the flags that set them.
func asFlags(problems advocacy.Problems) string {
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
	return strings.Join(lines, "\npilot: ")
}

// importPeople previews the roster and stores it: in the database with -apply,
// in the copy without.
func (o *options) importPeople(ctx context.Context, hr *advocacy.Session, people advocacy.Roster, out *printer) error {
	sync := advocacy.SyncOptions{DryRun: true, Complete: o.complete, MaxLeavers: o.maxLeavers}
	preview, err := hr.People.Sync(ctx, people, sync)
	if err != nil {
		return err
	}
	printImport(people, preview, out)
	if preview.Refused != "" {
		return fmt.Errorf("the import is refused: %s (-max-leavers)", preview.Refused)
	}
	sync.DryRun = false
	_, err = hr.People.Sync(ctx, people, sync)
	return err
}

// settings takes over what flags say of stored settings.
func (o *options) settings(ctx context.Context, hr *advocacy.Session) error {
	_, err := hr.Settings.Change(ctx, func(s *advocacy.Settings) {
		if o.pilot != nil {
			s.Pilot = o.pilot
		}
		for name, set := range map[string]func(){
			"company":     func() { s.Company = o.company },
			"owner":       func() { s.Owner.Department = o.owner },
			"owner-email": func() { s.Owner.Email = o.email },
			"country":     func() { s.Country = o.country },
			"zone":        func() { s.Zone = o.zone },
			"languages":   func() { s.Languages = o.languages },
			"channels":    func() { s.Channels = o.channels },
		} {
			if o.named[name] {
				set()
			}
		}
		if o.named["public-url"] || o.serve != "" {
			s.PublicURL = strings.TrimSuffix(o.publicURL, "/")
		}
	})
	var problems advocacy.Problems
	if errors.As(err, &problems) {
		return errors.New(asFlags(problems))
	}
	return err
}
