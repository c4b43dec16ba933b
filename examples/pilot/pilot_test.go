package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/examples/internal/nordlys"
)

// Two moments: a Tuesday after the morning's window in Europe, and the afternoon
// of the Wednesday, when all who are invited there have been.
const (
	tuesday   = "2026-11-24T12:30:00+01:00"
	wednesday = "2026-11-25T16:30:00+01:00" // morning in California, whose one invitation is still to come
)

// result is what one run printed and returned.
type result struct {
	code        int
	out, errors string
}

func pilotRun(t *testing.T, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, machineClock(), &out, &errs)
	return result{code, out.String(), errs.String()}
}

// inFolder runs the test in an empty folder of its own.
func inFolder(t *testing.T) { t.Chdir(t.TempDir()) }

func files(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	require.NoError(t, err)
	return names
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

const (
	smallPeople = "id,first name,last name,email,department,country,language,time zone\n" +
		"1,Anna,Holm,anna@example.com,Sales,DK,da,Europe/Copenhagen\n" +
		"2,Brian,Fox,,Sales,US,en,America/New_York\n"
	smallFeed = `<rss version="2.0"><channel><title>Ours</title><link>https://www.example.com/</link><language>en</language>
<item><title>First news</title><link>https://www.example.com/1</link><guid>1</guid></item></channel></rss>`
)

func TestWithoutFlagsItIsTheEmbeddedCompanyAndNothingIsLeftBehind(t *testing.T) {
	inFolder(t)
	r := pilotRun(t)
	require.Zero(t, r.code, r.errors)
	assert.Empty(t, r.errors, "no progress bar where nobody looks")
	for _, want := range []string{
		"This is Nordlys, an embedded company that does not exist: 200 people, 30 pieces of news.",
		"200 people in the file: 200 join",
		"30 entries (RSS 2.0)",
		"7. What can and should employees do?",
		"PLAN for the pilot group of 9",
		"next digest, if they take part, ",
		"Jeg arbejder i Nordlys", "I work at Nordlys",
		"of 280 weighted characters, disclosure dk-employment",
		"This was a preview: nothing was stored and nothing was sent.",
	} {
		contains(t, r.out, want)
	}
	assert.Empty(t, files(t, "*"))
}

func TestTheCompanyIsAsLargeAsItSays(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(nordlys.People())), "\r\n")[1:]
	assert.Len(t, lines, 200)
	countries, zones := map[string]bool{}, map[string]bool{}
	for _, line := range lines {
		fields := strings.Split(line, ";")
		countries[fields[5]], zones[fields[7]] = true, true
	}
	assert.Len(t, countries, 3)
	assert.Len(t, zones, 4)
	assert.Equal(t, 30, strings.Count(string(nordlys.News()), "<item>"))
}

func TestOutWritesWhatWouldBeSent(t *testing.T) {
	inFolder(t)
	r := pilotRun(t, "-out", "mails", "-at", tuesday)
	require.Zero(t, r.code, r.errors)
	mails, letters := files(t, "mails/*.eml"), files(t, "mails/*.txt")
	assert.Len(t, mails, 16, "an invitation and a digest for each of eight")
	assert.Len(t, letters, 2, "and for one without an address, on paper")
	danish, english := 0, 0
	for _, name := range mails {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		danish += strings.Count(string(b), "\nContent-Language: da")
		english += strings.Count(string(b), "\nContent-Language: en")
	}
	assert.Positive(t, danish)
	assert.Positive(t, english)
	assert.Equal(t, 16, danish+english)
	for _, name := range letters {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		if strings.Contains(name, "invitation") {
			assert.Contains(t, string(b), "xxxxx-xxxxx", "the code of a preview opens nothing")
		}
	}
}

