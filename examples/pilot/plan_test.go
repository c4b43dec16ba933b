package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// planOf is the plan in an output.
func planOf(t *testing.T, r result) string {
	t.Helper()
	require.Zero(t, r.code, r.errors)
	_, plan, found := strings.Cut(r.out, "\nPLAN")
	require.True(t, found)
	plan, _, _ = strings.Cut(plan, "\nINVITATIONS so far")
	plan, _, _ = strings.Cut(plan, "\nThis was a preview")
	return plan
}

// sentBy is what an output says of messages.
func sentBy(t *testing.T, r result) string {
	t.Helper()
	require.Zero(t, r.code, r.errors)
	_, said, found := strings.Cut(r.out, "\nINVITATIONS so far: ")
	require.True(t, found)
	return said
}

var (
	promised  = regexp.MustCompile(`(?m)^    (invited|next digest, if they take part,) (Mon|Tue|Wed|Thu|Fri) `)
	supposed  = regexp.MustCompile(`(?m)^    (would be invited|next digest, if they take part, would be) (Mon|Tue|Wed|Thu|Fri) `)
	nobodyYet = "  Nobody is invited yet: "
)

// TestNothingIsPromisedThatWaits goes from a preview without an address to a
// program that has all that it needs.
func TestNothingIsPromisedThatWaits(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	write(t, "feed.xml", smallFeed)
	own := func(args ...string) result {
		return pilotRun(t, append([]string{"-people", "people.csv", "-feed", "feed.xml", "-company", "Example", "-owner", "Marketing", "-pilot", "department=Sales"}, args...)...)
	}
	const (
		address = "invitations wait until -public-url is given, without which they would lead nowhere"
		sender  = "messages wait until -smtp or -out is given, without which nothing sends them"
	)
	waits := func(t *testing.T, r result, why string) {
		t.Helper()
		plan := planOf(t, r)
		assert.Equal(t, 1, strings.Count(plan, nobodyYet), "once, at the head")
		contains(t, plan, " of 2\n"+nobodyYet+why+". The times below are those that it would be, as things are now.\n\n  1  Anna Holm")
		assert.Len(t, supposed.FindAllString(plan, -1), 4)
		assert.Empty(t, promised.FindAllString(plan, -1))
	}
	waits(t, own("-at", tuesday), address)
	waits(t, own("-at", tuesday, "-out", "previews"), address)

	// Stored, and their times passing, it is still nothing but planned.
	for _, at := range []string{tuesday, wednesday} {
		r := own("-apply", "-out", "mails", "-at", at)
		waits(t, r, address)
		assert.Equal(t, "0 sent, 2 planned, 0 refused, 0 unconfirmed\n  "+address+"\n", sentBy(t, r))
	}
	r := own("-apply", "-at", wednesday)
	waits(t, r, address+"; "+sender)
	assert.Equal(t, "0 sent, 2 planned, 0 refused, 0 unconfirmed\n  "+address+"; "+sender+"\n", sentBy(t, r))

	// The address is stored; from then on it need not be given.
	r = own("-apply", "-at", wednesday, "-public-url", "https://go.example.com")
	waits(t, r, sender)
	assert.Equal(t, "0 sent, 2 planned, 0 refused, 0 unconfirmed\n  "+sender+"\n", sentBy(t, r))
	plan := planOf(t, own("-at", wednesday))
	assert.NotContains(t, plan, nobodyYet)
	assert.Len(t, promised.FindAllString(plan, -1), 4)
	assert.Empty(t, supposed.FindAllString(plan, -1))
	assert.Empty(t, files(t, "mails/*.*"))
	r = own("-apply", "-out", "mails", "-at", "2026-12-01T16:30:00+01:00")
	assert.Equal(t, "2 sent, 0 planned, 0 refused, 0 unconfirmed\n", sentBy(t, r))
	assert.Len(t, files(t, "mails/*.*"), 2)
}

