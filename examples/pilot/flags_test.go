package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhatIsWrongWithTheFlagsIsSaidFirst runs what is bad in one flag, and in all
// of them at once: nothing is printed before, and nothing is left behind.
func TestWhatIsWrongWithTheFlagsIsSaidFirst(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	write(t, "feed.xml", smallFeed)
	own := []string{"-people", "people.csv", "-feed", "feed.xml", "-company", "Example", "-owner", "Marketing", "-apply", "-out", "mails", "-db", "new.db"}
	cases := []struct {
		flag, value string
		want        string
	}{
		{"-zone", "Mars/One", `-zone: "Mars/One" is not an IANA time zone; write it like Europe/Copenhagen`},
		{"-zone", "", `-zone: "" is not an IANA time zone; write it like Europe/Copenhagen`},
		{"-public-url", "go.example.com", "-public-url: is not an absolute http or https address without query and fragment"},
		{"-public-url", "http://go.example.com", "-public-url: is http, by which the keys to people's pages could be read on their way; use https"},
		{"-languages", "xx", `-languages: "xx" is not a language that the program writes; it writes en and da`},
		{"-languages", "en,fi-FI", `-languages: "fi-FI" is not a language that the program writes; it writes en and da`},
		{"-languages", ",", "-languages: is empty; name at least one"},
		{"-country", "XX", `-country: "XX" is not a country by its ISO 3166-1 code of two letters; write it like DK`},
		{"-country", "UK", `-country: "UK" is not a country by its ISO 3166-1 code of two letters; write it like DK`},
		{"-country", "Danmark", `-country: "Danmark" is not a country by its ISO 3166-1 code of two letters; write it like DK`},
		{"-country", "xx", `-country: "xx" is not a country by its ISO 3166-1 code of two letters; write it like DK`},
		{"-country", "EU", `-country: "EU" is not a country by its ISO 3166-1 code of two letters; write it like DK`},
		{"-serve", "8080", `-serve: "8080" is not an address; write it like :8080 or 127.0.0.1:8080`},
		{"-serve", "127.0.0.1:99999", `-serve: "127.0.0.1:99999" is not an address; write it like :8080 or 127.0.0.1:8080`},
		{"-serve", ":http", `-serve: ":http" is not an address; write it like :8080 or 127.0.0.1:8080`},
		{"-serve", "192.0.2.1:8080", "-serve 192.0.2.1:8080: -public-url is missing; name the https address at which it is reached from there, since what opens people's pages is not sent in the clear"},
		{"-pilot", "country=XX", `-pilot: "XX" is not a country by its ISO 3166-1 code of two letters; write it like DK`},
		{"-pilot", "Sales", `-pilot: "Sales" is not of the form department=NAME or country=CODE`},
		{"-pilot", "", `-pilot: "" is not of the form department=NAME or country=CODE`},
		{"-pilot", "department=Sales,country=DK", `-pilot: "department=Sales,country=DK" is more than one; give each a -pilot of its own, since a comma may belong to a name`},
		{"-channels", "linkedin,myspace", `-channels: "myspace" is none of linkedin, facebook, instagram, twitter`},
		{"-channels", "linkedin,linkedin", `-channels: "linkedin" is there twice`},
		{"-channels", "", "-channels: is empty; name one or two of linkedin, facebook, instagram, twitter"},
		{"-owner-email", "nobody", "-owner-email: is not an e-mail address"},
		{"-owner-email", "søren@example.com", "-owner-email, the sender without -from: it is not a sender; write Name <mailbox@domain> with a mailbox of ASCII letters"},
		{"-from", "nobody", "-from: it is not a sender; write Name <mailbox@domain> with a mailbox of ASCII letters"},
		{"-max-leavers", "half", `-max-leavers: "half" is not a share between 0 and 1; write it like 0.1`},
		{"-max-leavers", "NaN", `-max-leavers: "NaN" is not a share between 0 and 1; write it like 0.1`},
		{"-allow", "10.0.0.0", `-allow: "10.0.0.0" is not a network; write it like 10.0.0.0/8`},
		{"-at", "noon", `-at: "noon" is not a time; write it like 2026-12-01T10:00:00+01:00`},
		{"-company", " Example", "-company: is not one line without spaces at its ends; it stands in subjects and disclosures"},
		{"-company", "", "-company: is missing; it stands in every disclosure"},
		{"-people", "", "-people: is empty; name a file"},
	}
	refused := func(t *testing.T, want []string, args ...string) {
		t.Helper()
		before := digest(t, "*")
		r := pilotRun(t, args...)
		assert.Equal(t, 2, r.code)
		assert.Empty(t, r.out, "nothing is printed before")
		for i, line := range want {
			want[i] = "pilot: " + line
		}
		assert.ElementsMatch(t, want, strings.Split(strings.TrimSuffix(r.errors, "\n"), "\n"))
		assert.Equal(t, before, digest(t, "*"))
	}
	for _, c := range cases {
		t.Run(c.flag+" "+c.value, func(t *testing.T) { refused(t, []string{c.want}, with(own, c.flag, c.value)...) })
	}
	t.Run("all at once", func(t *testing.T) {
		seen, all, args := map[string]bool{}, []string{}, own
		for _, c := range cases {
			// The one about where it is reached from is of a flag that is right.
			if !seen[c.flag] {
				seen[c.flag] = true
				all, args = append(all, c.want), with(args, c.flag, c.value)
			}
		}
		refused(t, all, args...)
	})
	t.Run("with what the database lacks", func(t *testing.T) {
		refused(t, []string{cases[0].want, "-owner is missing: it stands in every disclosure or message of a new program"},
			"-people", "people.csv", "-company", "Example", "-zone", "Mars/One")
	})
}

