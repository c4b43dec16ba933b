package channeltest

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// byHand holds an adapter to the rules that it has without an app: people share
// themselves, and everything else says that it is lacking.
func byHand(t *testing.T, o Options) {
	channel := o.Channel(t, "")
	require.Equal(t, channels.NoApp, channel.Capabilities().Level, "an adapter with an app is tested with a stand-in of its network: Options.Open")
	if o.File == nil && channel.Capabilities().Limits.Takes("image/png") {
		o.File = func() channels.File { return channels.File{Body: Body([]byte("\x89PNG")), Type: "image/png", Bytes: 4} }
	}
	s := &suite{Options: o, publisher: channels.NewPublisher(channel, nil)}
	for _, test := range []struct {
		name string
		run  func(*testing.T, *suite)
	}{
		{"nothing is posted", nothingPosted},
		{"what is lacking is said", lacking},
		{"what Check takes can be shared", shared},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, s) })
	}
}

// nothingPosted attempts what Check takes.
func nothingPosted(t *testing.T, s *suite) {
	attempt := func() (channels.Attempt, *journal) {
		j := &journal{}
		a := channels.Attempt{Account: channels.Account{ID: "1", Kind: channels.Person, Token: channels.NewToken("a-token-of-nobody")},
			Post: channels.Post{Text: "Ord"}, Key: "key", Journal: j}
		if s.File != nil {
			a.Post.Media, a.Open = []channels.Media{s.media("a file")}, s.open
		}
		return a, j
	}
	a, j := attempt()
	receipt, err := s.publisher.Publish(t.Context(), a)
	assert.Equal(t, channels.Receipt{Phase: channels.Preparing}, receipt, "without an app nothing is live")
	assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err), "without an app an attempt is refused")
	assert.Equal(t, channels.Rejected, channels.VerdictOf(receipt, err))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), a.Account.Token.Reveal(), "the token is in no error")
	assert.False(t, j.isCommitted(), "without an app nothing is committed to")

	ended, end := context.WithCancel(t.Context())
	end()
	a, j = attempt()
	receipt, err = s.publisher.Publish(ended, a)
	assert.ErrorIs(t, err, context.Canceled, "context errors are never wrapped away")
	assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
	assert.False(t, j.isCommitted(), "without an app nothing is committed to")
}

// lacking asks for all that takes an app.
func lacking(t *testing.T, s *suite) {
	p, account := s.publisher, channels.Account{ID: "1", Kind: channels.Person, Token: channels.NewToken("t")}
	second := func(_ any, err error) error { return err }
	assert.False(t, p.Connects(), "without an app there is nothing to connect")
	for name, err := range map[string]error{
		"AuthorizeURL": second(p.AuthorizeURL(channels.Authorization{})),
		"Exchange":     second(p.Exchange(t.Context(), channels.Authorization{}, "code")),
		"Accounts":     second(p.Accounts(t.Context(), channels.Person, account.Token)),
		"Refresh":      second(p.Refresh(t.Context(), channels.Person, account.Token)),
		"Revoke":       p.Revoke(t.Context(), channels.Person, channels.Credentials{}),
		"Find":         second(p.Find(t.Context(), channels.Attempt{Account: account}, time.Time{})),
		"Measure":      second(p.Measure(t.Context(), account, "1")),
		"Remove":       p.Remove(t.Context(), account, "1"),
	} {
		assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err), "%s says that it is lacking", name)
		if err != nil {
			t.Logf("lacking: %s: %v", name, err)
		}
	}
	can := p.Capabilities()
	assert.NotEmpty(t, can.Grants, "what each level would give is told")
	assert.True(t, can.Can(channels.ShareByHand, channels.Person, channels.NoApp), "a person can share by hand")
	for _, kind := range []channels.AccountKind{channels.Person, channels.Professional, channels.Organization} {
		for _, ability := range []channels.Ability{channels.PublishPost, channels.ReadFigures} {
			assert.False(t, can.Can(ability, kind, channels.NoApp), "%s takes an app", ability)
		}
	}
}

// shared hands generated posts to the network's dialog: what Check takes can be shared
// as it was written, what it refuses cannot, and people who share at once mix up
// nothing.
func shared(t *testing.T, s *suite) {
	limits := s.publisher.Capabilities().Limits
	n, taken := 0, 0
	var crowd sync.WaitGroup
	defer crowd.Wait() // also when the property fails
	rapid.Check(t, func(r *rapid.T) {
		n++
		post := s.draw(r, n)
		refused := s.publisher.Check(post)
		if length := s.publisher.Length(post.Text); length.Over() > 0 && refused == nil {
			r.Fatalf("Check takes a text of %v", length)
		}
		intent, err := s.publisher.Intent(post)
		if (err == nil) != (refused == nil) {
			r.Fatalf("Check and the dialog do not agree on %q: %v, %v", post, refused, err)
		}
		if err != nil {
			return
		}
		taken++
		if problem := unlike(intent, post, limits); problem != "" {
			r.Fatalf("%s: %+v of %+v", problem, intent, post)
		}
		crowd.Go(func() {
			again, err := s.publisher.Intent(post)
			assert.NoError(t, err)
			assert.Equal(t, intent, again, "one post is shared in one way")
		})
	})
	crowd.Wait()
	assert.Greater(t, 3*taken, n, "Check takes most posts that people would write: %d of %d", taken, n)
}

// unlike says how an intent differs from the post; empty if it does not.
func unlike(intent channels.Intent, post channels.Post, limits channels.Limits) string {
	var values []string
	if intent.URL != "" {
		u, err := url.Parse(intent.URL)
		if err != nil || u.Host == "" || u.Scheme != "https" {
			return "the dialog is no address"
		}
		for _, v := range u.Query() {
			values = append(values, v...)
		}
	}
	carries := func(what string) bool {
		for _, v := range values {
			if strings.Contains(v, what) {
				return true
			}
		}
		return false
	}
	switch {
	case intent.Prefilled && !carries(post.Text):
		return "the dialog opens with another text"
	case intent.Prefilled && !limits.DialogTakesText:
		return "the dialog does not take a text"
	case !intent.Prefilled && intent.Text != post.Text:
		return "another text is handed over"
	case limits.DialogTakesLink && post.Link != "" && !carries(post.Link):
		return "the dialog opens with another link"
	}
	for _, m := range intent.Media {
		if !limits.Takes(m.Type) {
			return "a file is handed over that the network does not take"
		}
	}
	if post.Link == "" && len(intent.Media) < len(post.Media) {
		return "a file is not handed over"
	}
	return ""
}
