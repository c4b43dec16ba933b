package advocacy_test

import (
	"context"
	"fmt"
	"strings"
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

// tally is the sum of a measure in a group over all days.
func tally(t *testing.T, world *advocacytest.World, m advocacy.Measure, group string) (sum int64) {
	t.Helper()
	require.NoError(t, world.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		list, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, m)
		for _, c := range list {
			if c.Group == group {
				sum += c.Count
			}
		}
		return err
	}))
	return sum
}

func TestWeeksAndMonthsAreCountedOnceWhateverTheOrder(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	news := world.Publish(content.Content{})
	me := world.As(anna.ID).Shares
	old, _ := openShare(t, world, anna.ID, news, channels.LinkedIn, disclosed)
	world.Clock.Advance(39 * 24 * time.Hour) // posted in another month than it was written
	_, err := me.Answer(t.Context(), old.ID, true, "")
	require.NoError(t, err)
	var ids []string
	for range 12 {
		ids = append(ids, share(t, world, anna.ID, news, channels.LinkedIn).ID)
	}
	assert.EqualValues(t, 1, tally(t, world, advocacy.WeeksWithPosts, "1"))
	assert.EqualValues(t, 1, tally(t, world, advocacy.WeeksWithPosts, "10"), "one week, however many more")
	assert.EqualValues(t, 1, tally(t, world, advocacy.ActiveInMonth, ""))

	world.Clock.Advance(31 * 24 * time.Hour)
	later := share(t, world, anna.ID, news, channels.LinkedIn)
	assert.EqualValues(t, 2, tally(t, world, advocacy.ActiveInMonth, ""))
	for range 2 {
		for _, yes := range []bool{false, true} {
			for _, id := range append([]string{later.ID, old.ID}, ids...) {
				_, err := me.Answer(t.Context(), id, yes, "")
				require.NoError(t, err)
			}
			want := int64(0)
			if yes {
				want = 2
			}
			assert.Equal(t, want, tally(t, world, advocacy.ActiveInMonth, ""))
			assert.Equal(t, want, tally(t, world, advocacy.WeeksWithPosts, "1"))
			assert.Equal(t, want/2, tally(t, world, advocacy.WeeksWithPosts, "10"))
		}
	}
	require.NoError(t, world.As(anna.ID).Consents.Leave(t.Context()))
	assert.EqualValues(t, 1, tally(t, world, advocacy.ActiveInMonth, ""), "who left this month is no active ambassador of it")
}

func TestAmbassadorsMoveWithTheirDepartment(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{Department: "Engineering"})
	world.Join(anna.ID)
	anna.Department = "Sales"
	world.Hire(anna)
	assert.EqualValues(t, 0, tally(t, world, advocacy.AmbassadorCount, "Engineering"))
	assert.EqualValues(t, 1, tally(t, world, advocacy.AmbassadorCount, "Sales"))
	require.NoError(t, world.As(anna.ID).Consents.Leave(t.Context()))
	assert.EqualValues(t, 0, tally(t, world, advocacy.AmbassadorCount, "Sales"))
}

// TestAShareIsTakenBackFromWhereItWasCounted moves the person to another
// department, and the program to another zone, in between.
func TestAShareIsTakenBackFromWhereItWasCounted(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{Department: "Engineering"})
	world.Join(anna.ID)
	news := world.Publish(content.Content{})
	first := share(t, world, anna.ID, news, channels.LinkedIn)
	world.Clock.Advance(time.Hour)
	second := share(t, world, anna.ID, news, channels.LinkedIn)
	anna.Department = "Sales"
	world.Hire(anna)
	change(t, world, func(s *advocacy.Settings) { s.Zone = "Pacific/Kiritimati" })
	for _, c := range []struct {
		id     string
		posted bool
		count  int64
	}{
		{first.ID, false, 1}, {second.ID, false, 0}, {second.ID, true, 1}, {first.ID, true, 2}, {second.ID, false, 1},
	} {
		_, err := world.As(anna.ID).Shares.Answer(t.Context(), c.id, c.posted, "")
		require.NoError(t, err)
		assert.Equal(t, c.count, tally(t, world, advocacy.SharesByDepartment, "Engineering"))
		assert.Zero(t, tally(t, world, advocacy.SharesByDepartment, "Sales"))
		assert.Equal(t, c.count, tally(t, world, advocacy.SharesPosted, string(content.News)))
		assert.Equal(t, min(c.count, 1), tally(t, world, advocacy.WeeksWithPosts, "1"))
		assert.Equal(t, min(c.count, 1), tally(t, world, advocacy.ActiveInMonth, ""))
	}
}

