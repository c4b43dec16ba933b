package advocacy_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// staff are n employees with ids E000 on.
func staff(n int) advocacy.Roster {
	r := advocacy.Roster{Source: "test"}
	for i := range n {
		id := fmt.Sprintf("E%03d", i)
		r.Employees = append(r.Employees, advocacy.Employee{
			ID: id, GivenName: "Person", FamilyName: id, Email: id + "@nordlys.example",
			Department: []string{"Engineering", "Sales"}[i%2], Country: "DK", Language: "da",
			Zone: "Europe/Copenhagen", Logins: []string{id},
		})
	}
	return r
}

func TestSyncTellsJoinersMoversAndLeavers(t *testing.T) {
	world := advocacytest.New(t, nil)
	sync := func(r advocacy.Roster, o advocacy.SyncOptions) advocacy.SyncReport {
		t.Helper()
		report, err := world.Owner.People.Sync(t.Context(), r, o)
		require.NoError(t, err)
		return report
	}
	dry := sync(staff(20), advocacy.SyncOptions{DryRun: true})
	assert.Len(t, dry.Joiners, 20)
	assert.Equal(t, dry, sync(staff(20), advocacy.SyncOptions{}), "a dry run says what then happens")
	assert.Equal(t, 20, sync(staff(20), advocacy.SyncOptions{Complete: true}).Unchanged)

	changed := staff(19)
	changed.Employees[3].Department = "HR"
	changed.Employees[3].Zone = "Europe/Helsinki"
	report := sync(changed, advocacy.SyncOptions{})
	assert.Empty(t, report.Leavers, "who is missing from a file that is not complete has not left")
	assert.Equal(t, []advocacy.SyncChange{{ID: "E003", Department: "HR", Fields: []string{"department", "zone"}}}, report.Movers)

	report = sync(changed, advocacy.SyncOptions{Complete: true})
	assert.Equal(t, []advocacy.SyncChange{{ID: "E019", Department: "Sales"}}, report.Leavers)
	_, err := world.As("E019").Consents.Me(t.Context())
	assert.ErrorIs(t, err, advocacy.ErrUnknownActor)
}

func TestATruncatedExportDoesNotOffboardTheCompany(t *testing.T) {
	world := advocacytest.New(t, nil)
	_, err := world.Owner.People.Sync(t.Context(), staff(100), advocacy.SyncOptions{})
	require.NoError(t, err)
	for name, short := range map[string]advocacy.Roster{"empty": {}, "truncated": staff(89)} {
		dry, err := world.Owner.People.Sync(t.Context(), short, advocacy.SyncOptions{Complete: true, DryRun: true})
		require.NoError(t, err, name)
		assert.NotEmpty(t, dry.Refused, name)
		_, err = world.Owner.People.Sync(t.Context(), short, advocacy.SyncOptions{Complete: true})
		assert.ErrorContains(t, err, "more than the limit of 10 %", name)
		assert.ErrorIs(t, err, advocacy.ErrTooManyLeavers, name)
	}
	report, err := world.Owner.People.Sync(t.Context(), staff(100), advocacy.SyncOptions{Complete: true})
	require.NoError(t, err)
	assert.Equal(t, 100, report.Unchanged, "nothing was changed by what was refused")
	report, err = world.Owner.People.Sync(t.Context(), staff(90), advocacy.SyncOptions{Complete: true})
	require.NoError(t, err)
	assert.Len(t, report.Leavers, 10)
}

func TestWhatALenientReaderLeftOutHasNotLeft(t *testing.T) {
	world := advocacytest.New(t, nil)
	_, err := world.Owner.People.Sync(t.Context(), staff(20), advocacy.SyncOptions{})
	require.NoError(t, err)
	lacking := staff(19)
	for want, rows := range map[string][]advocacy.RosterProblem{
		"complete: 1 row was left out of the roster":   {{Line: 21, Message: "has no id"}, {Line: 21, Column: "country", Message: "is no country"}},
		"complete: 2 rows were left out of the roster": {{Line: 21, Message: "has no id"}, {Line: 21, Column: "country", Message: "is no country"}, {Line: 22, Message: "has no id"}},
	} {
		lacking.Problems = rows
		_, err = world.Owner.People.Sync(t.Context(), lacking, advocacy.SyncOptions{Complete: true})
		var problems advocacy.Problems
		require.ErrorAs(t, err, &problems)
		assert.ErrorContains(t, err, want, "rows, not what is wrong with them")
	}
	_, err = world.Owner.People.Sync(t.Context(), lacking, advocacy.SyncOptions{})
	require.NoError(t, err)
}

func TestARosterWithProblemsChangesNothingAndSaysThemAll(t *testing.T) {
	world := advocacytest.New(t, nil)
	bad := staff(6)
	bad.Employees[0].ID = ""
	bad.Employees[1].Zone = "Europe/Kopenhagen"
	bad.Employees[2].Country = "Denmark"
	bad.Employees[3].ID = "E004"
	bad.Employees[5].Email = "not an address"
	_, err := world.Owner.People.Sync(t.Context(), bad, advocacy.SyncOptions{})
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	var fields []string
	for _, p := range problems {
		fields = append(fields, p.Field)
	}
	assert.Equal(t, []string{"employees[0].id", "employees[1].zone", "employees[2].country", "employees[4].id", "employees[5].email"}, fields)
	assert.NotContains(t, err.Error(), "not an address", "what could be personal is not repeated")
	report, err := world.Owner.People.Sync(t.Context(), staff(1), advocacy.SyncOptions{DryRun: true})
	require.NoError(t, err)
	assert.Len(t, report.Joiners, 1)
}