func TestItGoesOnAndSendsNothingTwice(t *testing.T) {
	inFolder(t)
	apply := func(at string) result {
		t.Helper()
		r := pilotRun(t, "-apply", "-out", "mails", "-at", at)
		require.Zero(t, r.code, r.errors)
		return r
	}
	contains(t, apply(tuesday).out, "INVITATIONS so far: 0 sent, 9 planned")
	assert.Empty(t, files(t, "mails/*"))
	contains(t, apply(wednesday).out, "INVITATIONS so far: 8 sent, 1 planned")
	first := digest(t, "mails/*")
	assert.Len(t, files(t, "mails/*"), 8)
	r := apply(wednesday)
	contains(t, r.out, "0 join, 0 change, 0 leave, 200 stay")
	contains(t, r.out, "INVITATIONS so far: 8 sent, 1 planned")
	assert.Equal(t, first, digest(t, "mails/*"))
}

// contains asserts without repeating pages of output.
func contains(t *testing.T, text, want string) {
	t.Helper()
	if !strings.Contains(text, want) {
		t.Errorf("the output lacks %q; it begins:\n%.300s", want, text)
	}
}

// digest is a hash over the names and bytes of files.
func digest(t *testing.T, pattern string) string {
	t.Helper()
	h := sha256.New()
	for _, name := range files(t, pattern) {
		if strings.HasSuffix(name, "-wal") || strings.HasSuffix(name, "-shm") {
			continue // what SQLite needs beside a database that is being read
		}
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(b))
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestAPreviewOfAStoredProgramChangesNothing(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	write(t, "others.csv", strings.NewReplacer("1,Anna", "3,Ane", "2,Brian", "4,Bo", "anna@", "ane@").Replace(smallPeople))
	write(t, "feed.xml", smallFeed)
	own := func(people string, more ...string) result {
		t.Helper()
		return pilotRun(t, append([]string{"-people", people, "-feed", "feed.xml", "-company", "Example", "-owner", "Marketing"}, more...)...)
	}
	require.Zero(t, own("people.csv", "-apply", "-at", tuesday).code)
	before := digest(t, "pilot.db")
	r := own("others.csv", "-complete", "-max-leavers", "1", "-at", wednesday)
	require.Zero(t, r.code, r.errors)
	contains(t, r.out, "2 join, 0 change, 2 leave")
	assert.Equal(t, before, digest(t, "pilot.db"))
	r = own("others.csv", "-complete", "-apply", "-at", wednesday)
	assert.Equal(t, 1, r.code)
	contains(t, r.errors, "2 of 2 people would leave at once")
	assert.Equal(t, before, digest(t, "pilot.db"))
}

func TestTheEmbeddedCompanyAndARealOneAreNeverMixed(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	write(t, "feed.xml", smallFeed)
	own := []string{"-people", "people.csv", "-feed", "feed.xml", "-company", "Example", "-owner", "Marketing", "-apply", "-at", tuesday}
	require.Zero(t, pilotRun(t, append(own, "-db", "real.db")...).code)
	r := pilotRun(t, "-apply", "-db", "real.db", "-at", tuesday)
	require.Zero(t, r.code, r.errors)
	contains(t, r.out, "Example: going on with what real.db holds.")
	contains(t, pilotRun(t, "-report", "-db", "real.db", "-at", tuesday).out, "employees: 2 people")

	require.Zero(t, pilotRun(t, "-apply", "-db", "demo.db", "-at", tuesday).code)
	r = pilotRun(t, append(own, "-db", "demo.db")...)
	assert.Equal(t, 1, r.code)
	contains(t, r.errors, "holds the embedded company")
}

func TestTheReportOfADatabaseWithoutAProgram(t *testing.T) {
	inFolder(t)
	store, err := sqlstore.Open(t.Context(), "tables.db", nil)
	require.NoError(t, err)
	require.NoError(t, store.Close())
	write(t, "empty.db", "")
	before := digest(t, "*")
	for _, c := range []struct{ name, want string }{
		{"tables.db", "holds no program yet; run with -apply first"},
		{"empty.db", "holds no program yet; run with -apply first"},
		{"none.db", "there is no such file; run with -apply first, or check the name"},
		{"none/none.db", "there is no such file; run with -apply first, or check the name"},
	} {
		for _, more := range [][]string{nil, {"-json"}} {
			r := pilotRun(t, append([]string{"-report", "-db", c.name}, more...)...)
			assert.Equal(t, result{1, "", "pilot: -db " + c.name + ": " + c.want + "\n"}, r)
		}
		assert.Equal(t, before, digest(t, "*"))
	}
	assert.Len(t, files(t, "empty.db*"), 1, "nothing is put beside it")
	assert.Empty(t, files(t, "none*"))
}

func TestTheReportIsTheSameToTheByte(t *testing.T) {
	inFolder(t)
	require.Zero(t, pilotRun(t, "-apply", "-out", "mails", "-at", wednesday).code)
	before := digest(t, "pilot.db")
	for _, args := range [][]string{{"-report", "-at", wednesday}, {"-report", "-json", "-at", wednesday}} {
		first := pilotRun(t, args...)
		require.Zero(t, first.code, first.errors)
		for range 3 {
			assert.True(t, first.out == pilotRun(t, args...).out, "the same store and clock give another report")
		}
	}
	assert.Equal(t, before, digest(t, "pilot.db"))
}

func TestYourOwnCompany(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, smallFeed) }))
	t.Cleanup(site.Close)
	args := []string{"-people", "people.csv", "-feed", site.URL, "-company", "Example", "-owner", "Marketing", "-pilot", "department=Sales", "-at", tuesday}
	r := pilotRun(t, args...)
	assert.Equal(t, 1, r.code, "a feed on this machine is refused until it is allowed")
	r = pilotRun(t, append(args, "-allow", "127.0.0.1/32")...)
	require.Zero(t, r.code, r.errors)
	for _, want := range []string{
		"Example: your own people and news. Nothing about them is simulated.",
		"2 people in the file: 2 join",
		"America/New_York", "EST", "CET", "First news", "there is no e-mail address",
	} {
		contains(t, r.out, want)
	}
	assert.NotContains(t, r.out, "Nordlys")
}

