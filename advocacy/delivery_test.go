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

func states(t *testing.T, world *advocacytest.World) map[advocacy.NudgeState]int {
	t.Helper()
	list, err := world.Owner.Nudges.List(t.Context())
	require.NoError(t, err)
	counts := map[advocacy.NudgeState]int{}
	for _, n := range list {
		counts[n.State]++
	}
	return counts
}

func TestWhatWasNotSentIsTriedAgainAndWhatMayHaveLeftIsNot(t *testing.T) {
	cause := errors.New("cause")
	for name, c := range map[string]struct {
		outcome advocacy.NotifyOutcome
		want    advocacy.NudgeState
		tries   int
	}{
		"not sent": {advocacy.NotSent, advocacy.NudgeSent, 3},
		"refused":  {advocacy.Refused, advocacy.NudgeRefused, 1},
		"unknown":  {advocacy.OutcomeUnknown, advocacy.NudgeUnconfirmed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
			world.Hire(advocacy.Employee{})
			tries := 0
			world.Notifier.Fail(func(advocacy.Message) error {
				if tries++; tries == c.tries && c.outcome == advocacy.NotSent {
					return nil
				}
				return &advocacy.NotifyError{Outcome: c.outcome, Err: cause}
			})
			failures := 0
			for range 3 * 24 * 4 {
				world.Clock.Advance(15 * time.Minute)
				if err := world.Program.Tick(t.Context()); err != nil {
					assert.ErrorIs(t, err, cause)
					failures++
				}
			}
			if c.outcome == advocacy.Refused {
				assert.Zero(t, failures, "a refused recipient is no failure of the program")
			} else {
				assert.Positive(t, failures)
			}
			assert.Equal(t, c.tries, tries)
			assert.Equal(t, map[advocacy.NudgeState]int{c.want: 1}, states(t, world))
		})
	}
}

// TestWhatACrashLeftBehind stops a program between the claim and the outcome of
// a message, by a notifier that never returns to it.
func TestWhatACrashLeftBehind(t *testing.T) {
	for name, c := range map[string]struct {
		idempotent bool
		want       advocacy.NudgeState
	}{
		"an idempotent notifier is asked again": {true, advocacy.NudgeSent},
		"any other one is not":                  {false, advocacy.NudgeUnconfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
			world.Hire(advocacy.Employee{})
			open := func(n advocacy.Notifier) *advocacy.Program {
				p, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{
					Channels: []channels.Channel{linkedin.New(nil)}, Notifiers: []advocacy.Notifier{n},
					Now: world.Clock.Now, Random: rand.NewChaCha8([32]byte{2}), Lease: time.Nanosecond,
				})
				require.NoError(t, err)
				return p
			}
			crash := errors.New("crash")
			crashing := open(&crashingNotifier{Notifier: world.Notifier, idempotent: c.idempotent, crash: crash})
			world.Clock.Advance(24 * time.Hour)
			require.NoError(t, crashing.Tick(t.Context()))
			world.Clock.Advance(2 * time.Hour)
			func() {
				defer func() { require.Equal(t, crash, recover()) }()
				_ = crashing.Tick(t.Context())
			}()
			assert.Equal(t, map[advocacy.NudgeState]int{advocacy.NudgeSending: 1}, states(t, world))

			after := open(&crashingNotifier{Notifier: world.Notifier, idempotent: c.idempotent})
			for range 2 {
				require.NoError(t, after.Tick(t.Context()))
			}
			assert.Equal(t, map[advocacy.NudgeState]int{c.want: 1}, states(t, world))
			if c.idempotent {
				assert.Len(t, world.Messages(), 1)
			} else {
				assert.Empty(t, world.Messages())
			}
		})
	}
}

// TestACrashDoesNotMoveAMessageToAnotherNotifier: what was delivered as a file
// before the crash is not sent by mail after it, although mail comes first now.
func TestACrashDoesNotMoveAMessageToAnotherNotifier(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	world.Hire(advocacy.Employee{})
	first := true
	world.Notifier.Fail(func(advocacy.Message) error {
		if first {
			first = false
			panic("crash")
		}
		return nil
	})
	mail := &mailNotifier{}
	open := func(notifiers ...advocacy.Notifier) *advocacy.Program {
		p, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{
			Channels: []channels.Channel{linkedin.New(nil)}, Notifiers: notifiers, Now: world.Clock.Now, Lease: time.Nanosecond,
		})
		require.NoError(t, err)
		return p
	}
	before := open(world.Notifier)
	require.NoError(t, before.Tick(t.Context()))
	world.Clock.Advance(26 * time.Hour)
	require.Panics(t, func() { _ = before.Tick(t.Context()) })

	require.NoError(t, open(mail, world.Notifier).Tick(t.Context()))
	assert.Equal(t, map[advocacy.NudgeState]int{advocacy.NudgeSent: 1}, states(t, world))
	assert.Len(t, world.Messages(), 1)
	assert.Empty(t, mail.Messages())
}

