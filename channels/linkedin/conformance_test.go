package linkedin_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/channeltest"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// standIn is the sandbox as channeltest wants it.
type standIn struct {
	*sandbox.Sandbox
	url string
}

func openStandIn(t *testing.T) channeltest.Network {
	s, err := sandbox.New(t.TempDir(), &sandbox.Options{LinkedIn: sandbox.LinkedInOptions{MemberCallsPerDay: -1, AppCallsPerDay: -1, PartBytes: 64}})
	require.NoError(t, err)
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, s.Close())
	})
	return &standIn{s, server.URL}
}

func (s *standIn) URL() string { return s.url }

func (s *standIn) Account(t *testing.T, kind channels.AccountKind) channels.Account {
	person, err := s.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Somebody"})
	require.NoError(t, err)
	account, scopes := person, []string{"openid", "profile", "w_member_social"}
	if kind == channels.Organization {
		account, err = s.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: kind, Name: "Somewhere", Roles: map[string]string{person.ID: "ADMINISTRATOR"}})
		require.NoError(t, err)
		scopes = []string{"r_organization_social", "w_organization_social", "rw_organization_admin"}
	}
	issued, err := s.IssueToken(t.Context(), sandbox.Grant{Account: person.ID, Scopes: scopes})
	require.NoError(t, err)
	return channels.Account{ID: number(account.ID), Kind: kind, Token: channels.NewToken(issued.Access)}
}

// number is what the channel calls an account of the sandbox.
func number(urn string) string { return urn[strings.LastIndex(urn, ":")+1:] }

func (s *standIn) Posts(t *testing.T) (live []channeltest.Post) {
	posts, err := s.Sandbox.Posts(context.Background())
	require.NoError(t, err)
	for _, p := range posts {
		if p.DeletedAt == nil {
			live = append(live, channeltest.Post{ID: p.ID, Account: number(p.Author), Text: p.Text, Link: p.Link, Alts: p.AltTexts})
		}
	}
	return live
}

func (s *standIn) Creates(t *testing.T) (n int) {
	requests, err := s.Requests(context.Background())
	require.NoError(t, err)
	for _, r := range requests {
		if r.Operation == "posts.create" {
			n++
		}
	}
	return n
}

func (s *standIn) Fail(t *testing.T, f channeltest.Fault) bool {
	fault, known := map[channeltest.Fault]sandbox.Fault{
		channeltest.RateLimited:    {Kind: sandbox.RateLimited},
		channeltest.RateLimitedFor: {Kind: sandbox.RateLimited, RetryAfter: int(channeltest.Patience.Seconds())},
		channeltest.Unauthorized:   {Kind: sandbox.Unauthorized}, channeltest.Forbidden: {Kind: sandbox.Forbidden},
		channeltest.VersionSunset: {Kind: sandbox.VersionSunset},
		channeltest.FailsBefore:   {Kind: sandbox.FailBefore, Status: 503}, channeltest.FailsAfter: {Kind: sandbox.FailAfter},
		channeltest.ResetBefore: {Kind: sandbox.ResetBefore}, channeltest.ResetAfter: {Kind: sandbox.ResetAfter},
		channeltest.Unnamed: {Kind: sandbox.Unnamed}, channeltest.Duplicate: {Kind: sandbox.Duplicate},
		channeltest.GhostDuplicate: {Kind: sandbox.GhostDuplicate}, channeltest.Hold: {Kind: sandbox.HoldAfter},
		channeltest.PreparationFails: {Kind: sandbox.FailBefore, Operation: "media.initialize", Status: 503},
		channeltest.PreparationReset: {Kind: sandbox.ResetBefore, Operation: "media.initialize"},
	}[f]
	if fault.Operation == "" {
		fault.Operation = "posts.create"
	}
	_, err := s.AddFault(t.Context(), fault)
	require.NoError(t, err)
	return known
}

func (s *standIn) Held(ctx context.Context, t *testing.T) func() {
	faults, err := s.Faults(ctx)
	require.NoError(t, err)
	id := faults[len(faults)-1].ID
	require.NoError(t, s.AwaitHeld(ctx, id, 1))
	return func() { require.NoError(t, s.Release(context.Background(), id)) }
}

// A person posts a picture, whose state their app may not read, a page a video in
// parts, and a person a document, which is waited for.
func TestConformance(t *testing.T) {
	files := shelfOfRealFiles(t)
	for name, c := range map[string]struct {
		kind channels.AccountKind
		file channels.Media
	}{
		"person, picture":  {channels.Person, png},
		"page, video":      {channels.Organization, video},
		"person, document": {channels.Person, document},
	} {
		t.Run(name, func(t *testing.T) {
			content := files[c.file.URL]
			channeltest.Run(t, channeltest.Options{
				Open: openStandIn,
				Channel: func(_ *testing.T, url string) channels.Channel {
					return linkedin.New(&linkedin.Options{
						APIURL: url, AuthURL: url, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
						Apps: linkedin.Apps{Member: &linkedin.App{ClientID: "member"}, Page: &linkedin.App{ClientID: "page"}},
					})
				},
				Kind: c.kind,
				File: func() channels.File {
					return channels.File{Body: channeltest.Body(content), Type: c.file.Type, Bytes: int64(len(content))}
				},
				Alphabet: `\|{}@[]()<>#*_~`,
				Pieces: []string{"{hashtag|\\#|ord}", "@[Anna](urn:li:person:1)", "#vind_mølle", "#a#b", "https://nordlys.example/(a_b)~c?d=[e]&f=@g#h_i|j*k", `\_`,
					"https://nordlys.example/" + strings.Repeat("a_", 200)},
			})
		})
	}
}

// Without an app people share by the dialog.
func TestConformanceWithoutAnApp(t *testing.T) {
	channeltest.Run(t, channeltest.Options{Channel: func(*testing.T, string) channels.Channel { return linkedin.New(nil) }, Alphabet: `\|{}@[]()<>#*_~`})
}
