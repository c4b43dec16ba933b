package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newer makes a database that says it was written by a release of the far future.
func newer(t *testing.T, name string) {
	t.Helper()
	require.Zero(t, pilotRun(t, "-apply", "-db", name, "-at", tuesday).code)
	db, err := sql.Open("sqlite", name)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Exec("INSERT INTO schema_versions (major, minor, name) VALUES (99, 0, 'far future')")
	require.NoError(t, err)
}

func TestBadInput(t *testing.T) {
	inFolder(t)
	taken := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(taken.Close)
	unused := httptest.NewServer(nil)
	unused.Close()
	closed := unused.Listener.Addr().String()
	write(t, "people.csv", smallPeople)
	write(t, "feed.xml", smallFeed)
	write(t, "empty.csv", "")
	write(t, "headers.csv", "id,first name,last name\n")
	write(t, "renamed.xlsx", "%PDF-1.7\n1 0 obj\n")
	write(t, "page.html", "<!doctype html><html><head><title>Ours</title></head><body></body></html>")
	write(t, "twice.csv", "id,department\n7,Sales\n7,Sales\n")
	write(t, "others.csv", "id,email\n\n3,\n1,anna@example.com\n")
	write(t, "map.csv", "number,department\n7,Sales\n")
	write(t, "zone.csv", "id,time zone\n7,Europe/Kopenhagen\n")
	write(t, "notes.db", "this is not a database, but it is long enough to be taken for one at first sight")
	newer(t, "newer.db")
	company := []string{"-company", "Example", "-owner", "Marketing"}
	own := append([]string{"-people", "people.csv", "-feed", "feed.xml"}, company...)
	with := func(args ...string) []string { return append(slices.Clone(own), args...) }
	for _, c := range []struct {
		name string
		args []string
		code int
		want []string
		more int // lines than one
	}{
		{"an unknown flag", []string{"-colour", "red"}, 2, []string{"-colour", "-help"}, 0},
		{"a word that is no flag", []string{"people.csv"}, 2, []string{`"people.csv"`, "-people"}, 0},
		{"two flags that do not go together", []string{"-report", "-apply", "-serve", ":0"}, 2, []string{"-apply", "-serve"}, 1},
		{"flags that a report does not follow", []string{"-report", "-json", "-db", "none.db", "-at", tuesday, "-pilot", "country=DK", "-company", "Example", "-from", "a@example.com"}, 2,
			[]string{"leave -company out", "leave -from out", "leave -pilot out"}, 2},
		{"an empty file", append([]string{"-people", "empty.csv"}, company...), 1, []string{"empty.csv", "empty"}, 0},
		{"two files that cannot be read", append([]string{"-people", "none.csv", "-people", "empty.csv"}, company...), 1, []string{"-people none.csv: ", "-people: empty.csv: "}, 1},
		{"no such file", append([]string{"-people", "none.csv"}, company...), 1, []string{"none.csv", "cannot be read"}, 0},
		{"a folder", append([]string{"-people", "."}, company...), 1, []string{"-people ."}, 0},
		{"a device", append([]string{"-people", os.DevNull}, company...), 1, []string{"-people " + os.DevNull + ": is a device"}, 0},
		{"a file of headers", append([]string{"-people", "headers.csv"}, company...), 1, []string{"-people: headers.csv: line 1: the file holds no people: only its header row"}, 0},
		{"a file of headers, leniently", append([]string{"-people", "headers.csv", "-lenient"}, company...), 1, []string{"-people: headers.csv: line 1: the file holds no people: only its header row"}, 0},
		{"a renamed PDF", append([]string{"-people", "renamed.xlsx"}, company...), 1, []string{"renamed.xlsx", "PDF"}, 0},
		{"duplicate ids", append([]string{"-people", "twice.csv"}, company...), 1, []string{"line 3", "line 2"}, 0},
		{"duplicate ids in two files", append([]string{"-people", "people.csv", "-people", "others.csv"}, company...), 1, []string{"line 4 of others.csv has the same ID as line 2 of people.csv"}, 0},
		{"a file that is named twice", append([]string{"-people", "people.csv", "-people", "people.csv"}, company...), 2, []string{"people.csv is there twice"}, 0},
		{"no column of ids", append([]string{"-people", "map.csv"}, company...), 1, []string{"map.csv", "line 1", "name one Employee ID"}, 0},
		{"an unknown zone in the file", append([]string{"-people", "zone.csv"}, company...), 1, []string{"line 2", "time zone", "Europe/Copenhagen"}, 0},
		{"a feed that is not a feed", append([]string{"-people", "people.csv", "-feed", "page.html"}, company...), 1, []string{"page.html", "not a feed"}, 0},
		{"an unreachable address", append([]string{"-people", "people.csv", "-feed", "http://" + closed + "/feed", "-allow", "127.0.0.1/32"}, company...), 1, []string{closed + "/feed", "nothing answers there"}, 0},
		{"no company", []string{"-people", "people.csv", "-feed", "feed.xml"}, 2, []string{"-company", "-owner"}, 0},
		{"an unknown zone by flag", with("-zone", "Mars/One"), 2, []string{"-zone", "Mars/One"}, 0},
		{"a port in use", with("-serve", taken.Listener.Addr().String()), 1, []string{"-serve", "address already in use", "another port"}, 0},
		{"a file that is not a database", with("-db", "notes.db", "-apply"), 1, []string{"notes.db", "not"}, 0},
		{"a database of a newer release", with("-db", "newer.db", "-apply"), 1, []string{"newer.db", "newer"}, 0},
		{"mail to people at a pretended time", with("-apply", "-smtp", "smtps://mail.example.com", "-from", "a@example.com", "-at", tuesday), 2, []string{"-at", "pretended"}, 0},
		{"a database without a name", with("-db", "", "-apply"), 2, []string{"-db"}, 0},
		{"a database in no folder", with("-db", "nowhere/pilot.db"), 2, []string{"-db", "nowhere"}, 0},
		{"a report on a folder", []string{"-report", "-db", "."}, 1, []string{"-db", "regular file"}, 0},
		{"nothing to report", []string{"-report", "-db", "none.db"}, 1, []string{"none.db"}, 0},
		{"a server that is not one", with("-apply", "-smtp", "mail", "-from", "a@example.com"), 2, []string{"-smtp"}, 0},
		{"a folder that is a file", with("-out", "feed.xml"), 1, []string{"-out", "name a folder"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := digest(t, "*.*")
			r := pilotRun(t, c.args...)
			assert.Equal(t, c.code, r.code, r.errors)
			for _, want := range c.want {
				contains(t, r.errors, want)
			}
			assert.NotContains(t, r.errors, "goroutine")
			assert.NotContains(t, r.errors, "Options.", "advice to an embedder, who is not here")
			assert.NotRegexp(t, `[^-/](roster|feed|fetch|sqlstore|notify): `, r.errors, "the name of a package, which says nothing here")
			lines := strings.Split(strings.TrimSuffix(r.errors, "\n"), "\n")
			assert.Len(t, lines, 1+c.more, "one sentence each")
			for _, line := range lines {
				assert.True(t, strings.HasPrefix(line, "pilot: "), line)
			}
			assert.Equal(t, before, digest(t, "*.*"), "nothing has changed")
		})
	}
}

