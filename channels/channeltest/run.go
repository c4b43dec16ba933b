package channeltest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Options are what Run is handed.
type Options struct {
	// Open returns a fresh network; it is closed by t.Cleanup.
	Open func(t *testing.T) Network
	// Channel is the adapter under test, speaking to a base address.
	Channel func(t *testing.T, url string) channels.Channel
	// Kind is the kind of account that it publishes for.
	Kind channels.AccountKind
	// File is a file that the network takes; nil where it takes none.
	File func() channels.File
	// Without are the faults that the stand-in does not know, each with why: it is
	// said in the test's log. One that is missing there, and that Network.Fail does
	// not know, fails.
	Without map[Fault]string
	// Alphabet are characters that texts are made of beside letters: those that
	// the network gives a meaning.
	Alphabet string
}

// Run holds an adapter to the rules.
func Run(t *testing.T, o Options) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(*testing.T, *suite)
	}{
		{"what was approved is what is read", published},
		{"a failure has one verdict", failures},
		{"a kill between any two calls", kills},
		{"fenced at any call", fenced},
		{"many people at once", many},
		{"no token anywhere", canary},
		{"redirects", redirects},
		{"cancelled", cancelled},
		{"what Check takes the network takes", agreement},
	} {
		t.Run(test.name, func(t *testing.T) {
			network := o.Open(t)
			test.run(t, &suite{Options: o, network: network, publisher: channels.NewPublisher(o.Channel(t, network.URL()), nil)})
		})
	}
}

// suite is one network with the adapter.
type suite struct {
	Options
	network   Network
	publisher *channels.Publisher
}

// known are the failures that the network can be asked for.
func (s *suite) known(t *testing.T) []consequence {
	t.Helper()
	var list []consequence
	for _, c := range consequences {
		why, lacks := s.Without[c.fault]
		if c.media && s.File == nil {
			why, lacks = "the channel takes no files", true
		}
		if lacks {
			t.Logf("not tested: %s: %s", c.fault, why)
			continue
		}
		list = append(list, c)
	}
	return list
}

func (s *suite) attempt(t *testing.T, account channels.Account, text string, media bool) channels.Attempt {
	t.Helper()
	a := channels.Attempt{Account: account, Post: channels.Post{Text: text}, Key: "key-" + text, Journal: &journal{}}
	if media {
		file := s.File()
		_ = file.Body.Close()
		a.Post.Media = []channels.Media{{URL: "https://nordlys.example/file", Type: file.Type, Alt: "a file"}}
		a.Open = func(context.Context, channels.Media) (channels.File, error) { return s.File(), nil }
	}
	return a
}

func published(t *testing.T, s *suite) {
	account := s.network.Account(t, s.Kind)
	text := "Ord " + s.Alphabet + " og 🌱 og ende"
	receipt, err := s.publisher.Publish(t.Context(), s.attempt(t, account, text, s.File != nil))
	require.NoError(t, err)
	assert.Equal(t, channels.Committed, receipt.Phase)
	posts := s.network.Posts(t)
	require.Len(t, posts, 1, "one attempt makes one post")
	assert.Equal(t, receipt.ID, posts[0].ID, "the receipt names the post that is live")
	assert.Equal(t, text, posts[0].Text, "readers see what was approved, byte for byte")
	assert.Equal(t, account.ID, posts[0].Account, "the post is the account's own")
	if s.File != nil {
		assert.Equal(t, 1, posts[0].Media, "no file is dropped")
	}
}

