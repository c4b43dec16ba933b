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

// whole has ten ambassadors in two departments, and one employee in Legal.
func whole(t *testing.T) (world *advocacytest.World, news string) {
	world = advocacytest.New(t, nil)
	news = world.Publish(content.Content{})
	for i := range 12 {
		world.Join(world.Hire(advocacy.Employee{Department: []string{"Sales", "Production"}[i%2]}).ID)
	}
	world.Hire(advocacy.Employee{ID: "LEGAL", Department: "Legal"})
	world.Clock.Advance(24 * time.Hour)
	return world, news
}

// TestWhoPassedThroughADepartmentIsNotTheDifference is of somebody who is the
// only ambassador of a department for some hours of a day.
func TestWhoPassedThroughADepartmentIsNotTheDifference(t *testing.T) {
	move := func(world *advocacytest.World, department string) {
		world.Hire(advocacy.Employee{ID: "E001", Department: department})
	}
	for name, act := range map[string]func(*advocacytest.World, string){
		"joins, shares and leaves": func(world *advocacytest.World, news string) {
			world.Join("LEGAL")
			share(t, world, "LEGAL", news, channels.LinkedIn)
			require.NoError(t, world.As("LEGAL").Consents.Leave(t.Context()))
		},
		"moves there, shares and moves back": func(world *advocacytest.World, news string) {
			move(world, "Legal")
			share(t, world, "E001", news, channels.LinkedIn)
			move(world, "Sales")
		},
		"joins and leaves, and shares nothing": func(world *advocacytest.World, _ string) {
			world.Join("LEGAL")
			require.NoError(t, world.As("LEGAL").Consents.Leave(t.Context()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			world, news := whole(t)
			day := today(world)
			share(t, world, "E002", news, channels.LinkedIn)
			act(world, news)
			world.Clock.Advance(24 * time.Hour)
			share(t, world, "E004", news, channels.LinkedIn)
			for _, r := range []advocacy.Report{report(t, world, day, day), report(t, world, day, today(world))} {
				assert.NotZero(t, figure(t, r, "shares").Value)
				var told float64
				for _, g := range r.Departments {
					for _, f := range g.Figures {
						if f.Name == "shares" && f.Measured() {
							told += f.Value
						}
					}
				}
				after := 0.0
				if r.Period.Until != day {
					after = 1
				}
				assert.Equal(t, after, told, "no department's shares of that day are told")
			}
		})
	}
}

// TestAToldDayStaysWhatItIs turns the clock back, by the zone and by itself.
func TestAToldDayStaysWhatItIs(t *testing.T) {
	for name, back := range map[string]func(*testing.T, *advocacytest.World){
		"the zone": func(t *testing.T, world *advocacytest.World) {
			change(t, world, func(s *advocacy.Settings) { s.Zone = "Pacific/Honolulu" })
		},
		"the clock": func(_ *testing.T, world *advocacytest.World) { world.Clock.Advance(-30 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) { s.Zone = "Pacific/Auckland" }})
			news := world.Publish(content.Content{})
			joinMore(world, 5)
			world.Clock.Advance(72 * time.Hour)
			r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
			require.NoError(t, err)
			day := r.Period.Until
			world.Clock.Advance(5 * time.Hour)
			leaveBut(t, world, 5)
			back(t, world)
			before := report(t, world, day, day)
			share(t, world, "E001", news, channels.LinkedIn)
			assert.Equal(t, before.Sections, report(t, world, day, day).Sections)
		})
	}
}

func TestAKindTellsNothingOfTheFewItIsFor(t *testing.T) {
	for name, audience := range map[string]content.Audience{
		"a department": {Departments: []string{"legal"}},
		"a country":    {Countries: []string{"GL"}},
		"a language":   {Languages: []string{"kl"}},
	} {
		t.Run(name, func(t *testing.T) {
			world, news := whole(t)
			world.Hire(advocacy.Employee{ID: "LEGAL", Department: "Legal", Country: "GL", Language: "kl"})
			world.Join("LEGAL")
			world.Clock.Advance(24 * time.Hour)
			before := today(world)
			share(t, world, "E002", news, channels.LinkedIn)
			world.Clock.Advance(24 * time.Hour)
			day := today(world)
			portrait := world.Publish(content.Content{Kind: content.Portrait, Language: "en", Audience: audience})
			share(t, world, "E002", news, channels.LinkedIn)
			hidden := report(t, world, day, day)
			share(t, world, "LEGAL", portrait, channels.LinkedIn)
			r := report(t, world, day, day)
			assert.EqualValues(t, 2, figure(t, r, "shares").Value)
			assert.False(t, figure(t, r, "shares by kind").Measured())
			for i, s := range r.Sections {
				for j, f := range s.Figures {
					if s.Title == "Health" && f.Name == "content coverage" || f.Name == "freshness" {
						assert.Equal(t, hidden.Sections[i].Figures[j], f)
					}
				}
			}
			earlier := report(t, world, before, day)
			assert.EqualValues(t, 1, figure(t, earlier, "shares of news").Value, "of the day before")
			for _, s := range earlier.Sections {
				for _, f := range s.Figures {
					assert.NotContains(t, f.Name, string(content.Portrait))
				}
			}
		})
	}
	t.Run("and nothing else was open", func(t *testing.T) {
		world, news := whole(t)
		_, err := world.Owner.Contents.Recall(t.Context(), news)
		require.NoError(t, err)
		world.Join("LEGAL")
		world.Clock.Advance(24 * time.Hour)
		portrait := world.Publish(content.Content{Kind: content.Portrait, Audience: content.Audience{Departments: []string{"Legal"}}})
		share(t, world, "LEGAL", portrait, channels.LinkedIn)
		assert.False(t, figure(t, report(t, world, today(world), today(world)), "shares").Measured())
	})
}
