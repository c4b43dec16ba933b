package advocacy_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// step moves the clock without minding what a Tick says, and ticks.
func step(t *testing.T, world *advocacytest.World, d, by time.Duration) {
	t.Helper()
	for ; d > 0; d -= by {
		world.Clock.Advance(by)
		_ = world.Program.Tick(t.Context())
	}
}

// quiet reports whether a local time lies in the default quiet hours or at a weekend.
func quiet(t *testing.T, at time.Time) bool {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	local := at.In(zone)
	return local.Hour() < 8 || local.Hour() >= 18 || local.Weekday() == time.Saturday || local.Weekday() == time.Sunday
}

// TestAMailOutageEndsOutsideQuietTimes lets the mail server fail for days; what
// was due meanwhile goes out in working hours, and never two at once.
func TestAMailOutageEndsOutsideQuietTimes(t *testing.T) {
	for _, outage := range []time.Duration{2 * time.Hour, 9 * time.Hour, 30 * time.Hour, 4 * 24 * time.Hour} {
		t.Run(outage.String(), func(t *testing.T) {
			t.Parallel()
			world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
			world.Hire(advocacy.Employee{ID: "invited"})
			world.Hire(advocacy.Employee{ID: "joined"})
			daily := cadence.Daily()
			world.JoinWith("joined", advocacy.Preferences{Frequency: &daily})
			for range 12 {
				world.Publish(content.Content{})
			}
			var began time.Time
			sent := map[string][]time.Time{}
			world.Notifier.Fail(func(m advocacy.Message) error {
				now := world.Clock.Now()
				if began.IsZero() {
					began = now
				}
				if now.Sub(began) < outage {
					return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: errors.New("connection refused")}
				}
				assert.False(t, quiet(t, now), "%s to %s at %s", m.Kind, m.To.Email, now)
				sent[m.To.Email] = append(sent[m.To.Email], now)
				return nil
			})
			step(t, world, 15*24*time.Hour, 30*time.Minute)
			assert.Len(t, sent["invited@nordlys.example"], 1, "an outage does not use up the one invitation")
			digests := sent["joined@nordlys.example"]
			assert.GreaterOrEqual(t, len(digests), 2)
			weeks := map[int]int{}
			for i, at := range digests {
				_, week := at.ISOWeek()
				weeks[week]++
				if i > 0 {
					assert.GreaterOrEqual(t, at.Sub(digests[i-1]), 20*time.Hour)
				}
			}
			for week, n := range weeks {
				assert.LessOrEqual(t, n, 2, "in week %d", week)
			}
		})
	}
}

// TestWhatWasPlannedBeforeAnOutageIsNotSentAtNight stops the program between
// the plan of a message and its sending.
func TestWhatWasPlannedBeforeAnOutageIsNotSentAtNight(t *testing.T) {
	t.Parallel()
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	world.Hire(advocacy.Employee{})
	world.Tick() // plans the invitation
	world.Clock.Set(time.Date(2026, 12, 9, 22, 0, 0, 0, time.UTC))
	world.Tick()
	assert.Empty(t, world.Messages())
	weeks(world, 1)
	assert.Len(t, world.Messages(), 1)
}

func TestAPilotGroupTakenBackInvitesNobody(t *testing.T) {
	t.Parallel()
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	world.Hire(advocacy.Employee{})
	world.Tick()
	change(t, world, func(s *advocacy.Settings) { s.Pilot = nil })
	weeks(world, 1)
	assert.Empty(t, world.Messages())
	change(t, world, everyone)
	weeks(world, 1)
	assert.Len(t, world.Messages(), 1, "and named again, it does")
}

// TestAnInvitationThatWaitedCanBeTakenBack: waiting is no attempt.
func TestAnInvitationThatWaitedCanBeTakenBack(t *testing.T) {
	t.Parallel()
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	world.Hire(advocacy.Employee{})
	nobody, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{Channels: []channels.Channel{linkedin.New(nil)}, Now: world.Clock.Now})
	require.NoError(t, err)
	for range 3 * 24 {
		world.Clock.Advance(time.Hour)
		require.NoError(t, nobody.Tick(t.Context()), "no notifier reaches anyone")
	}
	change(t, world, func(s *advocacy.Settings) { s.Pilot = nil })
	weeks(world, 1)
	assert.Empty(t, world.Messages())
	change(t, world, everyone)
	weeks(world, 1)
	assert.Len(t, world.Messages(), 1)
}

func TestAClockThatIsSetBackStopsNothing(t *testing.T) {
	t.Parallel()
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{ID: "anna"})
	bo := world.Hire(advocacy.Employee{ID: "bo"})
	world.Join(anna.ID, bo.ID)
	for range 12 {
		world.Publish(content.Content{})
	}
	for len(world.Messages()) < 2 {
		world.Advance(15 * time.Minute)
	}
	at := world.Messages()[0].Date
	world.Clock.Set(at.Add(-time.Hour))
	require.NoError(t, world.As(anna.ID).Consents.Pause(t.Context(), time.Time{}))
	require.NoError(t, world.As(anna.ID).Consents.Resume(t.Context()))
	advanceTo(world, world.Clock.Now().AddDate(0, 0, 15))
	count := map[string]int{}
	for _, m := range world.Messages() {
		count[m.To.Email]++
	}
	assert.Equal(t, map[string]int{"anna@nordlys.example": 3, "bo@nordlys.example": 3}, count)
}

func TestJoiningTwiceSendsNothingThatWasChosenOtherwise(t *testing.T) {
	t.Parallel()
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	world.Publish(content.Content{Topics: []string{"klima"}})
	world.Notifier.Fail(func(advocacy.Message) error {
		return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: errors.New("busy")}
	})
	for states(t, world)[advocacy.NudgePlanned] == 0 {
		step(t, world, 15*time.Minute, 15*time.Minute)
	}
	world.JoinWith(anna.ID, advocacy.Preferences{Topics: []string{"klima"}})
	assert.Zero(t, states(t, world)[advocacy.NudgePlanned])
}

// TestQuietTimesAreAdded holds a person's quiet hours, which lie apart from the
// program's, against both.
func TestQuietTimesAreAdded(t *testing.T) {
	t.Parallel()
	world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
		s.Plan.Cadence.Windows = nil
		s.Plan.Cap = cadence.Cap{PerDay: 1}
	}})
	anna := world.Hire(advocacy.Employee{})
	daily := cadence.Daily()
	world.JoinWith(anna.ID, advocacy.Preferences{Frequency: &daily, Quiet: &cadence.Quiet{From: cadence.At(8, 0), To: cadence.At(16, 0)}})
	for range 30 {
		world.Publish(content.Content{})
	}
	advanceTo(world, world.Clock.Now().AddDate(0, 0, 10))
	require.GreaterOrEqual(t, len(world.Messages()), 5)
	for _, m := range world.Messages() {
		assert.False(t, quiet(t, m.Date), "%s", m.Date)
		assert.GreaterOrEqual(t, m.Date.Hour(), 16)
	}
	err := world.As(anna.ID).Consents.Change(t.Context(), advocacy.Preferences{Quiet: &cadence.Quiet{From: cadence.At(7, 0), To: cadence.At(19, 0)}}, "")
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems, "quiet times that leave no time at all are refused")
}