func TestWhatIsWrongWithASyncIsSaidAtOnce(t *testing.T) {
	world := advocacytest.New(t, nil)
	for _, share := range []float64{-0.1, 1.5, math.NaN()} {
		bad := staff(3)
		bad.Employees[0].Language, bad.Employees[1].Language, bad.Employees[2].Language = "dansk", "und", "da_DK"
		bad.Problems = []advocacy.RosterProblem{{Line: 5, Message: "has no id"}}
		_, err := world.Owner.People.Sync(t.Context(), bad, advocacy.SyncOptions{Complete: true, MaxLeavers: share})
		var problems advocacy.Problems
		require.ErrorAs(t, err, &problems)
		var fields []string
		for _, p := range problems {
			fields = append(fields, p.Field)
		}
		assert.Equal(t, []string{"maxLeavers", "complete", "employees[0].language", "employees[1].language"}, fields)
	}
	good := staff(4)
	good.Employees[0].Language, good.Employees[1].Language, good.Employees[2].Language, good.Employees[3].Language = "", "kl", "en-GB", "zh-Hant-TW"
	_, err := world.Owner.People.Sync(t.Context(), good, advocacy.SyncOptions{})
	require.NoError(t, err)
}

func TestALastDayTakesAPersonOut(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{End: cadence.Date{Year: 2026, Month: time.December, Day: 18}})
	world.Join(anna.ID)
	world.Publish(content.Content{})
	world.Clock.Set(time.Date(2026, 12, 18, 22, 30, 0, 0, time.UTC))
	world.Tick()
	_, err := world.As(anna.ID).Consents.Me(t.Context())
	require.NoError(t, err, "the last day is a day of work")
	world.Clock.Advance(time.Hour)
	world.Tick()
	_, err = world.As(anna.ID).Consents.Me(t.Context())
	assert.ErrorIs(t, err, advocacy.ErrUnknownActor)
}

func TestALoginMovesWithItsOwner(t *testing.T) {
	world := advocacytest.New(t, nil)
	_, err := world.Owner.People.Sync(t.Context(), staff(30), advocacy.SyncOptions{})
	require.NoError(t, err)
	swapped := staff(30)
	swapped.Employees[0].Logins, swapped.Employees[1].Logins = swapped.Employees[1].Logins, swapped.Employees[0].Logins
	_, err = world.Owner.People.Sync(t.Context(), swapped, advocacy.SyncOptions{Complete: true})
	require.NoError(t, err)
	taken := advocacy.Roster{Employees: []advocacy.Employee{{ID: "new", Logins: []string{"E007"}}}}
	_, err = world.Owner.People.Sync(t.Context(), taken, advocacy.SyncOptions{})
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 1)
	assert.Equal(t, "employees[0].logins", problems[0].Field)
	assert.Contains(t, problems[0].Message, "somebody who is stored and not in the roster")
	assert.NotContains(t, err.Error(), "E007")
	assert.NotContains(t, err.Error(), "sqlstore")

	taken.Employees = append(staff(3).Employees, taken.Employees...)
	taken.Employees[1].Logins = []string{"E001", "E020"}
	for _, dry := range []bool{true, false} {
		_, err = world.Owner.People.Sync(t.Context(), taken, advocacy.SyncOptions{DryRun: dry})
		require.ErrorAs(t, err, &problems, "a dry run says what would happen")
		require.Len(t, problems, 2)
		assert.Equal(t, []string{"employees[1].logins", "employees[3].logins"}, []string{problems[0].Field, problems[1].Field})
	}
	handedOver := staff(30)
	handedOver.Employees[7].Logins = nil
	handedOver.Employees = append(handedOver.Employees[5:9:9], taken.Employees[3])
	_, err = world.Owner.People.Sync(t.Context(), handedOver, advocacy.SyncOptions{})
	require.NoError(t, err, "with the row of who had it, it moves")
}

func TestOnlyOwnersAndSystemsRunTheProgram(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	for name, session := range map[string]*advocacy.Session{"an ambassador": world.As(anna.ID), "nobody": world.Program.As(advocacy.Actor{})} {
		_, err := session.People.Sync(t.Context(), staff(1), advocacy.SyncOptions{})
		assert.ErrorIs(t, err, advocacy.ErrForbidden, name)
		_, err = session.Settings.Change(t.Context(), func(*advocacy.Settings) {})
		assert.ErrorIs(t, err, advocacy.ErrForbidden, name)
		_, err = session.Reports.Report(t.Context(), advocacy.Period{})
		assert.ErrorIs(t, err, advocacy.ErrForbidden, name)
		_, err = session.Nudges.PlanFor(t.Context(), advocacy.Group{})
		assert.ErrorIs(t, err, advocacy.ErrForbidden, name)
	}
	assert.ErrorIs(t, world.Owner.Consents.Join(t.Context(), advocacy.JoinRequest{}), advocacy.ErrForbidden,
		"a system does nothing in a person's stead")
	_, err := world.Program.As(advocacy.Actor{Login: "owner"}).Settings.Current(t.Context())
	assert.NoError(t, err, "the owner's login is in the settings")
}
