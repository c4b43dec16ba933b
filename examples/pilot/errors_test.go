package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/content/fetch"
)

// TestNoErrorAdvisesAnEmbedder raises each error whose advice is put in other
// words here: a package that changes its words is noticed.
func TestNoErrorAdvisesAnEmbedder(t *testing.T) {
	inFolder(t)
	quiet := make(chan struct{})
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/long":
			fmt.Fprint(w, strings.Repeat(" ", 11<<20))
		case "/slow":
			<-quiet
		}
	})
	site, secure := httptest.NewServer(answer), httptest.NewUnstartedServer(answer)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // the pilot's refusal is what is asked for
	secure.StartTLS()
	t.Cleanup(func() { close(quiet); site.Close(); secure.Close() })
	write(t, "people.csv", smallPeople)
	write(t, "unnumbered.csv", "number,department\n7,Sales\n")
	write(t, "twofold.csv", "id,department,afdeling\n7,Sales,Salg\n")
	large, err := os.Create("large.csv")
	require.NoError(t, err)
	for row := strings.Repeat("7,Sales\n", 1<<17); ; { // a MiB
		info, err := large.Stat()
		require.NoError(t, err)
		if info.Size() > 64<<20 {
			break
		}
		_, err = large.WriteString(row)
		require.NoError(t, err)
	}
	require.NoError(t, large.Close())

	run := func(args ...string) func() string {
		return func() string {
			r := pilotRun(t, append([]string{"-company", "Example", "-owner", "Marketing"}, args...)...)
			assert.NotZero(t, r.code)
			return r.errors
		}
	}
	feed := func(address string, more ...string) func() string {
		return run(append([]string{"-people", "people.csv", "-feed", address}, more...)...)
	}
	complaint := func(err error) string {
		var b bytes.Buffer
		complain(&b, err)
		return b.String()
	}
	for _, c := range []struct {
		name   string
		raise  func() string
		advice string // the rest of the sentence, as it is printed
	}{
		{"a private network", feed(site.URL), "if that is meant, open its network with -allow\n"},
		{"an unknown authority", feed(secure.URL, "-allow", "127.0.0.0/8"), "its certificate is not trusted; ask whoever runs it\n"},
		{"a large feed", feed(site.URL+"/long", "-allow", "127.0.0.0/8"), "give a feed of the latest entries only\n"},
		{"a slow feed", func() string {
			o := &options{feeds: []string{site.URL + "/slow"}}
			n := o.news()
			n.client = fetch.New(&fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 20 * time.Millisecond}) // 30 s otherwise
			_, err := n.read(t.Context(), &printer{w: &bytes.Buffer{}})
			return complaint(err)
		}, "try again later\n"},
		{"a large HR file", run("-people", "large.csv"), "split it\n"},
		{"no column of ids", run("-people", "unnumbered.csv"), "name one Employee ID or Medarbejdernr.\n"},
		{"two columns of one kind", run("-people", "twofold.csv"), "leave one of them out\n"},
		{"a mail server of which two things are wrong", run("-people", "people.csv", "-apply", "-from", "a@example.com", "-smtp", "smtp://host:0?tls=maybe"), "-smtp: its port is not a number from 1 to 65535; what follows the ? is not known"},
		{"a full disk", func() string {
			store, err := sqlstore.Open(t.Context(), "full.db", &sqlstore.Options{MaxSize: 512 << 10})
			require.NoError(t, err)
			defer store.Close()
			return complaint(store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
				return tx.Ledger.Audit(ctx, make([]advocacy.AuditEntry, 100_000))
			}))
		}, "free space on its disk\n"},
		{"a disk that is full at once", func() string {
			_, err := sqlstore.Open(t.Context(), "small.db", &sqlstore.Options{MaxSize: 4096})
			return complaint(blame("-db", err))
		}, "free space on its disk\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := c.raise()
			contains(t, said, c.advice)
			assert.NotContains(t, said, "Options")
			assert.NotContains(t, said, "address: ")
			assert.NotContains(t, said, "roster.")
			assert.Equal(t, 1, strings.Count(said, "\n"), said)
		})
	}
}
