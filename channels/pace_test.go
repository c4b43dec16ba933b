package channels_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// paced is a channel with limits that answers as it is told.
type paced struct {
	limits channels.Limits
	answer error
	made   int
}

func (*paced) Name() string { return "net" }

func (c *paced) Capabilities() channels.Capabilities {
	return channels.Capabilities{Level: channels.SelfServeApp, Limits: c.limits}
}

func (*paced) Check(channels.Post) error { return nil }

func (c *paced) Publish(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
	if c.answer != nil {
		return channels.Receipt{}, c.answer
	}
	if err := a.Journal.Commit(ctx); err != nil {
		return channels.Receipt{}, err
	}
	c.made++
	return channels.Receipt{ID: "1"}, nil
}

// noJournal remembers nothing.
type noJournal struct{}

func (noJournal) Load(context.Context, string) (string, error) { return "", nil }
func (noJournal) Save(context.Context, string, string) error   { return nil }
func (noJournal) Commit(context.Context) error                 { return nil }

func publish(t *testing.T, p *channels.Publisher) error {
	t.Helper()
	_, err := p.Publish(t.Context(), channels.Attempt{Key: "1", Journal: noJournal{},
		Account: channels.Account{ID: "anna", Kind: channels.Person, Token: channels.NewToken("secret")}})
	return err
}

// A host's clock may be wrong for a while. What was measured by it then is not
// believed for longer than it was meant.
func TestAWaitOutlivesNoClock(t *testing.T) {
	now := time.Date(2026, time.December, 7, 8, 0, 0, 0, time.UTC)
	c := &paced{answer: &channels.Error{Channel: "net", Code: channels.RateLimited}}
	p := channels.NewPublisher(c, &channels.PublisherOptions{Now: func() time.Time { return now }})
	now = now.AddDate(1, 0, 0)
	require.Error(t, publish(t, p))
	c.answer = nil
	now = now.AddDate(-1, 0, 0)
	assert.Equal(t, channels.RateLimited, channels.CodeOf(publish(t, p)), "the network did ask to wait")
	now = now.Add(15 * time.Minute)
	assert.NoError(t, publish(t, p))
}

func TestADaysPostsAreCountedWhateverTheClockDoes(t *testing.T) {
	midnight := time.Date(2026, time.December, 8, 0, 0, 0, 0, time.UTC)
	now := midnight.Add(-time.Second)
	c := &paced{limits: channels.Limits{PerAccountAndDay: 1}}
	p := channels.NewPublisher(c, &channels.PublisherOptions{Now: func() time.Time { return now }})
	for range 3 {
		_ = publish(t, p)
		now = midnight.Add(time.Second)
		_ = publish(t, p)
		now = midnight.Add(-time.Second)
	}
	assert.Equal(t, 2, c.made, "one for each day, though midnight passes three times")
	now = midnight.AddDate(1, 0, 0)
	require.NoError(t, publish(t, p))
	now = midnight.Add(time.Hour)
	assert.NoError(t, publish(t, p), "a clock that was a year ahead does not use up the days until then")
}
