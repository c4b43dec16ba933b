package advocacy_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// slowNotifier takes longer than its lease over its first message: meanwhile
// something else happens.
type slowNotifier struct {
	*advocacytest.Notifier
	commits   bool
	meanwhile func()
	outcome   error
	slow      int // how many messages it was slow over
}

func (n *slowNotifier) Notify(ctx context.Context, m advocacy.Message, commit advocacy.Commit) error {
	if n.slow > 0 {
		return n.Notifier.Notify(ctx, m, commit)
	}
	n.slow++
	if n.commits {
		if err := commit(ctx); err != nil {
			return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: err}
		}
	}
	n.meanwhile()
	if n.outcome != nil {
		return n.outcome
	}
	return n.Notifier.Notify(ctx, m, commit)
}

// onStore is a further program on a world's store.
func onStore(t *testing.T, world *advocacytest.World, n advocacy.Notifier, lease time.Duration) *advocacy.Program {
	t.Helper()
	p, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{
		Channels: []channels.Channel{linkedin.New(nil)}, Notifiers: []advocacy.Notifier{n},
		Now: world.Clock.Now, Random: rand.NewChaCha8([32]byte{3}), Lease: lease,
	})
	require.NoError(t, err)
	return p
}

// total is a count over all days.
func total(t *testing.T, world *advocacytest.World, measure advocacy.Measure) (n int64) {
	t.Helper()
	require.NoError(t, world.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		tallies, err := tx.Ledger.Tallies(ctx, december(1), december(31), measure)
		for _, tally := range tallies {
			assert.GreaterOrEqual(t, tally.Count, int64(0))
			n += tally.Count
		}
		return err
	}))
	return n
}

func ambassador(t *testing.T, world *advocacytest.World, id string) (a advocacy.Ambassador) {
	t.Helper()
	require.NoError(t, world.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		person, err := tx.People.ByID(ctx, id)
		require.NoError(t, err)
		a, err = tx.Ambassadors.Get(ctx, person.Subject)
		return err
	}))
	return a
}

// outcomes are the ways in which a message ends that was given up as
// unconfirmed while its sender was still at it.
var outcomes = map[string]struct {
	err   error
	state advocacy.NudgeState
}{
	"sent":          {nil, advocacy.NudgeSent},
	"refused":       {&advocacy.NotifyError{Outcome: advocacy.Refused, Err: errors.New("550")}, advocacy.NudgeRefused},
	"still unknown": {&advocacy.NotifyError{Outcome: advocacy.OutcomeUnknown, Err: errors.New("cut off")}, advocacy.NudgeUnconfirmed},
	// What would be sent again might have been offered again already.
	"not sent": {&advocacy.NotifyError{Outcome: advocacy.NotSent, Err: errors.New("421")}, advocacy.NudgeUnconfirmed},
}

func TestALateOutcomeOfADigestIsHeard(t *testing.T) {
	for name, c := range outcomes {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, nil)
			anna := world.Hire(advocacy.Employee{})
			world.Join(anna.ID)
			world.Publish(content.Content{Title: "Once more"})
			other := onStore(t, world, world.Notifier, 0)
			slow := &slowNotifier{Notifier: world.Notifier, commits: true, outcome: c.err, meanwhile: func() {
				require.NoError(t, other.Tick(t.Context()))
				assert.Equal(t, map[advocacy.NudgeState]int{advocacy.NudgeUnconfirmed: 1}, states(t, world), "the other program gives it up")
				assert.Equal(t, int64(1), total(t, world, advocacy.DigestsSent))
				assert.Zero(t, ambassador(t, world, anna.ID).Unanswered)
				world.Clock.Advance(time.Minute)
			}}
			p := onStore(t, world, slow, time.Nanosecond)
			for slow.slow == 0 {
				world.Clock.Advance(15 * time.Minute)
				_ = p.Tick(t.Context())
			}
			assert.Equal(t, map[advocacy.NudgeState]int{c.state: 1}, states(t, world))
			counted, unanswered := int64(1), 0
			switch c.state {
			case advocacy.NudgeSent:
				unanswered = 1
			case advocacy.NudgeRefused:
				counted = 0
			}
			assert.Equal(t, counted, total(t, world, advocacy.DigestsSent), "counted once, when it left or may have")
			assert.Equal(t, unanswered, ambassador(t, world, anna.ID).Unanswered)

			for range 15 * 24 * 4 {
				world.Clock.Advance(15 * time.Minute)
				require.NoError(t, other.Tick(t.Context()))
			}
			require.Len(t, world.Messages(), 1, "offered again exactly if nobody knows that it arrived")
			assert.Contains(t, world.Messages()[0].Text, "Once more")
			assert.Equal(t, c.state == advocacy.NudgeSent, len(nudges(t, world)) == 1)
		})
	}
}