func TestWhoeverNobodyReachesIsPromisedNothing(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", strings.Replace(smallPeople, "anna@example.com", "", 1))
	own := func(at string) result {
		return pilotRun(t, "-people", "people.csv", "-company", "Example", "-owner", "Marketing", "-pilot", "department=Sales", "-public-url", "https://go.example.com",
			"-apply", "-smtp", "smtp://127.0.0.1:9", "-from", "a@example.com", "-at", at)
	}
	const letters = "; whoever has no e-mail address waits until -out is given, which writes letters\n"
	r := own(tuesday)
	assert.Equal(t, 2, strings.Count(planOf(t, r), "    would be invited "))
	assert.Regexp(t, `^0 sent, 2 planned, 0 refused, 0 unconfirmed\n  the next one is due Tue 24 Nov 2026 \d\d:\d\d CET: -serve sends it then, and running this again does later`+letters+"$", sentBy(t, r))
	r = own(wednesday)
	assert.NotContains(t, sentBy(t, r), "is due")
	assert.Regexp(t, `^0 sent, 2 planned, 0 refused, 0 unconfirmed\n  the first of them was due Tue 24 Nov 2026 \d\d:\d\d CET and is held up: `, sentBy(t, r))
	contains(t, sentBy(t, r), letters)
}

// TestAPublicAddressThatIsStoredStays: the address of -serve is taken only where
// there is no other.
func TestAPublicAddressThatIsStoredStays(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	own := []string{"-people", "people.csv", "-company", "Example", "-owner", "Marketing", "-serve", "127.0.0.1:0", "-at", tuesday}
	first, stop := serving(t, own...)
	stop.now(t)
	assert.Regexp(t, `^http://127\.0\.0\.1:\d+$`, first)
	again, stop := serving(t, own...)
	stop.now(t)
	assert.Regexp(t, `^http://127\.0\.0\.1:\d+$`, again)
	assert.NotEqual(t, first, again, "an address of this machine follows -serve")
	for _, args := range [][]string{append(own, "-public-url", "https://go.example.com"), own, {"-serve", "127.0.0.1:0", "-at", tuesday}} {
		reached, stop := serving(t, args...)
		stop.now(t)
		assert.Equal(t, "https://go.example.com", reached)
	}
}

func TestWhyNoDigestIsDue(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", "id,department,language\n1,Sales,en\n")
	write(t, "english.xml", smallFeed)
	write(t, "danish.xml", strings.Replace(smallFeed, ">en<", ">da<", 1))
	own := []string{"-people", "people.csv", "-company", "Example", "-owner", "Marketing", "-pilot", "department=Sales", "-at", tuesday}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"nothing there", nil, "nothing is approved"},
		{"all of it in review", []string{"-feed", "english.xml", "-review"}, "nothing is approved"},
		{"in another language", []string{"-feed", "danish.xml"}, "of what is approved, nothing that is meant for them is left to offer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			contains(t, planOf(t, pilotRun(t, append(own, c.args...)...)), "\n    no digest is due: "+c.want+"\n")
		})
	}
	t.Run("no moment", func(t *testing.T) {
		store, err := sqlstore.Open(t.Context(), "pilot.db", nil)
		require.NoError(t, err)
		now, err := time.Parse(time.RFC3339, tuesday)
		require.NoError(t, err)
		_, err = advocacy.New(t.Context(), store, &advocacy.Options{Company: "Example", Owner: advocacy.Owner{Department: "Marketing"}, Channels: networks(),
			Seed: func(s *advocacy.Settings) {
				for i := range 1000 {
					s.Plan.Cadence.Quiet.Dates = append(s.Plan.Cadence.Quiet.Dates, cadence.DateOf(now).AddDays(i))
				}
			}})
		require.NoError(t, err)
		require.NoError(t, store.Close())
		contains(t, planOf(t, pilotRun(t, append(own, "-feed", "english.xml")...)), "\n    no digest is due: the plan of the settings has no moment for one in the next two years\n")
	})
}

// TestANetworkThatCannotTakeAContentIsNamed has two contents, of which one has an
// image, and two people whose digests hold both.
func TestANetworkThatCannotTakeAContentIsNamed(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	write(t, "feed.xml", strings.Replace(smallFeed, "</channel>",
		"<item><title>Second news</title><link>https://www.example.com/2</link><guid>2</guid><enclosure url=\"https://www.example.com/2.jpg\" type=\"image/jpeg\" length=\"1000\"/></item></channel>", 1))
	plan := planOf(t, pilotRun(t, "-people", "people.csv", "-feed", "feed.xml", "-company", "Example", "-owner", "Marketing", "-pilot", "department=Sales", "-at", tuesday))
	for _, title := range []string{"First", "Second"} {
		assert.Equal(t, 2, strings.Count(plan, fmt.Sprintf("· %s news [", title)), plan)
	}
	assert.Equal(t, 1, strings.Count(plan, "not on "), "once per content")
	assert.Regexp(t, `· First news \[.*\n          not on instagram: needs an image or a video\n`, plan)
	assert.Equal(t, 2, strings.Count(plan, "\n          instagram, own words"), "with an image it is offered there")
}
