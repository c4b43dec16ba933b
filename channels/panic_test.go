package channels_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

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

func TestOfSeveralErrorsTheLeastCertainRules(t *testing.T) {
	err := errors.Join(&channels.Error{Code: channels.Unavailable}, &channels.Error{Code: channels.OutcomeUnknown})
	assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(channels.Receipt{Phase: channels.Committed}, err))
	assert.False(t, channels.SafeToRetry(err))
}
