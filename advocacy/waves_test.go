package advocacy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// december is a day of the month that the world begins in, on Monday the 7th.
func december(day int) cadence.Date { return cadence.Date{Year: 2026, Month: time.December, Day: day} }

// invited are the addresses that invitations went to, with the times at which
// each was due.
func invited(world *advocacytest.World) map[string][]time.Time {
	sent := map[string][]time.Time{}
	for _, m := range world.Messages() {
		if m.Kind == advocacy.Invitation {
			sent[m.To.Email] = append(sent[m.To.Email], m.Date)
		}
	}
	return sent
}

// advanceTo does what is due up to an instant, every hour.
func advanceTo(world *advocacytest.World, at time.Time) {
	for d := at.Sub(world.Clock.Now()); d > 0; d = at.Sub(world.Clock.Now()) {
		world.Clock.Advance(min(d, time.Hour))
		world.Tick()
	}
}

func weeks(world *advocacytest.World, n int) { advanceTo(world, world.Clock.Now().AddDate(0, 0, 7*n)) }

func TestAWaveIsInvitedFromItsDay(t *testing.T) {
	home, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	sales := advocacy.Group{Departments: []string{"Sales"}}
	wave := func(name string, g advocacy.Group, from cadence.Date) func(*advocacy.Settings) {
		return func(s *advocacy.Settings) {
			s.Waves = append(s.Waves, advocacy.Wave{Name: name, Group: g, From: from})
		}
	}
	hire := func(world *advocacytest.World, department string, ids ...string) {
		t.Helper()
		for _, id := range ids {
			world.Hire(advocacy.Employee{ID: id, Department: department})
		}
	}

	for name, c := range map[string]struct {
		from    cadence.Date
		windows bool
		first   time.Time // the first moment that is allowed
		last    time.Time
	}{
		"in the window of the day itself": {december(15), true,
			time.Date(2026, 12, 15, 9, 0, 0, 0, home), time.Date(2026, 12, 15, 12, 0, 0, 0, home)},
		"when the quiet hours of the night end": {december(15), false,
			time.Date(2026, 12, 15, 8, 0, 0, 0, home), time.Date(2026, 12, 15, 12, 0, 0, 0, home)},
		"when the weekend of its day is over": {december(19), false,
			time.Date(2026, 12, 21, 8, 0, 0, 0, home), time.Date(2026, 12, 21, 12, 0, 0, 0, home)},
	} {
		t.Run("everybody once, "+name, func(t *testing.T) {
			t.Parallel()
			world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
				wave("sales", sales, c.from)(s)
				if !c.windows {
					s.Plan.Cadence.Windows = nil
				}
			}})
			hire(world, "Sales", "anna", "bo", "carl")
			hire(world, "Engineering", "dorte")
			advanceTo(world, c.from.In(home).Add(-time.Minute))
			assert.Empty(t, nudges(t, world), "the minute before its day begins")
			advanceTo(world, c.first.Add(-time.Minute))
			assert.Empty(t, world.Messages(), "the minute before they may be asked")

			weeks(world, 2)
			sent := invited(world)
			require.Len(t, sent, 3, "the wave's group and nobody else")
			for address, times := range sent {
				require.Len(t, times, 1, address)
				assert.False(t, times[0].Before(c.first), "%s at %s", address, times[0])
				assert.True(t, times[0].Before(c.last), "%s at %s", address, times[0])
			}
		})
	}

	t.Run("who is in the pilot and in two waves once", func(t *testing.T) {
		t.Parallel()
		world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
			s.Pilot = &advocacy.Group{IDs: []string{"anna"}}
			wave("sales", sales, december(15))(s)
			wave("all", advocacy.Group{}, december(22))(s)
		}})
		hire(world, "Sales", "anna", "bo")
		hire(world, "Engineering", "dorte")
		weeks(world, 4)
		sent := invited(world)
		require.Len(t, sent, 3)
		for address, day := range map[string]cadence.Date{"anna@nordlys.example": december(8), "bo@nordlys.example": december(15), "dorte@nordlys.example": december(22)} {
			require.Len(t, sent[address], 1, address)
			assert.Equal(t, day, cadence.DateOf(sent[address][0]), address)
		}
		var waves []string
		for _, n := range nudges(t, world) {
			waves = append(waves, n.Wave)
		}
		assert.Equal(t, []string{advocacy.PilotWave, "sales", "all"}, waves)
	})

	t.Run("who is hired or moves there after its start too", func(t *testing.T) {
		t.Parallel()
		world := advocacytest.New(t, &advocacytest.Options{Seed: wave("sales", sales, december(15))})
		hire(world, "Sales", "anna")
		hire(world, "Engineering", "bo")
		advanceTo(world, time.Date(2026, 12, 18, 12, 0, 0, 0, home))
		require.Len(t, world.Messages(), 1)
		hire(world, "Sales", "carl")
		world.Hire(advocacy.Employee{ID: "dorte", Department: "Sales", Start: december(30)})
		world.Hire(advocacy.Employee{ID: "bo", Department: "Sales"})

		advanceTo(world, december(30).In(home).Add(-time.Minute))
		sent := invited(world)
		assert.Len(t, sent["carl@nordlys.example"], 1)
		assert.Len(t, sent["bo@nordlys.example"], 1)
		assert.Empty(t, sent["dorte@nordlys.example"], "before their first day")
		weeks(world, 2)
		assert.Len(t, invited(world)["dorte@nordlys.example"], 1)
		assert.Len(t, world.Messages(), 4, "and nobody again")
	})

	for name, takeBack := range map[string]time.Time{
		"the day before":              time.Date(2026, 12, 14, 12, 0, 0, 0, home),
		"while its invitations wait":  time.Date(2026, 12, 15, 7, 30, 0, 0, home),
		"as soon as it was announced": time.Date(2026, 12, 7, 9, 0, 0, 0, home),
	} {
		t.Run("nobody of one taken back "+name, func(t *testing.T) {
			t.Parallel()
			world := advocacytest.New(t, &advocacytest.Options{Seed: wave("sales", sales, december(15))})
			hire(world, "Sales", "anna", "bo")
			advanceTo(world, takeBack)
			change(t, world, func(s *advocacy.Settings) { s.Waves = nil })
			weeks(world, 2)
			assert.Empty(t, world.Messages())

			change(t, world, wave("sales again", sales, december(30)))
			weeks(world, 2)
			sent := invited(world)
			require.Len(t, sent, 2, "and named again, it is invited")
			for address, times := range sent {
				require.Len(t, times, 1, address)
				assert.Equal(t, december(30), cadence.DateOf(times[0]), address)
			}
		})
	}

	t.Run("nobody of one put off while its invitations wait", func(t *testing.T) {
		t.Parallel()
		world := advocacytest.New(t, &advocacytest.Options{Seed: wave("sales", sales, december(15))})
		hire(world, "Sales", "anna")
		advanceTo(world, time.Date(2026, 12, 15, 7, 30, 0, 0, home))
		change(t, world, func(s *advocacy.Settings) { s.Waves[0].From = december(29) })
		advanceTo(world, december(29).In(home).Add(-time.Minute))
		assert.Empty(t, world.Messages())
		advanceTo(world, december(30).In(home))
		assert.Len(t, world.Messages(), 1)
	})
}