func failures(t *testing.T, s *suite) {
	for _, c := range s.known(t) {
		t.Run(string(c.fault), func(t *testing.T) {
			network := s.Open(t)
			publisher := channels.NewPublisher(s.Channel(t, network.URL()), nil)
			account := network.Account(t, s.Kind)
			require.True(t, network.Fail(t, c.fault), "the network knows this failure, or Options.Without says why not")
			receipt, err := publisher.Publish(t.Context(), s.attempt(t, account, "Ord", c.media))
			require.Error(t, err)
			assert.Equal(t, c.verdict, channels.VerdictOf(receipt, err), "%v", err)
			assert.Len(t, network.Posts(t), c.live)
			assert.LessOrEqual(t, network.Creates(t), 1, "no second create is sent in one attempt")
			if c.verdict == channels.Retry {
				retried, err := publisher.Publish(t.Context(), s.attempt(t, network.Account(t, s.Kind), "Ord", c.media))
				require.NoError(t, err, "a retry is worth it")
				assert.NotEmpty(t, retried.ID)
			}
		})
	}
}

// kills stops an attempt at each of its calls to the journal in turn, and has
// another one follow it as a caller does: not at all once Commit was stored.
func kills(t *testing.T, s *suite) {
	for at := 1; ; at++ {
		network := s.Open(t)
		publisher := channels.NewPublisher(s.Channel(t, network.URL()), nil)
		account := network.Account(t, s.Kind)
		ctx, kill := context.WithCancel(t.Context())
		a := s.attempt(t, account, "Ord", s.File != nil)
		first := &journal{dieAt: at, with: errKilled, kill: kill}
		a.Journal = first
		_, _ = publisher.Publish(ctx, a)
		kill()
		if first.calls < at {
			assert.Greater(t, at, 1, "an attempt calls its journal")
			return
		}
		assert.False(t, first.committed, "killed at call %d: nothing is committed", at)
		assert.Empty(t, network.Posts(t), "killed at call %d, before Commit: nothing is live", at)
		assert.Zero(t, network.Creates(t), "killed at call %d, before Commit: no create was sent", at)
		a.Journal = first.next()
		receipt, err := publisher.Publish(t.Context(), a)
		require.NoError(t, err, "killed at call %d: the next attempt succeeds", at)
		require.NotEmpty(t, receipt.ID)
		assert.Len(t, network.Posts(t), 1, "killed at call %d: one post in all", at)
		assert.Equal(t, 1, network.Creates(t), "killed at call %d: one create in all", at)
	}
}

func fenced(t *testing.T, s *suite) {
	for at := 1; ; at++ {
		network := s.Open(t)
		publisher := channels.NewPublisher(s.Channel(t, network.URL()), nil)
		a := s.attempt(t, network.Account(t, s.Kind), "Ord", s.File != nil)
		j := &journal{dieAt: at, with: channels.ErrFenced}
		a.Journal = j
		receipt, err := publisher.Publish(t.Context(), a)
		if j.calls < at {
			return
		}
		assert.ErrorIs(t, err, channels.ErrFenced, "fenced at call %d: it says so", at)
		assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err), "fenced at call %d: nothing was committed", at)
		assert.Equal(t, at, j.calls, "fenced at call %d: it stops at once", at)
		assert.Zero(t, network.Creates(t), "fenced at call %d: no create is sent", at)
	}
}

func many(t *testing.T, s *suite) {
	const people = 24
	accounts := make([]channels.Account, people)
	for i := range accounts {
		accounts[i] = s.network.Account(t, s.Kind)
	}
	var all sync.WaitGroup
	for i, account := range accounts {
		all.Go(func() {
			receipt, err := s.publisher.Publish(t.Context(), s.attempt(t, account, fmt.Sprintf("Ord af %d", i), s.File != nil))
			assert.NoError(t, err)
			assert.NotEmpty(t, receipt.ID)
		})
	}
	all.Wait()
	said := map[string]string{}
	for _, p := range s.network.Posts(t) {
		said[p.Account] = p.Text
	}
	for i, account := range accounts {
		assert.Equal(t, fmt.Sprintf("Ord af %d", i), said[account.ID], "everybody's words are on their own account")
	}
}

