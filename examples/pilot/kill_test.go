package main

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// morning are moments of the Wednesday at which the invitations to Finland that
// were planned on tuesday are sent: they are due from nine to ten there, and
// none of them may be late by an hour.
var morning = []string{"2026-11-25T09:30:00+02:00", "2026-11-25T10:20:00+02:00"}

func TestKilledAtAnyMomentItGoesOnAndSendsNothingTwice(t *testing.T) {
	undisturbed := &killable{folder: t.TempDir()}
	undisturbed.finish(t, tuesday)
	planned := undisturbed.state(t)
	require.Greater(t, planned.nudges, 30)
	for _, at := range morning {
		undisturbed.finish(t, at)
	}
	recipients := undisturbed.recipients(t)
	require.Len(t, recipients, planned.nudges)

	t.Run("in the first import", func(t *testing.T) {
		t.Parallel()
		random := rand.New(rand.NewPCG(2026, 12))
		before, after := 0, 0
		for range 10 {
			k := &killable{folder: t.TempDir(), random: random}
			if random.IntN(2) == 0 {
				k.killAfterOutput(t, tuesday, 1500)
			} else {
				k.killAfterLog(t, tuesday, 400_000)
			}
			s := k.state(t)
			assert.Contains(t, []int{0, planned.people}, s.people, "a part of the people is stored")
			assert.Contains(t, []int{0, planned.contents}, s.contents, "a part of the news is stored")
			assert.Contains(t, []int{0, planned.nudges}, s.nudges, "a part of the invitations is planned")
			assert.Empty(t, k.recipients(t))
			if s.people == 0 {
				before++
			} else {
				after++
			}
			k.finish(t, tuesday)
			assert.Equal(t, planned, k.state(t), "the next run does what is left")
		}
		t.Logf("killed before the import was stored: %d times, after it: %d times", before, after)
	})
	t.Run("while it sends", func(t *testing.T) {
		t.Parallel()
		random := rand.New(rand.NewPCG(2026, 13))
		k := &killable{folder: t.TempDir(), random: random}
		k.finish(t, tuesday)
		kills := 0
		for _, at := range morning {
			for died := true; died; {
				require.Less(t, kills, 100, "the runs do not come to an end")
				if kills%3 == 2 {
					died = k.killAfterOutput(t, at, 70_000)
				} else {
					died = k.killAfterFiles(t, at, 5)
				}
				if died {
					kills++
				}
				k.state(t)
			}
			k.finish(t, at)
		}
		t.Logf("killed %d times", kills)
		assert.Greater(t, kills, 4)
		assert.Equal(t, planned, k.state(t))
		assert.Equal(t, recipients, k.recipients(t), "each person has the one message that an undisturbed run sends")
		want, got := undisturbed.report(t), k.report(t)
		assert.Zero(t, got.code, got.errors)
		assert.True(t, want.out == got.out, "kills are seen in the report")
	})
	t.Run("while it serves", func(t *testing.T) {
		t.Parallel()
		k := &killable{folder: t.TempDir(), random: rand.New(rand.NewPCG(2026, 14))}
		k.finish(t, tuesday)
		k.serves = true
		for range 3 {
			require.True(t, k.killAfterFiles(t, morning[0], 3), "a run that serves does not end by itself")
			k.state(t)
		}
		var page string // of one person, without the site, which is another one each time
		k.killWhenServing(t, morning[0], func(site string) {
			invitation := firstMail(t, filepath.Join(k.folder, "mails", "invitation-*.eml"))
			page = regexp.MustCompile(`/me/[A-Za-z0-9_-]{40,}`).FindString(invitation)
			join(t, site+page)
		})
		assert.Equal(t, planned, k.state(t))
		var link string
		k.killWhenServing(t, morning[1], func(site string) {
			// Only who has joined shares.
			link = strings.TrimPrefix(share(t, site, site+page, get(t, site+page)), site)
		})
		assert.Equal(t, planned, k.state(t))
		k.killWhenServing(t, morning[1], func(site string) {
			answer := visit(t, http.MethodGet, site+link, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
			assert.Equal(t, http.StatusFound, answer.StatusCode, "the link that was shared is not lost")
		})
		assert.Equal(t, 1, k.clicks(t), "whom it led on is counted")
		k.serves = false
		k.finish(t, morning[1])
		assert.Equal(t, planned, k.state(t))
		assert.Equal(t, recipients, k.recipients(t), "each person has the one message that an undisturbed run sends")
		contains(t, k.report(t).out, "ambassadors: not measurable: fewer than 5 ambassadors")
	})
}

// killable is a folder in which the pilot runs and dies.
type killable struct {
	folder string
	random *rand.Rand
	serves bool
	pilot  string // Finland when empty
}

func (k *killable) database() string { return filepath.Join(k.folder, "pilot.db") }

func (k *killable) args(at string) []string {
	args := []string{"-apply", "-db", k.database(), "-out", filepath.Join(k.folder, "mails"), "-at", at, "-pilot", cmp.Or(k.pilot, "country=FI")}
	if k.serves {
		args = append(args, "-serve", "127.0.0.1:0")
	}
	return args
}

// finish runs undisturbed.
func (k *killable) finish(t *testing.T, at string) {
	t.Helper()
	r := process(t, k.folder, k.args(at)...)
	require.Zero(t, r.code, r.errors)
}

func (k *killable) report(t *testing.T) result {
	t.Helper()
	return process(t, k.folder, "-report", "-db", k.database(), "-at", morning[1])
}

// killAfterOutput kills a run when a random number of bytes of its output, at
// most that many, has been read; more than a pipe holds keeps it from going on.
func (k *killable) killAfterOutput(t *testing.T, at string, most int) (died bool) {
	t.Helper()
	return k.kill(t, at, func(out io.Reader) {
		_, _ = io.CopyN(io.Discard, out, int64(k.random.IntN(most)))
	})
}

// killAfterFiles kills a run when it has written a random number of messages.
func (k *killable) killAfterFiles(t *testing.T, at string, most int) (died bool) {
	t.Helper()
	count := func() int { return len(files(t, filepath.Join(k.folder, "mails", "*-*.*"))) }
	enough := count() + 1 + k.random.IntN(most)
	return k.kill(t, at, k.until(func() bool { return count() >= enough }))
}

// killAfterLog kills a run when the log of its database has a random size.
func (k *killable) killAfterLog(t *testing.T, at string, most int64) (died bool) {
	t.Helper()
	enough := k.random.Int64N(most)
	return k.kill(t, at, k.until(func() bool {
		info, err := os.Stat(k.database() + "-wal")
		return err == nil && info.Size() >= enough
	}))
}

// until waits until something is so, or the run has ended.
func (k *killable) until(so func() bool) func(io.Reader) {
	return func(out io.Reader) {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = io.Copy(io.Discard, out)
		}()
		look := time.NewTicker(200 * time.Microsecond)
		defer look.Stop()
		for !so() {
			select {
			case <-ended:
				return
			case <-look.C:
			}
		}
	}
}