func TestTwoFeedsAndAnHRFileOfWhichALineIsLeftOut(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople+"3,Carl,Lund,carl@example.com,Sales,Atlantis,da,Europe/Copenhagen\n")
	write(t, "first.xml", smallFeed)
	second := strings.NewReplacer("First news", "Second news", "example.com/1", "example.com/2", ">1<", ">2<").Replace(smallFeed)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, second) }))
	t.Cleanup(site.Close)
	args := []string{"-people", "people.csv", "-feed", "first.xml", "-feed", site.URL + "/second", "-allow", "127.0.0.0/8",
		"-company", "Example", "-owner", "Marketing", "-pilot", "department=Sales", "-at", tuesday, "-apply"}
	r := pilotRun(t, args...)
	assert.Equal(t, 1, r.code)
	contains(t, r.errors, "-people: people.csv: line 4, column country: ")
	assert.Empty(t, files(t, "pilot.db*"), "without -lenient such a file is refused")
	r = pilotRun(t, append(args, "-lenient", "-complete")...)
	assert.Equal(t, 1, r.code)
	assert.Equal(t, "pilot: -complete: 1 row was left out of the roster because of problems, so that it is not complete: "+
		"whoever stands there would count as a leaver; mend the file, or leave -complete out\n", r.errors)

	r = pilotRun(t, append(args, "-lenient")...)
	require.Zero(t, r.code, r.errors)
	for _, want := range []string{
		"  first.xml: 1 entry (RSS 2.0)\n",
		"  " + site.URL + "/second: 1 entry (RSS 2.0)\n",
		"  2 people in the file: 2 join",
		"  left out: line 4, column country: ",
		"· First news [", "· Second news [",
	} {
		contains(t, r.out, want)
	}
	assert.NotContains(t, r.out, "Carl")
	contains(t, pilotRun(t, "-report", "-at", tuesday).out, "employees: 2 people")
}