// TestTwoReportsTellNoDifferenceOfFewerThanFive compares reports of periods that
// differ by the days on which too few were there.
func TestTwoReportsTellNoDifferenceOfFewerThanFive(t *testing.T) {
	world := advocacytest.New(t, nil)
	news := world.Publish(content.Content{})
	hired := 0
	day := func(department string, join, shares int) cadence.Date {
		for range join {
			world.Join(world.Hire(advocacy.Employee{Department: department}).ID)
			hired++
		}
		for range shares {
			share(t, world, fmt.Sprintf("E%03d", hired), news, channels.LinkedIn)
		}
		today := cadence.DateOf(world.Clock.Now())
		world.Clock.Advance(24 * time.Hour)
		return today
	}
	shares := func(from, until cadence.Date, department string) (float64, bool) {
		r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{From: from, Until: until})
		require.NoError(t, err)
		if department == "" {
			f := figure(t, r, "shares")
			return f.Value, f.Measured()
		}
		for _, g := range r.Departments {
			if g.Name == department && !g.Hidden && len(g.Figures) > 0 {
				return g.Figures[2].Value, true
			}
		}
		return 0, false
	}
	first := day("Engineering", 3, 2)  // 3 ambassadors
	second := day("Engineering", 4, 5) // 7
	third := day("Sales", 4, 3)        // 11, 4 of them in Sales
	fourth := day("Sales", 3, 4)       // 14, 7 of them in Sales
	last := day("Sales", 0, 1)
	for _, c := range []struct {
		from, until cadence.Date
		department  string
		want        float64
		told        bool
	}{
		{first, first, "", 0, false},
		{first, second, "", 0, false}, // in the morning of the second day they were three
		{first, third, "", 3, true},
		{third, third, "", 3, true},
		{first, last, "", 8, true},
		{third, third, "Sales", 0, false},
		{third, third, "Engineering", 0, false}, // or Sales could be computed
		{third, last, "Sales", 1, true},
		{fourth, last, "Sales", 1, true}, // in the morning of the fourth day they were four
		{last, last, "Sales", 1, true},
		{last, last, "Engineering", 0, true},
	} {
		value, told := shares(c.from, c.until, c.department)
		assert.Equal(t, c.told, told, "%s to %s in %q", c.from, c.until, c.department)
		if c.told {
			assert.Equal(t, c.want, value, "%s to %s in %q", c.from, c.until, c.department)
		}
	}
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{From: first, Until: last})
	require.NoError(t, err)
	assert.Contains(t, strings.Join(r.Notes, "\n"), "is told from "+third.String()+" on")
}

func TestAStartThatIsMovedIsCountedOnItsDay(t *testing.T) {
	world := advocacytest.New(t, nil)
	bo := world.Hire(advocacy.Employee{Start: cadence.Date{Year: 2027, Month: time.February, Day: 1}})
	bo.Start = cadence.Date{Year: 2026, Month: time.December, Day: 1}
	world.Hire(bo)
	bo.End = cadence.Date{Year: 2026, Month: time.December, Day: 8}
	world.Hire(bo)
	world.Clock.Advance(5 * 24 * time.Hour)
	world.Tick()
	require.NoError(t, world.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		list, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, advocacy.Headcount)
		n := int64(0)
		for _, c := range list {
			n += c.Count
			assert.GreaterOrEqual(t, n, int64(0), "on %s", c.Day)
		}
		assert.Zero(t, n)
		return err
	}))
}

func TestPartsOfAReportAddUpWhateverTheSettingsBecome(t *testing.T) {
	world, last := shared(t)
	change(t, world, func(s *advocacy.Settings) { s.Channels = []string{channels.Facebook} })
	_, err := world.Owner.Contents.Edit(t.Context(), last.Content, func(c *content.Content) { c.Kind = content.Product })
	require.NoError(t, err)
	_, err = world.As("E005").Shares.Answer(t.Context(), last.ID, false, "")
	require.NoError(t, err)
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	assert.EqualValues(t, 6, figure(t, r, "shares on linkedin").Value)
	assert.EqualValues(t, 5, figure(t, r, "shares of news").Value)
	assert.EqualValues(t, 2, figure(t, r, "clicks from linkedin").Value)
}

