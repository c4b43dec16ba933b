package notify_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"math/rand/v2"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/smtptest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// When a campaign's invitations are planned, and when all of them are due: before
// and after the half hour in which everyone's moment lies, in Copenhagen.
var (
	planning = time.Date(2026, time.December, 7, 7, 0, 0, 0, time.UTC)
	sending  = time.Date(2026, time.December, 7, 8, 30, 0, 0, time.UTC)
)

// process is a campaign that runs in a process of its own.
type process struct {
	cmd        *exec.Cmd
	complaints bytes.Buffer
	ended      chan error
}

func start(t *testing.T, c campaign) *process {
	t.Helper()
	encoded, err := json.Marshal(c)
	require.NoError(t, err)
	p := &process{cmd: exec.Command(os.Args[0]), ended: make(chan error, 1)}
	p.cmd.Env = append(os.Environ(), variable+"="+string(encoded))
	p.cmd.Stderr = &p.complaints
	require.NoError(t, p.cmd.Start())
	go func() { p.ended <- p.cmd.Wait() }()
	return p
}

// kill does nothing to a process that has ended.
func (p *process) kill() { _ = p.cmd.Process.Kill() }

// died waits for the process and reports whether it was killed. The end that it
// comes to by itself must be a good one.
func (p *process) died(t *testing.T) bool {
	t.Helper()
	err := <-p.ended
	require.False(t, err != nil && p.cmd.ProcessState.Exited(), "the run failed: %s", &p.complaints)
	return err != nil
}

// expire ends the leases of the dead, which would otherwise take a quarter of an hour.
func expire(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.Exec("UPDATE nudges SET lease_until = 0 WHERE state = 'sending'")
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

// outcomes are how many invitations of a campaign came to which end.
type outcomes struct{ sent, refused, unconfirmed, delivered int }

// settled requires what holds after any number of kills once a run has come to
// its end: every person has one invitation, every invitation an outcome that
// fits what the server has, and the counts of reports agree.
func settled(t *testing.T, c campaign, server *smtptest.Server) outcomes {
	t.Helper()
	accepted := map[string]int{} // by Message-ID
	for _, m := range server.Messages() {
		read, err := mail.ReadMessage(bytes.NewReader(m.Bytes))
		require.NoError(t, err)
		id := strings.TrimSuffix(strings.TrimPrefix(read.Header.Get("Message-Id"), "<"), "@nordlys.example>")
		accepted[id]++
		require.Equal(t, 1, accepted[id], "a message was sent twice")
	}
	store, err := sqlstore.Open(t.Context(), c.Store, &sqlstore.Options{ReadOnly: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	var ends outcomes
	require.NoError(t, store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		people := 0
		for person, err := range tx.People.All(ctx, advocacy.Group{}) {
			require.NoError(t, err)
			nudges, err := tx.Nudges.ForSubject(ctx, person.Subject, time.Time{})
			require.NoError(t, err)
			require.Len(t, nudges, 1, "everyone has one invitation")
			people++
			n := nudges[0]
			a, err := tx.Ambassadors.Get(ctx, n.Subject)
			require.NoError(t, err)
			switch n.State {
			case advocacy.NudgeSent:
				ends.sent++
				require.Equal(t, 1, accepted[n.ID], "a message is said to be sent that the server does not have")
				require.False(t, a.InvitedAt.IsZero(), "%s is not known to be invited", person.ID)
			case advocacy.NudgeRefused:
				ends.refused++
				require.Zero(t, accepted[n.ID], "a message is said to be refused that the server has")
			case advocacy.NudgeUnconfirmed:
				ends.unconfirmed++
			default:
				require.Failf(t, "no outcome", "the message to %s is %s", person.ID, n.State)
			}
			ends.delivered += accepted[n.ID]
			delete(accepted, n.ID)
		}
		require.Equal(t, c.People, people)
		require.Empty(t, accepted, "the server has a message that the store does not know")
		tallies, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, advocacy.InvitedCount)
		require.NoError(t, err)
		counted := 0
		for _, tally := range tallies {
			counted += int(tally.Count)
		}
		require.Equal(t, ends.sent+ends.unconfirmed, counted, "reports count each invitation once")
		return nil
	}))
	return ends
}

func TestKilledAtEveryBoundaryOfATransaction(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := campaign{Store: filepath.Join(folder, "planned.db"), Server: smtptest.New(t, nil).URL(), People: 2, At: planning}
	require.NoError(t, c.run(t.Context()))
	planned, err := os.ReadFile(c.Store)
	require.NoError(t, err)

	for name, begin := range map[string]campaign{
		"from the import to the plan":       {People: 2, At: planning},
		"from the plan to the last outcome": {People: 2, At: sending},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lost, delivered, boundaries := 0, 0, 0
			for alive := false; !alive; boundaries++ {
				server := smtptest.New(t, nil)
				c := begin
				c.Store, c.Server, c.KillAt = filepath.Join(t.TempDir(), "advocacy.db"), server.URL(), boundaries+1
				if c.At.Equal(sending) {
					require.NoError(t, os.WriteFile(c.Store, planned, 0o600))
				}
				alive = !start(t, c).died(t)

				c.KillAt = 0
				if c.At.Equal(planning) {
					require.NoError(t, c.run(t.Context()), "a run goes on where a killed one ended")
					require.Empty(t, server.Messages(), "nothing is sent before it is due")
				}
				expire(t, c.Store)
				c.At = sending
				require.NoError(t, c.run(t.Context()), "a run goes on where a killed one ended")
				ends := settled(t, c, server)
				require.LessOrEqual(t, ends.unconfirmed, 1, "one kill leaves at most one message open")
				lost += ends.unconfirmed
				delivered += ends.delivered - ends.sent
				server.Close()
			}
			require.Greater(t, boundaries, 10)
			if begin.At.Equal(planning) {
				assert.Zero(t, lost)
				return
			}
			assert.Positive(t, lost, "some kills hit a message under way")
			assert.Positive(t, delivered, "some of them after the server had it")
			assert.Less(t, delivered, lost, "and some before")
		})
	}
}

