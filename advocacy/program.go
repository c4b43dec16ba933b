package advocacy

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/catalog"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Program is one advocacy program: a store, the channels it shares on and the
// notifiers it writes by. It holds wiring only; everything else is in the store,
// so that any number of Programs may run on one store. It is safe for use by
// many goroutines. Those that Tick starts, one for each busy channel beyond the
// first, end with it.
type Program struct {
	store      Store
	publishers []*channels.Publisher
	notifiers  []Notifier
	now        func() time.Time
	random     *reader
	holidays   func(country string) (func(cadence.Date) bool, bool)
	log        *slog.Logger
	lease      time.Duration
	vault      Vault
	media      func(context.Context, channels.Media) (channels.File, error)
	catalogs   []*catalog.Catalog
	key        []byte
}

// Options wires a program, and seeds the settings of an empty store. What a
// store has stored already rules over the seeds; Logger is told which of them say
// something else, but for Seed.
type Options struct {
	// Company, Owner, Deputy, PublicURL, Country, Zone and Languages seed the
	// settings of the same names; Company and Owner are required in an empty store.
	Company   string
	Owner     Owner
	Deputy    Owner
	PublicURL string
	Country   string
	Zone      string
	Languages []string
	// Seed changes the first settings before they are stored, nil for no change.
	Seed func(*Settings)

	// Channels are the networks that the program can share on. At least one.
	Channels []channels.Channel
	// Notifiers deliver messages, the first that reaches a person does. Without
	// any, people see their offers on their page only.
	Notifiers []Notifier
	// Now is business time; nil is time.Now.
	Now func() time.Time
	// Random is the source of ids, codes and keys; nil is crypto/rand. Tests
	// hand in a seeded one.
	Random io.Reader
	// Holidays answers whether a day is a public holiday in a country; nil
	// knows of none. The package cadence/holidays has one.
	Holidays func(country string) (func(cadence.Date) bool, bool)
	// Vault seals the tokens of connected accounts; package vault has one. With
	// nil nobody can connect one, and people share by the networks' dialogs.
	Vault Vault
	// Media opens a file of a content to be uploaded to a network. With nil, a
	// content whose post is its files is shared by the networks' dialogs only, and
	// one with a link is posted without them.
	Media func(context.Context, channels.Media) (channels.File, error)
	// Words are further catalogs of what messages say, one JSON file for each language,
	// named by its BCP 47 tag: a file of a language that is there (en, da) replaces
	// single texts, another one adds a language for Settings.Languages. What is wrong
	// with them is among the Problems of New. Package web has catalogs of its own, of
	// what pages say.
	Words fs.FS
	// Logger gets what the program does in the background, without names; nil
	// discards it.
	Logger *slog.Logger
	// Lease is how long each of the two steps of a delivery, before and after its
	// Commit, may take before it counts as crashed. The default is fifteen minutes:
	// a mail server may take ten to answer (RFC 5321, 4.5.3.2.6). A message whose
	// lease has run out counts as unconfirmed until its answer arrives, and so does
	// a share. A call to a network, uploads and all, is given up after it.
	Lease time.Duration
}

// New opens the program that a store holds, or seeds an empty store from the
// options. Every problem of the options and seeds is reported at once, as
// Problems.
func New(ctx context.Context, store Store, o *Options) (*Program, error) {
	if o == nil {
		o = &Options{}
	}
	p := &Program{
		store:     &knownSettings{Store: store},
		notifiers: slices.Clone(o.Notifiers),
		now:       o.Now,
		random:    &reader{source: o.Random},
		holidays:  o.Holidays,
		log:       o.Logger,
		lease:     cmp.Or(o.Lease, 15*time.Minute),
		vault:     o.Vault,
		media:     o.Media,
	}
	if p.now == nil {
		p.now = time.Now
	}
	if p.random.source == nil {
		p.random.source = rand.Reader
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	var problems Problems
	var wrong []error
	p.catalogs, wrong = catalog.With(catalog.Own(wordFiles, "en", "da"), o.Words)
	for _, err := range wrong {
		problems.add("words", "%v", err)
	}
	if isNil(store) {
		problems.add("store", "is nil; open one with package sqlstore")
	}
	if len(o.Channels) == 0 {
		problems.add("channels", "is empty; name at least one, such as linkedin.New(nil)")
	}
	for i, c := range o.Channels {
		field := fmt.Sprintf("channels[%d]", i)
		switch {
		case isNil(c):
			problems.add(field, "is nil; hand in a channel, such as linkedin.New(nil)")
		case p.publisher(c.Name()) != nil:
			problems.add(field, "%q is there twice", c.Name())
		default:
			p.publishers = append(p.publishers, channels.NewPublisher(c, &channels.PublisherOptions{Now: p.now}))
		}
	}
	names := map[string]bool{}
	for i, n := range p.notifiers {
		field := fmt.Sprintf("notifiers[%d]", i)
		switch {
		case isNil(n):
			problems.add(field, "is nil; leave it out")
		case names[n.Name()]:
			// What was handed to which is kept by name.
			problems.add(field, "%q is there twice; give each a name of its own", n.Name())
		default:
			names[n.Name()] = true
		}
	}
	if p.lease < 0 {
		problems.add("lease", "%v is negative; leave it 0 for fifteen minutes", p.lease)
	}
	if isNil(store) {
		return nil, fmt.Errorf("advocacy: options: %w", problems)
	}
	if err := p.open(ctx, o, problems); err != nil {
		return nil, err
	}
	return p, nil
}

// open reads the program's key, and stores the first settings where there are
// none, unless there are problems. A store that is only read is never written to
// here.
func (p *Program) open(ctx context.Context, o *Options, problems Problems) error {
	var stored SettingsVersion
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		stored, err = tx.Ledger.Settings(ctx)
		if err == nil {
			p.key, err = tx.Ledger.Key(ctx, linksKey, nil)
		}
		return err
	})
	seeding := errors.Is(err, ErrNotFound)
	if err != nil && !seeding {
		return err
	}
	var first Settings
	if seeding {
		first = o.seed(p.channelNames())
		for _, err := range []error{first.Check(p.channelNames(), p.writesIn()), first.checkNotice(p.today(first))} {
			var wrong Problems
			if errors.As(err, &wrong) {
				problems = append(problems, wrong...)
			}
		}
	}
	if err := problems.err(); err != nil {
		return fmt.Errorf("advocacy: options: %w", err)
	}
	if !seeding {
		if ignored := o.ignored(stored.Settings); len(ignored) > 0 {
			p.log.InfoContext(ctx, "advocacy: the store has settings of its own, which rule over these options; Settings.Change changes them",
				"ignored", strings.Join(ignored, ", "))
		}
		return nil
	}
	fresh := make([]byte, 32)
	p.random.fill(fresh)
	return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		if p.key, err = tx.Ledger.Key(ctx, linksKey, fresh); err != nil {
			return err
		}
		if _, err := tx.Ledger.Settings(ctx); !errors.Is(err, ErrNotFound) {
			return err // another process was first
		}
		at := p.instant()
		return errors.Join(
			tx.append(ctx, SettingsVersion{Number: 1, At: at, By: "system:options", Settings: first}),
			tx.Ledger.Audit(ctx, []AuditEntry{{At: at, Actor: "system:options", Action: "settings.seed", Object: "1"}}))
	})
}

