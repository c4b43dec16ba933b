package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/clicks"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/cadence/holidays"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
	"github.com/ambassadorkit/ambassadorkit/content/feed"
	"github.com/ambassadorkit/ambassadorkit/examples/internal/nordlys"
)

// firstMonday is when every campaign begins, after all of the embedded news, so that the same seed gives the same
// output on any day.
var firstMonday = time.Date(2026, time.November, 23, 6, 0, 0, 0, time.UTC) // 07:00 in Copenhagen

// backHere is where the network sends people back to; a host serves a page there.
const backHere = "https://intranet.nordlys.example/connected"

// stage is the program with its surroundings.
type stage struct {
	*network
	now      time.Time
	random   *rand.Rand
	store    *sqlstore.Store
	program  *advocacy.Program
	owner    *advocacy.Session
	messages []advocacy.Message // that nobody has read yet
	links    *clicks.Handler
	server   *http.Server
	served   chan error

	admin string // the account of whoever administers the page
	page  advocacy.Connection
}

// Now is the campaign's time.
func (s *stage) Now() time.Time { return s.now }

// advance moves the campaign's clock and the network's.
func (s *stage) advance(d time.Duration) error {
	s.now = s.now.Add(d)
	return s.show(s.now)
}

// Name implements advocacy.Notifier: messages are kept here for the simulated
// people to read.
func (s *stage) Name() string { return "campaign" }

// Reaches implements advocacy.Notifier.
func (s *stage) Reaches(advocacy.Recipient) bool { return true }

// Notify implements advocacy.Notifier.
func (s *stage) Notify(_ context.Context, m advocacy.Message, _ advocacy.Commit) error {
	s.messages = append(s.messages, m)
	return nil
}

// setStage opens the program on an empty database in a folder.
func setStage(ctx context.Context, n *network, dir string, seed uint64) (*stage, error) {
	s := &stage{network: n, now: firstMonday, random: rand.New(rand.NewPCG(seed, 1))}
	if err := s.show(s.now); err != nil {
		return nil, err
	}
	for _, app := range []sandbox.App{
		{ID: "member", Scopes: []string{"openid", "profile", "w_member_social", "r_member_postAnalytics"}},
		{ID: "page", Scopes: []string{"r_organization_social", "w_organization_social", "rw_organization_admin"}, Refreshes: true},
	} {
		app.Network, app.Secret, app.Redirects = channels.LinkedIn, app.ID+"-secret", []string{backHere}
		if err := n.AddApp(ctx, app); err != nil {
			return nil, err
		}
	}
	keys, err := vault.Generate()
	if err != nil {
		return nil, err
	}
	sealing, err := vault.New(keys, nil) // thrown away with the campaign; a host keeps them
	if err != nil {
		return nil, err
	}
	if s.store, err = sqlstore.Open(ctx, filepath.Join(dir, "campaign.db"), nil); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	app := func(id string, scopes ...string) *linkedin.App {
		return &linkedin.App{ClientID: id, ClientSecret: channels.NewToken(id + "-secret"), Scopes: scopes}
	}
	var chacha [32]byte
	chacha[0], chacha[1], chacha[2], chacha[3] = byte(seed), byte(seed>>8), byte(seed>>16), byte(seed>>24)
	s.program, err = advocacy.New(ctx, s.store, &advocacy.Options{
		Company: "Nordlys", Owner: advocacy.Owner{Department: "Communications", Email: nordlys.OwnerEmail},
		PublicURL: "http://" + listener.Addr().String(),
		Channels: []channels.Channel{facebook.New(nil), linkedin.New(&linkedin.Options{APIURL: n.address, AuthURL: n.address, Now: s.Now,
			Apps: linkedin.Apps{Member: app("member", "openid", "profile", "w_member_social", "r_member_postAnalytics"), Page: app("page")}})},
		Notifiers: []advocacy.Notifier{s},
		Now:       s.Now,
		Random:    rand.NewChaCha8(chacha),
		Vault:     sealing,
		Holidays:  holidays.For,
		Seed:      func(set *advocacy.Settings) { set.Pilot = &advocacy.Group{} }, // everybody
	})
	if err != nil {
		return nil, errors.Join(err, listener.Close(), s.store.Close())
	}
	s.owner = s.program.As(advocacy.Actor{System: "campaign"})
	s.links, s.served = clicks.New(s.program, nil), make(chan error, 1)
	s.server = &http.Server{Handler: s.links, ReadHeaderTimeout: 10 * time.Second}
	go func() { s.served <- s.server.Serve(listener) }()
	return s, nil
}

// close ends what setStage began, but for the network.
func (s *stage) close() error {
	err := s.server.Close()
	<-s.served
	return errors.Join(err, s.links.Close(), s.store.Close())
}

// hire takes in the embedded company's people, and its news for review.
func (s *stage) hire(ctx context.Context) ([]advocacy.Employee, []advocacy.ContentRecord, error) {
	staff, err := roster.Read(bytes.NewReader(nordlys.People()), &roster.Options{Source: nordlys.PeopleName})
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.owner.People.Sync(ctx, staff, advocacy.SyncOptions{}); err != nil {
		return nil, nil, err
	}
	base, err := url.Parse(nordlys.NewsBase)
	if err != nil {
		return nil, nil, err
	}
	news, err := feed.Parse(bytes.NewReader(nordlys.News()), base)
	if err != nil {
		return nil, nil, err
	}
	report, err := s.owner.Contents.Import(ctx, news.Contents, false)
	if err != nil {
		return nil, nil, err
	}
	return staff.Employees, report.Added, nil
}

// connectPage connects the company's page, which its administrator agrees to.
func (s *stage) connectPage(ctx context.Context) error {
	admin, err := s.AddAccount(ctx, sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Page administrator"})
	if err != nil {
		return err
	}
	s.admin = admin.ID
	if _, err := s.AddAccount(ctx, sandbox.Account{Network: channels.LinkedIn, Kind: channels.Organization, Name: "Nordlys",
		Roles: map[string]string{admin.ID: "ADMINISTRATOR"}}); err != nil {
		return err
	}
	s.page, err = s.connect(ctx, s.owner, channels.Organization, admin.ID)
	return err
}

// connect sends somebody to the network, where they agree, and brings them back.
func (s *stage) connect(ctx context.Context, session *advocacy.Session, kind channels.AccountKind, account string) (advocacy.Connection, error) {
	there, err := session.Connections.Begin(ctx, channels.LinkedIn, kind, backHere)
	if err != nil {
		return advocacy.Connection{}, err
	}
	back, err := s.Approve(ctx, sandbox.Approval{URL: there, Account: account})
	if err != nil {
		return advocacy.Connection{}, err
	}
	address, err := url.Parse(back)
	if err != nil {
		return advocacy.Connection{}, err
	}
	return session.Connections.Finish(ctx, advocacy.FinishRequest{State: address.Query().Get("state"), Code: address.Query().Get("code")})
}

// suggest gives a content a text that people with a standing consent let post.
func (s *stage) suggest(ctx context.Context, id string) error {
	_, err := s.owner.Contents.Edit(ctx, id, func(c *content.Content) {
		c.Messages = []content.Message{{Language: "da", Text: "Nyt fra os: " + c.Title}, {Language: "en", Text: "News from us: " + c.Title}}
	})
	if err != nil {
		return fmt.Errorf("content %s: %w", id, err)
	}
	return nil
}
