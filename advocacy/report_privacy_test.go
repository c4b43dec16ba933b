package advocacy_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// today is the world's day, in the program's zone.
func today(world *advocacytest.World) cadence.Date { return cadence.DateOf(world.Clock.Now()) }

func report(t *testing.T, world *advocacytest.World, from, until cadence.Date) advocacy.Report {
	t.Helper()
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{From: from, Until: until})
	require.NoError(t, err)
	return r
}

// joinMore hires people and makes ambassadors of them.
func joinMore(world *advocacytest.World, n int) {
	for range n {
		world.Join(world.Hire(advocacy.Employee{Networks: map[string]int{channels.LinkedIn: 101}}).ID)
	}
}

// leaveBut has everyone of the first n leave but the first.
func leaveBut(t *testing.T, world *advocacytest.World, n int) {
	t.Helper()
	for i := 2; i <= n; i++ {
		require.NoError(t, world.As(fmt.Sprintf("E%03d", i)).Consents.Leave(t.Context()))
	}
}

func TestAReportOfAPastDayTellsNothingOfTheFewWhoAreLeft(t *testing.T) {
	world := advocacytest.New(t, nil)
	joinMore(world, 5)
	first := today(world)
	world.Clock.Advance(48 * time.Hour)
	leaveBut(t, world, 5)
	require.NoError(t, world.As("E001").Consents.Pause(t.Context(), time.Time{}))
	r := report(t, world, first, first)
	assert.True(t, figure(t, r, "shares").Measured(), "the day had five")
	for _, name := range []string{"mute rate", "potential reach", "net reach", "nudges ignored in a row (median)"} {
		assert.False(t, figure(t, r, name).Measured(), name)
	}
}

func TestDaysOfOneAreInNoFigure(t *testing.T) {
	world := advocacytest.New(t, nil)
	news := world.Publish(content.Content{})
	joinMore(world, 1)
	first := today(world)
	world.Clock.Advance(90 * time.Minute)
	share(t, world, "E001", news, channels.LinkedIn)
	world.Clock.Advance(24 * time.Hour)
	joinMore(world, 4)
	world.Clock.Advance(24 * time.Hour)
	r := report(t, world, first, today(world))
	assert.Zero(t, figure(t, r, "shares").Value)
	assert.False(t, figure(t, r, "freshness").Measured())
	for _, name := range []string{"content coverage", "active rate"} {
		assert.Zero(t, figure(t, r, name).Value, name)
	}
}

func TestLaterDaysOfOneAreInNoEarlierReport(t *testing.T) {
	world := advocacytest.New(t, nil) // a Monday
	news := world.Publish(content.Content{})
	joinMore(world, 5)
	monday := today(world)
	world.Clock.Advance(24 * time.Hour)
	leaveBut(t, world, 5)
	world.Clock.Advance(24 * time.Hour)
	before := report(t, world, monday, monday)
	for range 3 {
		share(t, world, "E001", news, channels.LinkedIn)
	}
	after := report(t, world, monday, monday)
	for _, name := range []string{"shares", "work posts per person, channel and week", "content coverage"} {
		assert.Equal(t, figure(t, before, name), figure(t, after, name), name)
	}
}

func TestRetentionIsNotOfOne(t *testing.T) {
	world := advocacytest.New(t, nil)
	joinMore(world, 1)
	first := today(world)
	world.Clock.Advance(24 * time.Hour)
	require.NoError(t, world.As("E001").Consents.Leave(t.Context()))
	world.Clock.Advance(60 * 24 * time.Hour)
	joinMore(world, 5)
	world.Clock.Advance(60 * 24 * time.Hour)
	assert.False(t, figure(t, report(t, world, first, today(world)), "90-day retention").Measured())
}
