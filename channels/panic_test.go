package channels_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// panicking is a channel that cannot take a post.
type panicking struct{ commits bool }

func (panicking) Name() string                        { return "panicking" }
func (panicking) Capabilities() channels.Capabilities { return channels.Capabilities{} }
func (panicking) Check(channels.Post) error           { return nil }
func (c panicking) Publish(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
	if c.commits {
		if err := a.Journal.Commit(ctx); err != nil {
			return channels.Receipt{}, err
		}
	}
	panic("secret")
}

type forgetful struct{}

func (forgetful) Load(context.Context, string) (string, error) { return "", nil }
func (forgetful) Save(context.Context, string, string) error   { return nil }
func (forgetful) Commit(context.Context) error                 { return nil }

func TestAnAdaptersPanicIsAnOutcome(t *testing.T) {
	for commits, want := range map[bool]channels.Verdict{false: channels.Retry, true: channels.Unconfirmed} {
		receipt, err := channels.NewPublisher(panicking{commits}, nil).Publish(t.Context(), channels.Attempt{
			Account: channels.Account{ID: "1", Kind: channels.Person, Token: channels.NewToken("t")},
			Post:    channels.Post{Text: "Ord"}, Key: "k", Journal: forgetful{},
		})
		assert.Equal(t, want, channels.VerdictOf(receipt, err))
		assert.NotContains(t, err.Error(), "secret")
	}
}

// broken is a channel of which every call panics.
type broken struct{ panicking }

func (broken) Capabilities() channels.Capabilities {
	return channels.Capabilities{Level: channels.SelfServeApp}
}
func (broken) Check(channels.Post) error                              { panic("secret") }
func (broken) Intent(channels.Post) (channels.Intent, error)          { panic("secret") }
func (broken) Engage(channels.Engagement) (channels.Intent, error)    { panic("secret") }
func (broken) AuthorizeURL(channels.Authorization) (string, error)    { panic("secret") }
func (broken) Remove(context.Context, channels.Account, string) error { panic("secret") }
func (broken) Revoke(context.Context, channels.AccountKind, channels.Credentials) error {
	panic("secret")
}
func (broken) Accounts(context.Context, channels.AccountKind, channels.Token) ([]channels.Identity, error) {
	panic("secret")
}
func (broken) Exchange(context.Context, channels.Authorization, string) (channels.Credentials, error) {
	panic("secret")
}
func (broken) Refresh(context.Context, channels.AccountKind, channels.Token) (channels.Credentials, error) {
	panic("secret")
}
func (broken) Find(context.Context, channels.Attempt, time.Time) (channels.Receipt, error) {
	panic("secret")
}
func (broken) Measure(context.Context, channels.Account, string) (channels.Readings, error) {
	panic("secret")
}

func TestAnAdaptersPanicEndsNoCallOfItsHost(t *testing.T) {
	p, ctx, person := channels.NewPublisher(broken{}, nil), t.Context(), channels.Person
	account := channels.Account{ID: "1", Kind: person, Token: channels.NewToken("t")}
	attempt := channels.Attempt{Account: account, Post: channels.Post{Text: "Ord"}, Key: "k", Journal: forgetful{}}
	second := func(_ any, err error) error { return err }
	for name, call := range map[string]func() error{
		"Check":        func() error { return p.Check(attempt.Post) },
		"Intent":       func() error { return second(p.Intent(attempt.Post)) },
		"Engage":       func() error { return second(p.Engage(channels.Engagement{})) },
		"AuthorizeURL": func() error { return second(p.AuthorizeURL(channels.Authorization{})) },
		"Exchange":     func() error { return second(p.Exchange(ctx, channels.Authorization{}, "code")) },
		"Accounts":     func() error { return second(p.Accounts(ctx, person, account.Token)) },
		"Refresh":      func() error { return second(p.Refresh(ctx, person, account.Token)) },
		"Revoke":       func() error { return p.Revoke(ctx, person, channels.Credentials{}) },
		"Publish":      func() error { return second(p.Publish(ctx, attempt)) },
		"Find":         func() error { return second(p.Find(ctx, attempt, time.Time{})) },
		"Measure":      func() error { return second(p.Measure(ctx, account, "1")) },
		"Remove":       func() error { return p.Remove(ctx, account, "1") },
	} {
		t.Run(name, func(t *testing.T) {
			err := call()
			var e *channels.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, channels.Unavailable, e.Code)
			assert.NotContains(t, err.Error(), "secret")
		})
	}
}