// isNil reports whether a part that was handed in is nil, or the nil pointer of
// some type: that is how what could not be opened arrives.
func isNil(part any) bool {
	v := reflect.ValueOf(part)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// linksKey is the name of the key that signs links and codes.
const linksKey = "links"

// seed is the first version of the settings.
func (o *Options) seed(channels []string) Settings {
	s := DefaultSettings()
	s.Company, s.Owner, s.Deputy, s.PublicURL = o.Company, o.Owner, o.Deputy, o.PublicURL
	s.Country = cmp.Or(o.Country, s.Country)
	s.Zone = cmp.Or(o.Zone, s.Zone)
	if len(o.Languages) > 0 {
		s.Languages = slices.Clone(o.Languages)
	}
	s.Channels = channels
	if o.Seed != nil {
		o.Seed(&s)
	}
	s.PublicURL = strings.TrimSuffix(s.PublicURL, "/")
	return s
}

// ignored names the seeds that say something else than the stored settings.
func (o *Options) ignored(stored Settings) (fields []string) {
	for _, seed := range []struct {
		field        string
		given, other bool
	}{
		{"Company", o.Company != "", o.Company != stored.Company},
		{"Owner", !sameJSON(o.Owner, Owner{}), !sameJSON(o.Owner, stored.Owner)},
		{"Deputy", !sameJSON(o.Deputy, Owner{}), !sameJSON(o.Deputy, stored.Deputy)},
		{"PublicURL", o.PublicURL != "", strings.TrimSuffix(o.PublicURL, "/") != stored.PublicURL},
		{"Country", o.Country != "", o.Country != stored.Country},
		{"Zone", o.Zone != "", o.Zone != stored.Zone},
		{"Languages", len(o.Languages) > 0, !slices.Equal(o.Languages, stored.Languages)},
	} {
		if seed.given && seed.other {
			fields = append(fields, seed.field)
		}
	}
	return fields
}

// Now is business time: Options.Now, in its own zone.
func (p *Program) Now() time.Time { return p.now() }

// instant is business time in UTC, to the microsecond that stores keep.
func (p *Program) instant() time.Time { return p.now().UTC().Truncate(time.Microsecond) }

// today is the day in the program's zone.
func (p *Program) today(s Settings) cadence.Date { return cadence.DateOf(p.now().In(s.location())) }

// countDay is the day that what happens now is counted on: today, or a later one
// on which the number of ambassadors changed already, as where the zone was
// changed or the clock set back. Reports of earlier days stay what they are. A
// clock that was days ahead is not followed.
func (p *Program) countDay(ctx context.Context, tx *Tx, s Settings) (cadence.Date, error) {
	day := p.today(s)
	later, err := tx.Ledger.Tallies(ctx, day.AddDays(1), day.AddDays(2), AmbassadorCount)
	for _, t := range later {
		if day.Before(t.Day) {
			day = t.Day
		}
	}
	return day, err
}

func (p *Program) channelNames() []string {
	names := make([]string, len(p.publishers))
	for i, c := range p.publishers {
		names[i] = c.Name()
	}
	return names
}

// publisher finds a channel by name, nil when it is not wired.
func (p *Program) publisher(name string) *channels.Publisher {
	for _, c := range p.publishers {
		if c.Name() == name {
			return c
		}
	}
	return nil
}

// Format prints the same words for every verb: a Program holds keys.
func (Program) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "advocacy.Program") }

// MarshalJSON refuses, since a Program holds keys.
func (Program) MarshalJSON() ([]byte, error) {
	return nil, errors.New("advocacy: a Program holds keys and has no JSON form")
}