func TestAReportOfAnyPeriodIsOne(t *testing.T) {
	world, _ := shared(t)
	change(t, world, func(s *advocacy.Settings) {
		s.Population = metrics.Assumption{Name: "population", Value: 10, Unit: "people", Source: "a guess"}
	})
	anna := staff(1).Employees[0]
	anna.Networks = map[string]int{channels.LinkedIn: 5000}
	world.Hire(anna)
	day := func(y int, m time.Month, d int) cadence.Date { return cadence.Date{Year: y, Month: m, Day: d} }
	for name, p := range map[string]advocacy.Period{
		"all of time": {From: day(1, 1, 1), Until: day(9999, 12, 31)},
		"the future":  {From: day(2400, 1, 1), Until: day(2800, 1, 1)},
		"the past":    {From: day(1600, 1, 1), Until: day(2000, 1, 1)},
		"one day":     {From: day(2026, 12, 7), Until: day(2026, 12, 7)},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := world.Owner.Reports.Report(t.Context(), p)
			require.NoError(t, err)
			for _, s := range r.Sections {
				for _, f := range s.Figures {
					assert.GreaterOrEqual(t, f.Value, 0.0, f.Name)
				}
			}
		})
	}
	var problems advocacy.Problems
	_, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{From: day(2026, 13, 40)})
	require.ErrorAs(t, err, &problems)
}

func TestFewAmbassadorsAreNotToldBySubtraction(t *testing.T) {
	world := advocacytest.New(t, nil)
	world.Hire(advocacy.Employee{})
	world.Join("E001")
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	assert.False(t, figure(t, r, "digests sent").Measured(), "none sent would be a pause")
	assert.False(t, figure(t, r, "referral clicks").Measured())
	assert.True(t, figure(t, r, "ambassadors").Measured())
}

func TestWhatWasNeverOpenedWasNotPosted(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	news := world.Publish(content.Content{})
	me := world.As(anna.ID).Shares
	sh, err := me.Draft(t.Context(), news, channels.LinkedIn, disclosed)
	require.NoError(t, err)
	_, err = me.Answer(t.Context(), sh.ID, true, "")
	require.ErrorIs(t, err, advocacy.ErrConflict)
	_, err = world.Owner.Contents.Recall(t.Context(), news)
	require.NoError(t, err)
	_, err = me.Answer(t.Context(), sh.ID, true, "")
	require.ErrorIs(t, err, advocacy.ErrConflict)
	_, err = me.Open(t.Context(), sh.ID)
	require.ErrorIs(t, err, advocacy.ErrNotFound)
	_, err = me.Draft(t.Context(), news, channels.LinkedIn, string(make([]byte, 1<<20)))
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
}

func TestARosterOfTheHostsOwnIsChecked(t *testing.T) {
	world := advocacytest.New(t, nil)
	_, err := world.Owner.People.Sync(t.Context(), advocacy.Roster{Employees: []advocacy.Employee{
		{ID: " 1"},
		{ID: "2", Logins: []string{"anna ", "", "bo", "bo"}},
		{ID: "3", Logins: []string{"bo"}},
		{ID: "4", Start: cadence.Date{Year: 2026, Month: 13, Day: 1}, End: cadence.Date{Year: 2026, Month: 2, Day: 31}},
		{ID: "5", Networks: map[string]int{"linkedin": -1}},
		{ID: "6", Department: string(make([]byte, 10_000))},
		{ID: "7", GivenName: "\xff"},
		{ID: "8", GivenName: "👩‍🔧", FamilyName: "مثال", Department: "مبيعات"},
	}}, advocacy.SyncOptions{})
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	var fields []string
	for _, p := range problems {
		fields = append(fields, p.Field)
	}
	assert.Equal(t, []string{"employees[0].id", "employees[1].logins", "employees[1].logins", "employees[1].logins", "employees[2].logins",
		"employees[3].start", "employees[3].end", "employees[3].end", "employees[4].networks.linkedin", "employees[5].department", "employees[6].givenName"}, fields)
}
