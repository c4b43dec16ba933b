package linkedin_test

import (
	"bytes"
	"context"
	"image"
	encode "image/png"
	"net/http/httptest"
	"strings"
	"testing"

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
	s, err := sandbox.New(t.TempDir(), &sandbox.Options{LinkedIn: sandbox.LinkedInOptions{MemberCallsPerDay: -1, AppCallsPerDay: -1}})
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
	added, err := s.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: kind, Name: "Somebody"})
	require.NoError(t, err)
	issued, err := s.IssueToken(t.Context(), sandbox.Grant{Account: added.ID, Scopes: []string{"openid", "profile", "w_member_social"}})
	require.NoError(t, err)
	return channels.Account{ID: number(added.ID), Kind: kind, Token: channels.NewToken(issued.Access)}
}

// number is what the channel calls an account of the sandbox.
func number(urn string) string { return urn[strings.LastIndex(urn, ":")+1:] }

func (s *standIn) Posts(t *testing.T) (live []channeltest.Post) {
	posts, err := s.Sandbox.Posts(context.Background())
	require.NoError(t, err)
	for _, p := range posts {
		if p.DeletedAt == nil {
			live = append(live, channeltest.Post{ID: p.ID, Account: number(p.Author), Text: p.Text, Link: p.Link, Media: len(p.Media)})
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
	kinds := map[channeltest.Fault]sandbox.FaultKind{
		channeltest.RateLimited: sandbox.RateLimited, channeltest.Unauthorized: sandbox.Unauthorized, channeltest.Forbidden: sandbox.Forbidden,
		channeltest.FailsBefore: sandbox.FailBefore, channeltest.FailsAfter: sandbox.FailAfter, channeltest.ResetBefore: sandbox.ResetBefore,
		channeltest.ResetAfter: sandbox.ResetAfter, channeltest.Unnamed: sandbox.Unnamed, channeltest.Duplicate: sandbox.Duplicate,
		channeltest.GhostDuplicate: sandbox.GhostDuplicate, channeltest.Hold: sandbox.HoldAfter,
		channeltest.PreparationFails: sandbox.FailBefore, channeltest.PreparationReset: sandbox.ResetBefore,
	}
	fault := sandbox.Fault{Operation: "posts.create", Kind: kinds[f]}
	if f == channeltest.PreparationFails || f == channeltest.PreparationReset {
		fault.Operation, fault.Path = "", "/rest/images*"
	}
	_, err := s.AddFault(t.Context(), fault)
	require.NoError(t, err)
	return true
}

func (s *standIn) Held(ctx context.Context, t *testing.T) func() {
	faults, err := s.Faults(ctx)
	require.NoError(t, err)
	id := faults[len(faults)-1].ID
	require.NoError(t, s.AwaitHeld(ctx, id, 1))
	return func() { require.NoError(t, s.Release(context.Background(), id)) }
}

func TestConformance(t *testing.T) {
	var picture bytes.Buffer
	require.NoError(t, encode.Encode(&picture, image.NewGray(image.Rect(0, 0, 600, 400))))
	channeltest.Run(t, channeltest.Options{
		Open: openStandIn,
		Channel: func(_ *testing.T, url string) channels.Channel {
			return linkedin.New(&linkedin.Options{APIURL: url, AuthURL: url, Apps: linkedin.Apps{Member: &linkedin.App{ClientID: "member"}}})
		},
		Kind: channels.Person,
		File: func() channels.File {
			return channels.File{Body: channeltest.Body(picture.Bytes()), Type: "image/png", Bytes: int64(picture.Len())}
		},
		Alphabet: `\|{}@[]()<>#*_~ #vind @alle`,
	})
}