// kill starts a run, waits for a moment that shows in its output or its files,
// and kills it, unless it has ended well by then.
func (k *killable) kill(t *testing.T, at string, moment func(out io.Reader)) (died bool) {
	t.Helper()
	cmd := exec.Command(binary(t), k.args(at)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir()) // what it was rehearsing on is left behind
	out, in, err := os.Pipe()
	require.NoError(t, err)
	var complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = in, &complaints
	require.NoError(t, cmd.Start())
	require.NoError(t, in.Close())
	moment(out)
	_ = cmd.Process.Kill()
	err = cmd.Wait()
	require.False(t, err != nil && cmd.ProcessState.Exited(), "the run failed: %s", &complaints)
	_ = out.Close()
	return err != nil
}

// killWhenServing runs until the pilot serves, does something at its address, and
// kills it at once.
func (k *killable) killWhenServing(t *testing.T, at string, do func(site string)) {
	t.Helper()
	died := k.kill(t, at, func(out io.Reader) {
		said := newLines()
		go func() {
			_, _ = io.Copy(said, out)
			said.finish()
		}()
		site := said.wait(servesOn)
		if assert.NotEmpty(t, site, said.String()) {
			do(site)
		}
	})
	require.True(t, died, "a run that serves does not end by itself")
}

// state is how much of everything the database holds.
type state struct{ people, contents, nudges int }

// state looks into the database, which must be whole and fit for a report, and
// ends the leases of the dead, which would otherwise take a quarter of an hour.
func (k *killable) state(t *testing.T) (s state) {
	t.Helper()
	r := k.report(t)
	if r.code != 0 {
		assert.Equal(t, 1, strings.Count(r.errors, "\n"), "one clear sentence: %s", r.errors)
	}
	if _, err := os.Stat(k.database()); err != nil {
		require.ErrorIs(t, err, os.ErrNotExist)
		return s
	}
	db, err := sql.Open("sqlite", k.database())
	require.NoError(t, err)
	defer db.Close()
	number := func(query string) (n int) {
		require.NoError(t, db.QueryRow(query).Scan(&n))
		return n
	}
	var whole string
	require.NoError(t, db.QueryRow("PRAGMA integrity_check").Scan(&whole))
	require.Equal(t, "ok", whole)
	if number("SELECT count(*) FROM sqlite_schema") == 0 {
		return s
	}
	s = state{number("SELECT count(*) FROM people"), number("SELECT count(*) FROM contents"), number("SELECT count(*) FROM nudges")}
	assert.Equal(t, s.nudges, number("SELECT count(DISTINCT subject) FROM nudges"), "one invitation each")
	assert.Equal(t, s.nudges, number("SELECT count(*) FROM ambassadors"), "whoever is invited is known to be")
	if s.people > 0 {
		assert.Zero(t, r.code, "%s", r.errors)
	}
	_, err = db.Exec("UPDATE nudges SET lease_until = 0 WHERE state = 'sending'")
	require.NoError(t, err)
	return s
}

// clicks is how many visits of tracked links are stored.
func (k *killable) clicks(t *testing.T) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", k.database())
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.QueryRow("SELECT count(*) FROM clicks").Scan(&n))
	return n
}

// recipients are to whom the messages in the folder go, in order; a person with
// two messages is there twice.
func (k *killable) recipients(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, name := range files(t, filepath.Join(k.folder, "mails", "*-*.*")) {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		to, _, _ := strings.Cut(string(b), "\n")
		if filepath.Ext(name) == ".eml" {
			m, err := mail.ReadMessage(bytes.NewReader(b))
			require.NoError(t, err, "a message is there by half")
			to = m.Header.Get("To")
		}
		all = append(all, fmt.Sprint(filepath.Ext(name), " ", to))
	}
	slices.Sort(all)
	return all
}