// with is a command line with a flag of another value, or with it behind.
func with(args []string, flag, value string) []string {
	args = slices.Clone(args)
	if i := slices.Index(args, flag); i >= 0 && flag != "-people" && flag != "-pilot" {
		args[i+1] = value
		return args
	}
	return append(args, flag, value)
}

func TestAFlagWithOneValueIsGivenOne(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	args := []string{"-people", "people.csv", "-company", "Example", "-owner", "Marketing", "-complete"}
	r := pilotRun(t, append(slices.Clone(args), "-zone", "Europe/Oslo", "-zone", "Europe/Paris", "-company", "Other", "-complete=false", "-smtp", "smtp://a:hemmelig@localhost", "-smtp=smtp://localhost", "-from", "a@example.com", "-apply")...)
	assert.Equal(t, 2, r.code)
	for _, name := range []string{"zone", "company", "complete", "smtp"} {
		contains(t, r.errors, "pilot: -"+name+" is given several times with different values; leave all but one out\n")
	}
	assert.NotContains(t, r.errors, "hemmelig")
	assert.Equal(t, 4, strings.Count(r.errors, "\n"), r.errors)
	r = pilotRun(t, append(slices.Clone(args), "-zone", "Europe/Oslo", "-zone", "Europe/Oslo", "-complete")...)
	assert.Zero(t, r.code, r.errors)
	help := pilotRun(t, "-help")
	contains(t, help.errors, `(default "0.1")`)
	contains(t, help.errors, `(default "pilot.db")`)
	contains(t, help.errors, "  -apply\n")
}

func TestFlagsAreTakenAsPeopleWriteThem(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	require.Zero(t, pilotRun(t, "-people", "people.csv", "-company", "Example", "-owner", "Marketing", "-apply", "-at", tuesday).code)
	r := pilotRun(t, "-people", "people.csv", "-country", "se", "-languages", "da_dk, EN", "-at", tuesday)
	require.Zero(t, r.code, r.errors)
	contains(t, r.out, "  country: DK becomes SE\n  languages: en,da becomes da-DK,en\n")
}

// TestWhoBeginsSeesEveryMistakeAtOnce leaves out the company and has mistakes in
// each kind of file, and in a feed that is fetched.
func TestWhoBeginsSeesEveryMistakeAtOnce(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople+"3,Carl,Lund,carl@example.com,Sales,Atlantis,da,Europe/Copenhagen\n")
	write(t, "page.html", "<!doctype html><html><head><title>Ours</title></head><body></body></html>")
	site := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(site.Close)
	r := pilotRun(t, "-people", "people.csv", "-people", "none.csv", "-feed", "page.html", "-feed", site.URL+"/feed", "-allow", "127.0.0.0/8", "-out", "mails", "-apply")
	assert.Equal(t, 2, r.code)
	assert.Empty(t, r.out)
	for _, want := range []string{
		"pilot: -company and -owner are missing: ",
		"pilot: -people: people.csv: line 4, column country: ",
		"pilot: -people none.csv: ",
		"pilot: -feed: page.html is a web page, not a feed",
		"pilot: -feed: " + site.URL + "/feed answered 404 Not Found",
	} {
		contains(t, r.errors, want)
	}
	assert.Equal(t, 5, strings.Count(r.errors, "\n"), r.errors)
	assert.Equal(t, []string{"page.html", "people.csv"}, files(t, "*"))
}
