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
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// passive are the figures that tell of people who do nothing.
var passive = []string{"mute rate", "nudges ignored in a row (median)", "ambassadors who ignored 3 or more nudges in a row", "concentration"}

// pauses has people pause from now on.
func pauses(t *testing.T, world *advocacytest.World, from, until int) {
	t.Helper()
	for i := from; i <= until; i++ {
		require.NoError(t, world.As(fmt.Sprintf("E%03d", i)).Consents.Pause(t.Context(), time.Time{}))
	}
}

// days lets time pass, an hour at a time.
func days(world *advocacytest.World, count int) {
	for range 24 * count {
		world.Clock.Advance(time.Hour)
		world.Tick()
	}
}

// nextMonth goes to the first of the next month, which is when stock is taken.
func nextMonth(world *advocacytest.World) cadence.Date {
	day := today(world)
	for month := day.Month; day.Month == month; day = today(world) {
		world.Clock.Advance(6 * time.Hour)
		world.Tick()
	}
	return day
}

func TestPassivityIsToldByTheMonthAndInFives(t *testing.T) {
	world := advocacytest.New(t, nil)
	news := world.Publish(content.Content{})
	joinMore(world, 20)
	told := func() map[string]metrics.Figure {
		figures := map[string]metrics.Figure{}
		r := report(t, world, cadence.Date{}, cadence.Date{})
		for _, name := range passive {
			figures[name] = figure(t, r, name)
		}
		return figures
	}
	pauses(t, world, 1, 7)
	for i := 8; i <= 13; i++ {
		share(t, world, fmt.Sprintf("E%03d", i), news, channels.LinkedIn)
	}
	for name, f := range told() {
		assert.False(t, f.Measured(), name)
		assert.Contains(t, f.Missing, "month")
	}
	first := nextMonth(world)
	counted := told()
	assert.InDelta(t, 5.0/20, counted["mute rate"].Value, 1e-9, "seven are told as five")
	assert.Contains(t, counted["mute rate"].Note, "in steps of five people; as of "+first.String())
	assert.True(t, counted["nudges ignored in a row (median)"].Measured())
	assert.True(t, counted["concentration"].Measured())
	assert.Equal(t, float64(int(10*counted["concentration"].Value+0.5))/10, counted["concentration"].Value, "to one digit")
	pauses(t, world, 8, 13)
	require.NoError(t, world.As("E001").Consents.Leave(t.Context()))
	assert.Equal(t, counted, told(), "what people do is told at the next one")
	nextMonth(world)
	assert.InDelta(t, 10.0/19, told()["mute rate"].Value, 1e-9)
	pauses(t, world, 14, 17)
	nextMonth(world)
	assert.False(t, told()["mute rate"].Measured(), "of the few who have not paused it would tell as well")
}

// The difference of two reports tells nothing of the one person who left in between.
func TestALeaverTakesNoPauseAlong(t *testing.T) {
	said := func(who int) (all []metrics.Figure) {
		world := advocacytest.New(t, nil)
		joinMore(world, 7)
		pauses(t, world, who, who)
		look := func() {
			r := report(t, world, cadence.Date{}, cadence.Date{})
			for _, name := range passive {
				all = append(all, figure(t, r, name))
			}
		}
		look()
		nextMonth(world)
		look()
		require.NoError(t, world.As("E007").Consents.Leave(t.Context()))
		look()
		nextMonth(world)
		look()
		return all
	}
	assert.Equal(t, said(1), said(7))
}

// Nor does it tell who pauses where one person's digest is the only one.
func TestDigestsOfOnePersonTellNothing(t *testing.T) {
	said := func(pausing bool) (all []metrics.Figure) {
		world := advocacytest.New(t, nil)
		world.Publish(content.Content{})
		joinMore(world, 6)
		world.Hire(advocacy.Employee{ID: "X", Department: "Legal"})
		world.Join("X")
		days(world, 14)
		if pausing {
			require.NoError(t, world.As("X").Consents.Pause(t.Context(), time.Time{}))
		}
		from := today(world)
		world.Publish(content.Content{Audience: content.Audience{Departments: []string{"Legal"}}})
		days(world, 14)
		r := report(t, world, from, today(world))
		for _, name := range []string{"digests sent", "nudges per person and week", "shares per nudge"} {
			all = append(all, figure(t, r, name))
		}
		day := report(t, world, from, from)
		assert.False(t, figure(t, day, "digests sent").Measured(), "a day is no week")
		return all
	}
	assert.Equal(t, said(false), said(true))
}

// A content that was for one person tells of them as little when it is for others
// afterwards.
func TestADayOfFewStaysOne(t *testing.T) {
	for name, afterwards := range map[string]func(*testing.T, *advocacytest.World, string){
		"its audience is widened": func(t *testing.T, world *advocacytest.World, id string) {
			_, err := world.Owner.Contents.Edit(t.Context(), id, func(c *content.Content) { c.Audience = content.Audience{} })
			require.NoError(t, err)
		},
		"its window is moved": func(t *testing.T, world *advocacytest.World, id string) {
			_, err := world.Owner.Contents.Edit(t.Context(), id, func(c *content.Content) { c.Window.From = world.Clock.Now() })
			require.NoError(t, err)
		},
		"more people come whom it is for": func(t *testing.T, world *advocacytest.World, _ string) {
			for range 5 {
				world.Join(world.Hire(advocacy.Employee{Department: "Sales", Country: "SE", Language: "sv", Zone: "Europe/Stockholm"}).ID)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			said := func(sharing bool) (all []metrics.Figure) {
				world, news := whole(t)
				world.Hire(advocacy.Employee{ID: "X", Department: "Sales", Country: "SE", Language: "sv", Zone: "Europe/Stockholm"})
				world.Join("X")
				world.Clock.Advance(24 * time.Hour)
				day := today(world)
				pod := world.Publish(content.Content{Kind: content.Podcast, Language: "en", Audience: content.Audience{Countries: []string{"SE"}}})
				share(t, world, "E002", news, channels.LinkedIn)
				if sharing {
					share(t, world, "X", pod, channels.LinkedIn)
				}
				world.Clock.Advance(48 * time.Hour)
				afterwards(t, world, pod)
				for _, s := range report(t, world, day, day).Sections {
					for _, f := range s.Figures {
						if s.Title == "Sharing" && f.Name != "shares" && f.Name != "shares on linkedin" {
							all = append(all, f)
						}
					}
				}
				return all
			}
			assert.Equal(t, said(false), said(true))
		})
	}
}
