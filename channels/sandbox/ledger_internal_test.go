package sandbox

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// disk is a file whose calls are noted, and may fail.
type disk struct {
	file
	events *[]string
	write  error
	sync   error
}

func (d *disk) Write(b []byte) (int, error) {
	*d.events = append(*d.events, "write")
	if d.write != nil {
		return 0, d.write
	}
	return d.file.Write(b)
}

func (d *disk) Sync() error {
	*d.events = append(*d.events, "sync")
	return errors.Join(d.sync, d.file.Sync())
}

// line is a connection whose answer is noted.
type line struct {
	*httptest.ResponseRecorder
	events *[]string
}

func (l *line) WriteHeader(status int) {
	*l.events = append(*l.events, "answer")
	l.ResponseRecorder.WriteHeader(status)
}

func TestAnAnswerLeavesOnlyOnceItIsOnTheDisk(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is full")
	for name, test := range map[string]struct {
		write, sync error
		status      int
		events      []string
	}{
		"a good disk":          {nil, nil, 201, []string{"write", "sync", "answer"}},
		"a full disk":          {broken, nil, 503, []string{"write", "answer"}},
		"a disk that loses it": {nil, broken, 503, []string{"write", "sync", "answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := New(t.TempDir(), &Options{Logger: slog.New(slog.DiscardHandler)})
			require.NoError(t, err)
			defer s.Close()
			anna, err := s.AddAccount(t.Context(), Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Anna"})
			require.NoError(t, err)
			c, err := s.IssueToken(t.Context(), Grant{Account: anna.ID, Scopes: []string{"w_member_social"}})
			require.NoError(t, err)
			var events []string
			s.ledger.file = &disk{file: s.ledger.file, events: &events, write: test.write, sync: test.sync}
			create := func() int {
				events = nil
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/rest/posts", strings.NewReader(`{"author":"`+anna.ID+
					`","commentary":"News","visibility":"PUBLIC","lifecycleState":"PUBLISHED","distribution":{"feedDistribution":"MAIN_FEED"}}`))
				r.Header = http.Header{"Authorization": {"Bearer " + c.Access}, "Linkedin-Version": {"202609"},
					"X-Restli-Protocol-Version": {"2.0.0"}, "Content-Type": {"application/json"}}
				w := &line{httptest.NewRecorder(), &events}
				s.ServeHTTP(w, r)
				return w.Code
			}
			assert.Equal(t, test.status, create())
			assert.Equal(t, test.events, events)
			if test.status != 201 {
				assert.Equal(t, 503, create(), "nothing is promised after it")
				_, err := s.Ledger(t.Context())
				assert.Equal(t, test.sync == nil, err == nil)
				assert.Error(t, s.DeletePost(t.Context(), "x"))
			}
		})
	}
}