func canary(t *testing.T, s *suite) {
	for _, c := range s.known(t) {
		network := s.Open(t)
		publisher := channels.NewPublisher(s.Channel(t, network.URL()), nil)
		account := network.Account(t, s.Kind)
		require.True(t, network.Fail(t, c.fault), "%s", c.fault)
		a := s.attempt(t, account, "Ord", c.media)
		j := &journal{}
		a.Journal = j
		receipt, err := publisher.Publish(t.Context(), a)
		text, _ := json.Marshal([]any{receipt, a.Account, a.Post, j.steps})
		said := fmt.Sprintf("%v %+v %#v %s %v %+v", err, err, err, text, receipt, a.Account)
		for cause := err; cause != nil; cause = errors.Unwrap(cause) {
			said += fmt.Sprintf(" %+v", cause)
		}
		assert.NotContains(t, said, account.Token.Reveal(), "%s: the token is in no error, log, String or journal", c.fault)
	}
}

func redirects(t *testing.T, s *suite) {
	var followed atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		followed.Add(1)
		w.WriteHeader(http.StatusCreated)
	}))
	defer elsewhere.Close()
	redirecting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer redirecting.Close()
	channel := s.Channel(t, redirecting.URL)
	receipt, err := channel.Publish(t.Context(), s.attempt(t, s.network.Account(t, s.Kind), "Ord", false))
	require.Error(t, err)
	assert.NotEqual(t, channels.Posted, channels.VerdictOf(receipt, err))
	assert.Zero(t, followed.Load(), "a redirect is not followed: the token would go with it")
}

func cancelled(t *testing.T, s *suite) {
	t.Run("before anything", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		receipt, err := s.publisher.Publish(ctx, s.attempt(t, s.network.Account(t, s.Kind), "Ord", s.File != nil))
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err), "nothing was sent")
		assert.Zero(t, s.network.Creates(t))
	})
	t.Run("while the create is on its way", func(t *testing.T) {
		require.True(t, s.network.Fail(t, Hold), "every stand-in holds calls")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		type result struct {
			receipt channels.Receipt
			err     error
		}
		done := make(chan result, 1)
		a := s.attempt(t, s.network.Account(t, s.Kind), "Ord", false)
		go func() {
			receipt, err := s.publisher.Publish(ctx, a)
			done <- result{receipt, err}
		}()
		release := s.network.Held(t.Context(), t)
		cancel()
		got := <-done
		assert.ErrorIs(t, got.err, context.Canceled, "context errors are never wrapped away")
		assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(got.receipt, got.err), "the post may be live")
		release()
	})
}

// agreement publishes generated posts.
func agreement(t *testing.T, s *suite) {
	account := s.network.Account(t, s.Kind)
	limit := s.publisher.Capabilities().Limits.Text
	letters := []rune("abc æøå ÆØÅ 日本 🌱👩‍👩‍👧 \n\t.,;:!?'\"&%/=+-" + s.Alphabet)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		words := rapid.SliceOfN(rapid.SampledFrom(letters), 1, 60).Draw(r, "words")
		text := fmt.Sprintf("%d ", n) + string(words)
		if rapid.IntRange(0, 9).Draw(r, "long") == 0 && limit > 0 {
			text += strings.Repeat("x", max(0, limit-s.publisher.Length(text).Count-rapid.IntRange(-1, 1).Draw(r, "over")))
		}
		a := s.attempt(t, account, text, false)
		if s.publisher.Check(a.Post) != nil {
			return
		}
		before := len(s.network.Posts(t))
		receipt, err := s.Channel(t, s.network.URL()).Publish(t.Context(), a)
		if err != nil || receipt.ID == "" {
			r.Fatalf("Check takes what the network refuses: %q: %v", text, err)
		}
		posts := s.network.Posts(t)
		if len(posts) != before+1 {
			r.Fatalf("one attempt made %d posts", len(posts)-before)
		}
		if got := posts[len(posts)-1].Text; got != text {
			r.Fatalf("readers see %q instead of what was approved, %q", got, text)
		}
	})
}

// Body is a file's body of some bytes.
func Body(b []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(b)) }