// owned takes no post, since it cannot tell whose a token is.
type owned struct{ panicking }

func (owned) Capabilities() channels.Capabilities                                      { return broken{}.Capabilities() }
func (owned) AuthorizeURL(channels.Authorization) (string, error)                      { return "", nil }
func (owned) Revoke(context.Context, channels.AccountKind, channels.Credentials) error { return nil }
func (owned) Exchange(context.Context, channels.Authorization, string) (channels.Credentials, error) {
	return channels.Credentials{}, nil
}
func (owned) Refresh(context.Context, channels.AccountKind, channels.Token) (channels.Credentials, error) {
	return channels.Credentials{}, nil
}
func (owned) Accounts(context.Context, channels.AccountKind, channels.Token) ([]channels.Identity, error) {
	panic("secret")
}

func TestWhoseATokenIsCanPanicToo(t *testing.T) {
	receipt, err := channels.NewPublisher(owned{}, nil).Publish(t.Context(), channels.Attempt{
		Account: channels.Account{ID: "1", Kind: channels.Person, Token: channels.NewToken("t")},
		Post:    channels.Post{Text: "Ord"}, Key: "k", Journal: forgetful{},
	})
	assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
	assert.NotContains(t, err.Error(), "secret")
}

// talkative fails with an error that has secrets around what it is about.
type talkative struct {
	panicking
	err error
}

func (c talkative) Publish(context.Context, channels.Attempt) (channels.Receipt, error) {
	return channels.Receipt{}, c.err
}

func TestWhatAnAdapterWritesAroundAnErrorIsRedacted(t *testing.T) {
	const around = "POST https://api.example/?access_token=s3cret: %w"
	limited := &channels.Error{Channel: "panicking", Code: channels.RateLimited, RetryAfter: time.Hour}
	for name, test := range map[string]struct {
		err  error
		is   func(error) bool
		want channels.Verdict
	}{
		"an Error": {fmt.Errorf(around, limited), func(err error) bool { return errors.Is(err, limited) && channels.CodeOf(err) == channels.RateLimited }, channels.Retry},
		"several": {errors.Join(fmt.Errorf(around, limited), &channels.Error{Code: channels.Duplicate}),
			func(err error) bool { return channels.CodeOf(err) == channels.Duplicate }, channels.Unconfirmed},
		"ErrFenced": {fmt.Errorf(around, channels.ErrFenced), func(err error) bool { return errors.Is(err, channels.ErrFenced) }, channels.Retry},
		"Problems": {fmt.Errorf(around, channels.Problems{{Field: "text", Message: "password=s3cret is in it"}}), func(err error) bool {
			var problems channels.Problems
			return errors.As(err, &problems)
		}, channels.Rejected},
	} {
		t.Run(name, func(t *testing.T) {
			receipt, err := channels.NewPublisher(talkative{err: test.err}, nil).Publish(t.Context(), channels.Attempt{
				Account: channels.Account{ID: "1", Kind: channels.Person, Token: channels.NewToken("t")},
				Post:    channels.Post{Text: "Ord"}, Key: "k", Journal: forgetful{},
			})
			assert.NotContains(t, err.Error(), "s3cret")
			assert.True(t, test.is(err), "%v", err)
			assert.Equal(t, test.want, channels.VerdictOf(receipt, err))
		})
	}
}

func TestOfSeveralErrorsTheLeastCertainRules(t *testing.T) {
	err := errors.Join(&channels.Error{Code: channels.Unavailable}, &channels.Error{Code: channels.OutcomeUnknown})
	assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(channels.Receipt{Phase: channels.Committed}, err))
	assert.False(t, channels.SafeToRetry(err))
}
