package advocacy_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
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

// nudges are everybody's messages as stored, earliest due first.
func nudges(t *testing.T, world *advocacytest.World) (list []advocacy.Nudge) {
	t.Helper()
	require.NoError(t, world.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		for person, err := range tx.People.All(ctx, advocacy.Group{}) {
			require.NoError(t, err)
			theirs, err := tx.Nudges.ForSubject(ctx, person.Subject, time.Time{})
			require.NoError(t, err)
			list = append(list, theirs...)
		}
		return nil
	}))
	slices.SortStableFunc(list, func(a, b advocacy.Nudge) int { return a.Due.Compare(b.Due) })
	return list
}

func states(t *testing.T, world *advocacytest.World) map[advocacy.NudgeState]int {
	t.Helper()
	counts := map[advocacy.NudgeState]int{}
	for _, n := range nudges(t, world) {
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
		committed bool
		want      advocacy.NudgeState
	}{
		"what was not committed is sent again":     {false, advocacy.NudgeSent},
		"what may have left is not sent by itself": {true, advocacy.NudgeUnconfirmed},
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
			crashing := open(&crashingNotifier{Notifier: world.Notifier, committed: c.committed, crash: crash})
			world.Clock.Advance(24 * time.Hour)
			require.NoError(t, crashing.Tick(t.Context()))
			world.Clock.Advance(2 * time.Hour)
			func() {
				defer func() { require.Equal(t, crash, recover()) }()
				_ = crashing.Tick(t.Context())
			}()
			assert.Equal(t, map[advocacy.NudgeState]int{advocacy.NudgeSending: 1}, states(t, world))

			after := open(world.Notifier)
			for range 2 {
				require.NoError(t, after.Tick(t.Context()))
			}
			assert.Equal(t, map[advocacy.NudgeState]int{c.want: 1}, states(t, world))
			if c.committed {
				assert.Empty(t, world.Messages())
			} else {
				assert.Len(t, world.Messages(), 1)
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

// mailNotifier goes by another name.
type mailNotifier struct{ advocacytest.Notifier }

func (*mailNotifier) Name() string { return "mail" }

// crashingNotifier panics in place of a killed process, when told to.
type crashingNotifier struct {
	*advocacytest.Notifier
	committed bool
	crash     error
}

func (n *crashingNotifier) Notify(ctx context.Context, _ advocacy.Message, commit advocacy.Commit) error {
	if n.committed {
		if err := commit(ctx); err != nil {
			return err
		}
	}
	panic(n.crash)
}

// committingNotifier does something of its own before and after the mark.
type committingNotifier struct {
	*advocacytest.Notifier
	before, after func() error
}

func (n *committingNotifier) Notify(ctx context.Context, m advocacy.Message, commit advocacy.Commit) error {
	if err := n.before(); err != nil {
		return err
	}
	if err := commit(ctx); err != nil {
		return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: err}
	}
	if err := n.after(); err != nil {
		return err
	}
	return n.Notifier.Notify(ctx, m, commit)
}

// TestWhoEndsItInTheLastMomentIsNotWrittenTo ends the messages, in each way that
// there is, between the claim of a digest and the mark that it may leave.
func TestWhoEndsItInTheLastMomentIsNotWrittenTo(t *testing.T) {
	for name, end := range map[string]func(context.Context, advocacy.Consents) error{
		"unsubscribed": func(ctx context.Context, c advocacy.Consents) error { return c.Unsubscribe(ctx) },
		"paused":       func(ctx context.Context, c advocacy.Consents) error { return c.Pause(ctx, time.Time{}) },
		"left":         func(ctx context.Context, c advocacy.Consents) error { return c.Leave(ctx) },
		"did nothing":  func(context.Context, advocacy.Consents) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, nil)
			world.Hire(advocacy.Employee{})
			world.Join("E001")
			world.Publish(content.Content{})
			reached := 0
			p, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{
				Channels: []channels.Channel{linkedin.New(nil)}, Now: world.Clock.Now,
				Notifiers: []advocacy.Notifier{&committingNotifier{world.Notifier,
					func() error { reached++; return end(t.Context(), world.As("E001").Consents) },
					func() error { return nil }}},
			})
			require.NoError(t, err)
			for range 8 * 24 {
				world.Clock.Advance(time.Hour)
				require.NoError(t, p.Tick(t.Context()), "it is no failure")
			}
			assert.Positive(t, reached)
			if name == "did nothing" {
				assert.Len(t, world.Messages(), 1)
				return
			}
			assert.Empty(t, world.Messages())
			assert.Zero(t, states(t, world)[advocacy.NudgeUnconfirmed]+states(t, world)[advocacy.NudgeSending])
		})
	}
}

// TestWhatIsRecalledInTheLastMomentDoesNotLeave recalls a content between the
// claim of a digest and the mark that it may leave.
func TestWhatIsRecalledInTheLastMomentDoesNotLeave(t *testing.T) {
	world := advocacytest.New(t, nil)
	world.Hire(advocacy.Employee{})
	world.Join("E001")
	news := world.Publish(content.Content{Title: "Taken back"})
	recalled := false
	p, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{
		Channels: []channels.Channel{linkedin.New(nil)}, Now: world.Clock.Now,
		Notifiers: []advocacy.Notifier{&committingNotifier{world.Notifier, func() error {
			if recalled {
				return nil
			}
			recalled = true
			_, err := world.Owner.Contents.Recall(t.Context(), news)
			return err
		}, func() error { return nil }}},
	})
	require.NoError(t, err)
	for range 8 * 24 {
		world.Clock.Advance(time.Hour)
		require.NoError(t, p.Tick(t.Context()), "it is no failure")
	}
	assert.True(t, recalled)
	assert.Empty(t, world.Messages())
}

func TestAnUntypedErrorCountsByTheMark(t *testing.T) {
	cause := errors.New("cause")
	for name, c := range map[string]struct {
		before, after error
		want          advocacy.NudgeState
	}{
		"before it, nothing has left": {cause, nil, advocacy.NudgePlanned},
		"after it, nobody knows":      {nil, cause, advocacy.NudgeUnconfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
			world.Hire(advocacy.Employee{})
			p, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{
				Channels: []channels.Channel{linkedin.New(nil)}, Now: world.Clock.Now,
				Notifiers: []advocacy.Notifier{&committingNotifier{world.Notifier, func() error { return c.before }, func() error { return c.after }}},
			})
			require.NoError(t, err)
			failed := false
			for range 3 * 24 {
				world.Clock.Advance(time.Hour)
				failed = errors.Is(p.Tick(t.Context()), cause) || failed
			}
			assert.True(t, failed)
			assert.Equal(t, map[advocacy.NudgeState]int{c.want: 1}, states(t, world))
		})
	}
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
