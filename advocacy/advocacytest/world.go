package advocacytest

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// World is a program with its surroundings.
type World struct {
	// Program is the program under test.
	Program *advocacy.Program
	// Store is its store, a file in the test's temporary folder.
	Store *sqlstore.Store
	// Clock is its business time.
	Clock *Clock
	// Owner acts as the program's owner, by a system's name.
	Owner *advocacy.Session
	// Notifier captures what is sent.
	Notifier *Notifier
	// Sandbox is the LinkedIn that is posted to; nil without Options.Sandbox.
	Sandbox *sandbox.Sandbox

	t     testing.TB
	mu    sync.Mutex
	hired []advocacy.Employee
}

// Options change the world; nil and zero are the defaults.
type Options struct {
	// Start is the first moment of the clock; the default is Monday, 7
	// December 2026, 08:00 in Copenhagen.
	Start time.Time
	// Seed changes the first settings.
	Seed func(*advocacy.Settings)
	// Channels are the networks; the default is LinkedIn, Facebook, Instagram
	// and Twitter at access level 0.
	Channels []channels.Channel
	// Sandbox makes LinkedIn one on loopback, at which Connect connects accounts and
	// from which World.Sandbox tells what was posted. It takes the place of the
	// LinkedIn among the default networks, and Channels is empty with it.
	Sandbox bool
	// Vault seals the tokens of connected accounts; nil: nobody can connect one, but
	// with Sandbox, where it is then a new one.
	Vault advocacy.Vault
	// Words are a host's catalogs of messages; see advocacy.Options.
	Words fs.FS
	// Path is the store's file; the default is a new one.
	Path string
}

// New is a program of the company Nordlys, with nobody in it yet.
func New(t testing.TB, o *Options) *World {
	t.Helper()
	if o == nil {
		o = &Options{}
	}
	w := &World{t: t, Clock: &Clock{now: o.Start}, Notifier: &Notifier{}}
	if o.Start.IsZero() {
		w.Clock.now = time.Date(2026, time.December, 7, 7, 0, 0, 0, time.UTC)
	}
	path := o.Path
	if path == "" {
		path = filepath.Join(t.TempDir(), "advocacy.db")
	}
	store, err := sqlstore.Open(t.Context(), path, nil)
	w.check(err)
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("advocacytest: close the store: %v", err)
		}
	})
	w.Store = store
	networks, seal := o.Channels, o.Vault
	if networks == nil {
		networks = []channels.Channel{linkedin.New(nil), facebook.New(nil), instagram.New(nil), twitter.New(nil)}
	}
	if o.Sandbox {
		if o.Channels != nil {
			t.Fatal("advocacytest: Options.Sandbox and Options.Channels both say what LinkedIn is; set one")
		}
		networks[0] = w.openSandbox()
		if seal == nil {
			seal = w.newVault()
		}
	}
	w.Program, err = advocacy.New(t.Context(), store, &advocacy.Options{
		Company:   "Nordlys",
		Owner:     advocacy.Owner{Department: "Communications", Email: "communications@nordlys.example", Logins: []string{"owner"}},
		PublicURL: "https://go.nordlys.example",
		Channels:  networks,
		Notifiers: []advocacy.Notifier{w.Notifier},
		Now:       w.Clock.Now,
		Random:    rand.NewChaCha8([32]byte{1}),
		Seed:      o.Seed,
		Vault:     seal,
		Words:     o.Words,
	})
	w.check(err)
	w.Owner = w.Program.As(advocacy.Actor{System: "test"})
	return w
}

func (w *World) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("advocacytest: %v", err)
	}
}

// Hire adds an employee; what is empty is filled in: an ID, a name, a login
// equal to the ID, an address, and Denmark. It returns the employee as hired.
func (w *World) Hire(e advocacy.Employee) advocacy.Employee {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.ID == "" {
		e.ID = fmt.Sprintf("E%03d", len(w.hired)+1)
	}
	if e.GivenName == "" {
		e.GivenName, e.FamilyName = "Person", e.ID
	}
	if e.Email == "" {
		e.Email = e.ID + "@nordlys.example"
	}
	if e.Country == "" {
		e.Country, e.Language, e.Zone = "DK", "da", "Europe/Copenhagen"
	}
	if e.Department == "" {
		e.Department = "Engineering"
	}
	if len(e.Logins) == 0 {
		e.Logins = []string{e.ID}
	}
	w.hired = append(w.hired, e)
	_, err := w.Owner.People.Sync(w.t.Context(), advocacy.Roster{Source: "test", Employees: []advocacy.Employee{e}}, advocacy.SyncOptions{})
	w.check(err)
	return e
}

// As is the program as seen by an employee.
func (w *World) As(id string) *advocacy.Session {
	return w.Program.As(advocacy.Actor{Login: id})
}

// Join makes employees ambassadors who agreed to everything, with no choices of
// their own.
func (w *World) Join(ids ...string) {
	w.t.Helper()
	for _, id := range ids {
		w.JoinWith(id, advocacy.Preferences{})
	}
}

// JoinWith makes an employee an ambassador with their own choices.
func (w *World) JoinWith(id string, p advocacy.Preferences) {
	w.t.Helper()
	me, err := w.As(id).Consents.Me(w.t.Context())
	w.check(err)
	request := advocacy.JoinRequest{Preferences: p, Policy: me.PolicyVersion}
	for _, text := range me.Texts {
		switch text.Purpose {
		case advocacy.Participation:
			request.Participation = text.Version
		case advocacy.Messaging:
			request.Messages = text.Version
		}
	}
	w.check(w.As(id).Consents.Join(w.t.Context(), request))
}

// Publish adds an approved content and returns its ID; what is empty is filled
// in.
func (w *World) Publish(c content.Content) string {
	w.t.Helper()
	if c.Kind == "" {
		c.Kind = content.News
	}
	if c.Title == "" {
		c.Title = "News from the plant"
	}
	if c.URL == "" {
		c.URL = "https://www.nordlys.example/news/1"
	}
	if c.Language == "" {
		c.Language = "da"
	}
	if c.Published.IsZero() {
		c.Published = w.Clock.Now()
	}
	c.State = content.Approved
	r, err := w.Owner.Contents.Add(w.t.Context(), c)
	w.check(err)
	return r.ID
}

// Tick does what is due now.
func (w *World) Tick() {
	w.t.Helper()
	w.check(w.Program.Tick(w.t.Context()))
}

// Advance moves the clock in steps of at most a quarter of an hour, and does
// what is due after each.
func (w *World) Advance(d time.Duration) {
	w.t.Helper()
	for d > 0 {
		step := min(d, 15*time.Minute)
		w.Clock.Advance(step)
		w.Tick()
		d -= step
	}
}

// Messages are those that were sent so far, in order.
func (w *World) Messages() []advocacy.Message { return w.Notifier.Messages() }