// The conversation with the mail server is cut at a byte, or the process killed
// near it, again and again, until everything has an outcome. In every other
// round two processes share the work and die together.
func TestKilledAtRandomMomentsOfTheConversation(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2026, 12))
	server := smtptest.New(t, nil)
	wire := newTap(t, server.URL())
	c := campaign{Store: filepath.Join(t.TempDir(), "advocacy.db"), Server: wire.URL(), People: 150, At: planning}
	require.NoError(t, c.run(t.Context()))
	c.At = sending

	deaths, done := 0, false
	for round := 0; !done; round++ {
		require.Less(t, round, 200, "the runs do not come to an end")
		hold, deliver := random.IntN(3) > 0, random.IntN(2) > 0
		reached := wire.arm(1+random.IntN(20_000), hold, deliver)
		running := []*process{start(t, c)}
		if round%2 == 1 {
			running = append(running, start(t, c))
		}
		select {
		case <-reached:
		case err := <-running[0].ended:
			running[0].ended <- err
		}
		died := 0
		for _, p := range running {
			p.kill()
		}
		for _, p := range running {
			if p.died(t) {
				died++
			}
		}
		wire.bury()
		expire(t, c.Store)
		deaths += died
		done = died == 0
	}
	// What the tap kept from being sent is tried again a minute later.
	c.At = c.At.Add(5 * time.Minute)
	require.NoError(t, c.run(t.Context()))
	ends := settled(t, c, server)
	t.Logf("%d processes killed: %+v", deaths, ends)
	assert.Greater(t, deaths, 20)
	assert.Equal(t, c.People, ends.sent+ends.unconfirmed)
	assert.LessOrEqual(t, ends.unconfirmed, deaths, "one kill leaves at most one message open")
	assert.Less(t, ends.unconfirmed, c.People/2, "runs come forward between kills")
}

func TestKilledAtAStepOfTheConversation(t *testing.T) {
	t.Parallel()
	hang := smtptest.Fault{Hang: true}
	hangKept := smtptest.Fault{Hang: true, Keep: true}
	cut := smtptest.Fault{Cut: true}
	cutKept := smtptest.Fault{Cut: true, Keep: true}
	for _, tt := range []struct {
		name   string
		step   smtptest.Step
		faults []smtptest.Fault // the process is killed when the last of them is met
		want   []outcomes       // the one, or those that are right
	}{
		{"before the greeting", smtptest.Connect, []smtptest.Fault{hang}, []outcomes{{sent: 3, delivered: 3}}},
		{"at the sender", smtptest.Mail, []smtptest.Fault{hang}, []outcomes{{sent: 3, delivered: 3}}},
		{"at the recipient", smtptest.Rcpt, []smtptest.Fault{hang}, []outcomes{{sent: 3, delivered: 3}}},
		{"before the text", smtptest.Data, []smtptest.Fault{hang}, []outcomes{{sent: 3, delivered: 3}}},
		// The sender does not wait for the text to be read: it may have come to the end.
		{"in the text", smtptest.Body, []smtptest.Fault{hang}, []outcomes{{sent: 3, delivered: 3}, {sent: 2, unconfirmed: 1, delivered: 2}}},
		{"after the end of the message, which the server drops", smtptest.EndOfData, []smtptest.Fault{hang}, []outcomes{{sent: 2, unconfirmed: 1, delivered: 2}}},
		{"after the end of the message, which the server keeps", smtptest.EndOfData, []smtptest.Fault{hangKept}, []outcomes{{sent: 2, unconfirmed: 1, delivered: 3}}},
		{"after a connection was cut before the text", smtptest.Data, []smtptest.Fault{cut, hang}, []outcomes{{sent: 3, delivered: 3}}},
		{"after one was cut at the end of a message that was dropped", smtptest.EndOfData, []smtptest.Fault{cut, hang}, []outcomes{{sent: 1, unconfirmed: 2, delivered: 1}}},
		{"after one was cut at the end of a message that was kept", smtptest.EndOfData, []smtptest.Fault{cutKept, hangKept}, []outcomes{{sent: 1, unconfirmed: 2, delivered: 3}}},
		{"after a refusal", smtptest.Rcpt, []smtptest.Fault{{Code: 550, Text: "5.1.1 no"}, hang}, []outcomes{{sent: 2, refused: 1, delivered: 2}}},
		{"on the way out", smtptest.Quit, []smtptest.Fault{hang}, []outcomes{{sent: 3, delivered: 3}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := smtptest.New(t, nil)
			c := campaign{Store: filepath.Join(t.TempDir(), "advocacy.db"), Server: server.URL(), People: 3, At: planning}
			require.NoError(t, c.run(t.Context()))
			c.At = sending
			met := server.Fail(tt.step, tt.faults...)
			p := start(t, c)
			select {
			case <-met:
			case err := <-p.ended:
				t.Fatalf("the run ended before the step: %v %s", err, &p.complaints)
			}
			p.kill()
			require.True(t, p.died(t))
			expire(t, c.Store)
			// What was not sent is tried again when its time has come.
			for range 3 {
				c.At = c.At.Add(5 * time.Minute)
				require.NoError(t, c.run(t.Context()))
			}
			assert.Contains(t, tt.want, settled(t, c, server))
		})
	}
}
