package channeltest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// struck publishes with each call to the network struck in turn, and hands over what
// came of it.
func (s *suite) struck(t *testing.T, strike strike, check func(at int, network Network, a channels.Attempt, receipt channels.Receipt, err error)) {
	t.Helper()
	for at := 1; ; at++ {
		network := s.Open(t)
		wire := newLine(t, network)
		wire.at, wire.strike = at, strike
		a := s.attempt(t, network.Account(t, s.Kind), "Ord", s.File != nil)
		receipt, err := channels.NewPublisher(s.Channel(t, wire.URL), nil).Publish(t.Context(), a)
		if !wire.struck() {
			assert.Greater(t, at, 1, "an attempt calls its network")
			return
		}
		check(at, network, a, receipt, err)
	}
}

// everything is what is printed, logged or stored of an attempt.
func everything(a channels.Attempt, receipt channels.Receipt, err error, logged string) string {
	text, _ := json.Marshal([]any{receipt, a.Account, a.Post, a.Journal.(*journal).held(), err})
	said := fmt.Sprintf("%v %+v %#v %s %v %+v %s", err, err, err, text, receipt, a.Account, logged)
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		said += fmt.Sprintf(" %+v %#v", cause, cause)
	}
	return said
}

func canary(t *testing.T, s *suite) {
	var logged synced
	slogger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer func() {
		slog.SetDefault(slogger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	}()
	for _, c := range s.known(t) {
		network := s.Open(t)
		a := s.attempt(t, network.Account(t, s.Kind), "Ord", c.media)
		require.True(t, network.Fail(t, c.fault), "%s", c.fault)
		receipt, err := channels.NewPublisher(s.Channel(t, network.URL()), nil).Publish(t.Context(), a)
		assert.NotContains(t, everything(a, receipt, err, logged.String()), a.Account.Token.Reveal(), "%s: the token is in no error, log, String or journal", c.fault)
	}
	for _, status := range []int{http.StatusOK, http.StatusFound, http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusBadGateway} {
		s.struck(t, repeats(status), func(at int, _ Network, a channels.Attempt, receipt channels.Receipt, err error) {
			assert.NotContains(t, everything(a, receipt, err, logged.String()), a.Account.Token.Reveal(),
				"call %d is answered %d with all that was sent: the token is in no error, log, String or journal", at, status)
		})
	}
}

// repeats answers with everything that was sent, as a network does that debugs.
func repeats(status int) strike {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		body, _ := io.ReadAll(r.Body)
		all := fmt.Sprintf("%s %v %s", r.URL, r.Header, body)
		token := r.Header.Get("Authorization")
		answer, _ := json.Marshal(map[string]any{"message": all, "code": token, "error": token, "error_description": all, "status": status, "detail": all})
		for _, name := range []string{"Location", "X-Li-Uuid", "X-Fb-Trace-Id", "X-Request-Id"} {
			w.Header().Set(name, "http://127.0.0.1:1/"+token)
		}
		w.WriteHeader(status)
		_, _ = w.Write(answer)
	}
}

// synced is a buffer for many.
type synced struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *synced) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *synced) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func redirects(t *testing.T, s *suite) {
	var followed atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		followed.Add(1)
		w.WriteHeader(http.StatusCreated)
	}))
	defer elsewhere.Close()
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect} {
		s.struck(t, func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			_, _ = io.Copy(io.Discard, r.Body)
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, status)
		}, func(at int, network Network, a channels.Attempt, receipt channels.Receipt, err error) {
			verdict := channels.VerdictOf(receipt, err)
			if a.Journal.(*journal).isCommitted() && verdict != channels.Posted { // what is only asked for may go without an answer
				assert.Equal(t, channels.Unconfirmed, verdict, "call %d is redirected after Commit: that is no refusal: %v", at, err)
			} else if verdict != channels.Posted {
				assert.NotEqual(t, channels.Unconfirmed, verdict, "call %d is redirected before Commit: nothing is live: %v", at, err)
			}
			live := 0
			if verdict == channels.Posted {
				live = 1
			}
			assert.Len(t, network.Posts(t), live, "call %d is redirected: it is posted only if the network has it", at)
			assert.Zero(t, followed.Load(), "call %d is redirected: that is not followed, or the token would go with it", at)
		})
	}
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
	for at := 1; s.cancelledAt(t, at); at++ {
	}
}

// cancelledAt cancels while a call to the network waits for its answer, and reports
// whether there was such a call. A Publish that does not return then hangs the test.
func (s *suite) cancelledAt(t *testing.T, at int) bool {
	network := s.Open(t)
	wire := newLine(t, network)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wire.at = at
	wire.strike = func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}
	a := s.attempt(t, network.Account(t, s.Kind), "Ord", s.File != nil)
	receipt, err := channels.NewPublisher(s.Channel(t, wire.URL), nil).Publish(ctx, a)
	if !wire.struck() {
		assert.Greater(t, at, 1, "an attempt calls its network")
		return false
	}
	want := channels.Retry
	if a.Journal.(*journal).isCommitted() {
		want = channels.Unconfirmed
	}
	assert.ErrorIs(t, err, context.Canceled, "cancelled at call %d: context errors are never wrapped away", at)
	assert.Equal(t, want, channels.VerdictOf(receipt, err), "cancelled at call %d: after Commit the post may be live, before it nothing is: %v", at, err)
	assert.Zero(t, network.Creates(t), "cancelled at call %d: no create follows", at)
	return true
}