func TestALateOutcomeOfAnInvitationIsHeard(t *testing.T) {
	for name, c := range outcomes {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
			anna := world.Hire(advocacy.Employee{})
			other := onStore(t, world, world.Notifier, 0)
			slow := &slowNotifier{Notifier: world.Notifier, commits: true, outcome: c.err, meanwhile: func() {
				require.NoError(t, other.Tick(t.Context()))
				assert.Equal(t, map[advocacy.NudgeState]int{advocacy.NudgeUnconfirmed: 1}, states(t, world))
				assert.Equal(t, world.Clock.Now(), ambassador(t, world, anna.ID).InvitedAt)
				world.Clock.Advance(24 * time.Hour)
			}}
			p := onStore(t, world, slow, time.Nanosecond)
			for slow.slow == 0 {
				world.Clock.Advance(15 * time.Minute)
				_ = p.Tick(t.Context())
			}
			for range 3 * 24 {
				world.Clock.Advance(time.Hour)
				require.NoError(t, other.Tick(t.Context()))
			}
			assert.Equal(t, map[advocacy.NudgeState]int{c.state: 1}, states(t, world), "there is only one")
			invited := c.state != advocacy.NudgeRefused
			assert.Equal(t, invited, total(t, world, advocacy.InvitedCount) == 1)
			assert.Equal(t, invited, !ambassador(t, world, anna.ID).InvitedAt.IsZero())
		})
	}
}

// TestAnOutcomeOfAnAttemptThatWasOvertakenIsNotHeard: what was not committed is
// taken from its sender, and what that one says of it later is nobody's outcome.
func TestAnOutcomeOfAnAttemptThatWasOvertakenIsNotHeard(t *testing.T) {
	refused := &advocacy.NotifyError{Outcome: advocacy.Refused, Err: errors.New("550")}
	for name, c := range map[string]struct {
		taken func(*testing.T, *advocacytest.World)
		want  advocacy.NudgeState
	}{
		"sent by another": {func(t *testing.T, world *advocacytest.World) {
			require.NoError(t, onStore(t, world, world.Notifier, 0).Tick(t.Context()))
			assert.Len(t, world.Messages(), 1)
		}, advocacy.NudgeSent},
		"planned again": {func(t *testing.T, world *advocacytest.World) {
			world.Notifier.Fail(func(advocacy.Message) error {
				return &advocacy.NotifyError{Outcome: advocacy.NotSent, RetryAfter: 48 * time.Hour, Err: errors.New("busy")}
			})
			require.Error(t, onStore(t, world, world.Notifier, 0).Tick(t.Context()))
		}, advocacy.NudgePlanned},
		"unconfirmed by another": {func(t *testing.T, world *advocacytest.World) {
			world.Notifier.Fail(func(advocacy.Message) error {
				return &advocacy.NotifyError{Outcome: advocacy.OutcomeUnknown, Err: errors.New("cut off")}
			})
			require.Error(t, onStore(t, world, world.Notifier, 0).Tick(t.Context()))
		}, advocacy.NudgeUnconfirmed},
		"cancelled": {func(t *testing.T, world *advocacytest.World) {
			world.Notifier.Fail(func(advocacy.Message) error {
				return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: errors.New("busy")}
			})
			require.Error(t, onStore(t, world, world.Notifier, 0).Tick(t.Context()))
			world.Join("E001")
		}, advocacy.NudgeCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
			world.Hire(advocacy.Employee{})
			slow := &slowNotifier{Notifier: world.Notifier, outcome: refused, meanwhile: func() { c.taken(t, world) }}
			p := onStore(t, world, slow, time.Nanosecond)
			for slow.slow == 0 {
				world.Clock.Advance(15 * time.Minute)
				require.NoError(t, p.Tick(t.Context()))
			}
			assert.Equal(t, map[advocacy.NudgeState]int{c.want: 1}, states(t, world))
		})
	}
}

func TestALateOutcomeOfSomebodyWhoLeftIsNobodys(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	world.Publish(content.Content{})
	slow := &slowNotifier{Notifier: world.Notifier, commits: true, meanwhile: func() {
		require.NoError(t, onStore(t, world, world.Notifier, 0).Tick(t.Context()))
		require.NoError(t, world.As(anna.ID).Consents.Leave(t.Context()))
	}}
	p := onStore(t, world, slow, time.Nanosecond)
	for slow.slow == 0 {
		world.Clock.Advance(15 * time.Minute)
		require.NoError(t, p.Tick(t.Context()))
	}
	assert.Empty(t, states(t, world))
	assert.Zero(t, ambassador(t, world, anna.ID).Unanswered)
}