func TestCtrlCBeforeAFileIsReadSaysNothingOfIt(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, errs bytes.Buffer
	assert.Equal(t, 1, run(ctx, []string{"-people", "people.csv", "-company", "Example", "-owner", "Marketing"}, machineClock(), &out, &errs))
	assert.Empty(t, out.String())
	assert.Equal(t, "pilot: stopped; run it again to go on\n", errs.String())
}

// ending is a context that ends once it was asked for its error so many times.
type ending struct {
	context.Context
	after, asked int
}

func (e *ending) Err() error {
	if e.asked++; e.asked > e.after {
		return context.Canceled
	}
	return nil
}

func TestCtrlCEndsTheReadingOfALargeFile(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople+strings.Repeat("\n", 8<<20))
	ctx := &ending{Context: t.Context(), after: 3}
	_, err := (&options{people: []string{"people.csv"}}).readPeople(ctx)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 4, ctx.asked, "nothing is read after it has ended")
}

func TestWhatIsLeftOutIsToldWithItsCell(t *testing.T) {
	inFolder(t)
	writeXLSX(t, "staff.xlsx", [][]string{{"id", "first name", "country"}, {"1", "Anna", "DK"}, {"2", "Bo", "Atlantis"}, {"", "Carl", "DK"}})
	args := []string{"-people", "staff.xlsx", "-company", "Example", "-owner", "Marketing"}
	strict := pilotRun(t, args...)
	assert.Equal(t, 1, strict.code)
	lenient := pilotRun(t, append(args, "-lenient")...)
	require.Zero(t, lenient.code, lenient.errors)
	for _, place := range []string{"line 3, column country (C3): the value is not a country", "line 4, column id (A4): the employee number is missing"} {
		contains(t, strict.errors, place)
		contains(t, lenient.out, "\n  left out: "+place)
	}
	assert.Equal(t, 2, strings.Count(lenient.out, "left out: "), "each once")
}