// mailNotifier goes by another name and does not know a message again.
type mailNotifier struct{ advocacytest.Notifier }

func (*mailNotifier) Name() string     { return "mail" }
func (*mailNotifier) Idempotent() bool { return false }

// crashingNotifier panics in place of a killed process, when told to.
type crashingNotifier struct {
	*advocacytest.Notifier
	idempotent bool
	crash      error
}

func (n *crashingNotifier) Idempotent() bool { return n.idempotent }

func (n *crashingNotifier) Notify(ctx context.Context, m advocacy.Message) error {
	if n.crash != nil {
		panic(n.crash)
	}
	return n.Notifier.Notify(ctx, m)
}

func TestTheOneInvitationWaitsUntilItCanBeOfUse(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	world.Hire(advocacy.Employee{})
	nobody, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{Channels: []channels.Channel{linkedin.New(nil)}, Now: world.Clock.Now})
	require.NoError(t, err)
	address := func(url string) {
		t.Helper()
		_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.PublicURL = url })
		require.NoError(t, err)
	}
	for range 3 * 24 {
		world.Clock.Advance(time.Hour)
		require.NoError(t, nobody.Tick(t.Context()), "no notifier reaches anyone")
	}
	address("")
	world.Advance(3 * 24 * time.Hour)
	assert.Empty(t, world.Messages(), "it would lead nowhere")
	assert.Equal(t, map[advocacy.NudgeState]int{advocacy.NudgePlanned: 1}, states(t, world))
	address("https://go.nordlys.example")
	world.Advance(8 * 24 * time.Hour)
	assert.Len(t, world.Messages(), 1)
}

func TestWhatALostDigestOfferedIsOfferedAgain(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	world.Publish(content.Content{Title: "Once more"})
	lost := false
	world.Notifier.Fail(func(advocacy.Message) error {
		if lost {
			return nil
		}
		lost = true
		return &advocacy.NotifyError{Outcome: advocacy.OutcomeUnknown, Err: errors.New("cut off")}
	})
	for range 15 * 24 {
		world.Clock.Advance(time.Hour)
		_ = world.Program.Tick(t.Context())
	}
	require.Len(t, world.Messages(), 1)
	assert.Contains(t, world.Messages()[0].Text, "Once more")
}

func TestAnOutageOfADayCostsNobodyAWeek(t *testing.T) {
	world := advocacytest.New(t, nil)
	for _, e := range staff(20).Employees {
		world.Hire(e)
		world.Join(e.ID)
	}
	world.Publish(content.Content{})
	world.Clock.Set(time.Date(2026, 12, 8, 6, 0, 0, 0, time.UTC)) // Tuesday, before the window
	world.Tick()
	world.Clock.Set(time.Date(2026, 12, 8, 13, 0, 0, 0, time.UTC)) // down over it
	world.Tick()
	assert.Empty(t, world.Messages())
	world.Advance(24 * time.Hour)
	require.Len(t, world.Messages(), 20, "they come on Wednesday")
	for _, m := range world.Messages() {
		assert.Equal(t, time.Wednesday, m.Date.Weekday())
		assert.Equal(t, 9, m.Date.Hour())
	}
	world.Publish(content.Content{URL: "https://www.nordlys.example/2"})
	world.Advance(7 * 24 * time.Hour)
	assert.Len(t, world.Messages(), 40, "and the rhythm is what it was")
}

func TestAnOutageDoesNotEndInABurst(t *testing.T) {
	world := advocacytest.New(t, nil)
	for i := range 40 {
		e := world.Hire(advocacy.Employee{ID: staff(40).Employees[i].ID})
		world.Join(e.ID)
	}
	world.Publish(content.Content{})
	world.Clock.Advance(6 * 24 * time.Hour) // down over everybody's moment
	world.Tick()
	assert.Empty(t, world.Messages(), "nothing that is six days late goes out at once")
	world.Advance(7 * 24 * time.Hour)
	assert.Len(t, world.Messages(), 40)
	minutes := map[int64]int{}
	for _, m := range world.Messages() {
		minutes[m.Date.Unix()/60]++
	}
	assert.Greater(t, len(minutes), 15, "spread over the window")
}
