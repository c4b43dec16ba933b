package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatFlagsChangeOfStoredSettingsIsSaid(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	changes := func(args ...string) string {
		t.Helper()
		r := pilotRun(t, append([]string{"-people", "people.csv", "-at", tuesday}, args...)...)
		require.Zero(t, r.code, r.errors)
		assert.NotContains(t, r.out, "@", "no address")
		_, said, found := strings.Cut(r.out, "\nSETTINGS that change\n")
		if !found {
			return ""
		}
		assert.NotContains(t, said, "SETTINGS that change", "it is said once")
		said, _, _ = strings.Cut(said, "\n\n")
		return said
	}
	first := []string{"-apply", "-company", "Example", "-owner", "Marketing", "-owner-email", "old@example.com", "-pilot", "department=Sales"}
	assert.Empty(t, changes(first...), "what a new program begins with changes nothing")
	assert.Empty(t, changes(first...), "nor does the same again")
	assert.Empty(t, changes("-apply"), "nor does no flag")
	other := []string{"-company", "Other", "-owner", "Sales", "-owner-email", "new@example.com", "-country", "SE", "-zone", "Europe/Stockholm",
		"-languages", "da", "-channels", "linkedin,twitter", "-pilot", "department=Sales", "-pilot", "country=dk", "-public-url", "https://go.example.com/"}
	want := `  company: Example becomes Other
  owner: Marketing becomes Sales
  owner-email: changes
  country: DK becomes SE
  zone: Europe/Copenhagen becomes Europe/Stockholm
  languages: en,da becomes da
  channels: linkedin,facebook,instagram,twitter becomes linkedin,twitter
  pilot: -pilot department=Sales becomes -pilot department=Sales -pilot country=DK
  public-url: nothing becomes https://go.example.com`
	assert.Equal(t, want, changes(other...))
	assert.Equal(t, want, changes(append(other, "-apply")...), "the preview stored nothing")
	assert.Empty(t, changes(append(other, "-apply")...))
	assert.Equal(t, "  company: Other becomes Third", changes("-company", "Third"))
}

func TestTheEmbeddedCompanyKeepsThePilotGroupThatItWasGiven(t *testing.T) {
	inFolder(t)
	r := pilotRun(t, "-apply", "-at", tuesday, "-pilot", "country=FI")
	require.Zero(t, r.code, r.errors)
	r = pilotRun(t, "-at", tuesday)
	require.Zero(t, r.code, r.errors)
	assert.NotContains(t, r.out, "SETTINGS that change")
	assert.NotContains(t, r.out, "PLAN for the pilot group of 9\n")
}

func TestASettingThatIsWrongLeavesNothingStored(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	write(t, "feed.xml", smallFeed)
	own := []string{"-people", "people.csv", "-feed", "feed.xml", "-company", "Example", "-owner", "Marketing", "-apply", "-at", tuesday}
	wrong := append(slices.Clone(own), "-public-url", "http://go.example.com")
	r := pilotRun(t, wrong...)
	assert.Equal(t, 2, r.code)
	assert.Empty(t, files(t, "pilot.db*"), "no database is begun in vain")
	require.Zero(t, pilotRun(t, own...).code)
	before := digest(t, "pilot.db")
	write(t, "people.csv", strings.Replace(smallPeople, "Anna,Holm", "Anna,Lund", 1))
	r = pilotRun(t, wrong...)
	assert.Equal(t, 2, r.code)
	contains(t, r.errors, "-public-url")
	assert.Equal(t, before, digest(t, "pilot.db"))
}