func TestALoginOfSomebodyElseNamesTheRow(t *testing.T) {
	inFolder(t)
	write(t, "first.csv", "id,login\n1,anna@ad\n2,bo@ad\n")
	write(t, "second.csv", "id,login\n3,carl@ad\n4,anna@ad\n")
	own := []string{"-company", "Example", "-owner", "Marketing", "-at", tuesday, "-apply"}
	first := pilotRun(t, append([]string{"-people", "first.csv"}, own...)...)
	require.Zero(t, first.code, first.errors)
	contains(t, first.out, "2 people in the file")
	second := pilotRun(t, append([]string{"-people", "second.csv"}, own...)...)
	assert.Equal(t, 1, second.code)
	assert.Equal(t, "pilot: -people: logins of employee 4: holds a login of somebody who is stored and not in the roster; "+
		"hand in their row as well, with the logins that they have now, or a complete roster if they have left\n", second.errors)
	both := pilotRun(t, append([]string{"-people", "second.csv", "-complete", "-max-leavers", "1"}, own...)...)
	assert.Zero(t, both.code, both.errors)
	write(t, "one.csv", "id\n3\n")
	contains(t, pilotRun(t, append([]string{"-people", "one.csv"}, own...)...).out, "  1 person in the file: 0 join")
}

func TestWhatIsWrongWithAFeedIsSaidOnceWithWhatToDo(t *testing.T) {
	inFolder(t)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/page":
			fmt.Fprint(w, `<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>`)
		case "/empty":
		case "/long":
			fmt.Fprint(w, strings.Repeat(" ", 11<<20))
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(site.Close)
	unused := httptest.NewServer(nil)
	unused.Close()
	write(t, "people.csv", smallPeople)
	write(t, "page.html", "<!doctype html><html><head><title>Ours</title></head><body></body></html>")
	write(t, "empty.xml", "")
	write(t, "renamed.xml", "%PDF-1.7\n1 0 obj\n")
	write(t, "other.xml", "<catalogue/>")
	write(t, "cut.xml", smallFeed[:150])
	allow := []string{"-allow", "127.0.0.1/32"}
	for _, c := range []struct {
		feed string
		more []string
		want string
	}{
		{"nosuch.xml", nil, "-feed nosuch.xml: there is no such file; check the name, or begin an address with https://"},
		{"www.example.com/feed", nil, "-feed www.example.com/feed: there is no such file; check the name, or begin an address with https://"},
		{".", nil, "-feed .: is a folder; name the file in it"},
		{"page.html", nil, "-feed: page.html is a web page, not a feed; give the address of an RSS, Atom or JSON feed"},
		{"empty.xml", nil, "-feed: empty.xml is empty; give the address of an RSS, Atom or JSON feed"},
		{"renamed.xml", nil, "-feed: renamed.xml is a PDF document, not a feed; give the address of an RSS, Atom or JSON feed"},
		{"other.xml", nil, "-feed: other.xml is an XML document but not a feed; give the address of an RSS, Atom or JSON feed"},
		{"cut.xml", nil, "-feed: cut.xml is a damaged or cut-off RSS feed (line 2): it ends in the middle of an element; try again, and have the site repair it if that does not help"},
		{site.URL + "/nothing?token=hemmelig", allow, "-feed: " + site.URL + "/nothing answered 404 Not Found; check the address"},
		{site.URL + "/empty", allow, "-feed: " + site.URL + "/empty is empty; give the address of an RSS, Atom or JSON feed"},
		{site.URL + "/page?token=hemmelig", allow, "-feed: " + site.URL + "/page is a web page, not a feed; the page announces its feed at " + site.URL + "/feed.xml: use that address"},
		{site.URL + "/long", allow, "-feed: " + site.URL + "/long: it is larger than 10485760 bytes; give a feed of the latest entries only"},
		{site.URL + "/loop", allow, "-feed: " + site.URL + "/loop: it redirects more than 5 times; use the address at which it ends in a browser"},
		{site.URL + "/feed", nil, "-feed: " + site.URL + "/feed: it leads to an address outside the public web, loopback (RFC 1122); if that is meant, open its network with -allow"},
		{unused.URL + "/feed?token=hemmelig", allow, "-feed: " + unused.URL + "/feed: nothing answers there; check the address and the port"},
		{"http://127.0.0.1:9/feed", allow, "-feed: http://127.0.0.1:9/feed: the address cannot be used: its port is not one of a web server; ports 80, 443 and 1024 to 65535 can be fetched"},
		{"ftp://example.com/feed", nil, "-feed: ftp://example.com/feed: the address cannot be used: its scheme is not http or https; only web addresses can be fetched"},
		{"https://", nil, "-feed: https://: the address cannot be used: it has no host; write it as https://host/path"},
		{"https://me:hemmelig@a b/?token=hemmelig", nil, "-feed: https://a b/: the address is not a URL; write it as https://host/path"},
	} {
		t.Run(c.feed, func(t *testing.T) {
			r := pilotRun(t, append([]string{"-people", "people.csv", "-feed", c.feed, "-company", "Example", "-owner", "Marketing", "-apply"}, c.more...)...)
			assert.Equal(t, 1, r.code)
			assert.Equal(t, "pilot: "+c.want+"\n", r.errors)
			assert.Empty(t, files(t, "*.db*"), "nothing is stored")
		})
	}
}
