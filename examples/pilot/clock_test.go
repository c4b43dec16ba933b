package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// handClock is a clock that a test moves, and makes tick.
type handClock struct {
	mu    sync.Mutex
	at    time.Time
	beats map[time.Duration]chan time.Time
}

func newHandClock(t *testing.T, at string) *handClock {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, at)
	require.NoError(t, err)
	return &handClock{at: moment, beats: map[time.Duration]chan time.Time{tickEvery: make(chan time.Time), pollEvery: make(chan time.Time)}}
}

func (c *handClock) clock() clock {
	return clock{now: c.now, every: func(d time.Duration) (<-chan time.Time, func()) { return c.beats[d], func() {} }}
}

func (c *handClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *handClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// beat makes the running pilot do what it does each time that so much has
// passed, and returns when it has been done: the second one is heard after that.
func (c *handClock) beat(d time.Duration) {
	for range 2 {
		c.beats[d] <- c.now()
	}
}

func TestARunningPilotSendsWhatBecomesDue(t *testing.T) {
	inFolder(t)
	hand := newHandClock(t, tuesday)
	site, stop := servingBy(t, hand.clock(), "-serve", "127.0.0.1:0", "-out", "mails")
	contains(t, stop.soFar(), "INVITATIONS so far: 0 sent, 9 planned")
	hand.beat(tickEvery)
	assert.Empty(t, files(t, "mails/*"), "nothing is due yet")

	evening, err := time.Parse(time.RFC3339, wednesday)
	require.NoError(t, err)
	for ; hand.now().Before(evening); hand.set(hand.now().Add(30 * time.Minute)) {
		hand.beat(tickEvery)
	}
	assert.Len(t, files(t, "mails/invitation-*"), 9, "each in their own morning")
	join(t, pageIn(t, firstMail(t, "mails/invitation-*.eml"), site))

	due := nextDigest(t, addressee(t, "mails/invitation-*.eml"), "-at", wednesday)
	hand.set(due.Add(-2 * time.Minute))
	hand.beat(tickEvery)
	assert.Empty(t, files(t, "mails/digest-*"), "a minute early")
	hand.set(due)
	hand.beat(tickEvery)
	assert.Len(t, files(t, "mails/digest-*"), 1)
	hand.beat(tickEvery)
	assert.Len(t, files(t, "mails/digest-*"), 1, "once")
	stop.now(t)
}

func TestARunningPilotPollsItsFeedsAgain(t *testing.T) {
	inFolder(t)
	write(t, "people.csv", smallPeople)
	var feed atomic.Value
	var asked, failing atomic.Int32
	feed.Store(smallFeed)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		if failing.Load() > 0 {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprint(w, feed.Load())
	}))
	t.Cleanup(site.Close)
	hand := newHandClock(t, tuesday)
	_, stop := servingBy(t, hand.clock(), "-serve", "127.0.0.1:0", "-people", "people.csv", "-feed", site.URL, "-allow", "127.0.0.0/8",
		"-company", "Example", "-owner", "Marketing", "-pilot", "department=Sales")
	require.EqualValues(t, 1, asked.Load())
	offered := func() string { return pilotRun(t, "-at", tuesday).out }
	contains(t, offered(), "First news")
	assert.NotContains(t, offered(), "Second news")

	failing.Store(1)
	hand.beat(pollEvery)
	contains(t, stop.soFar(), "answered 404 Not Found")
	failing.Store(0)
	feed.Store(strings.Replace(smallFeed, "</channel>",
		"<item><title>Second news</title><link>https://www.example.com/2</link><guid>2</guid></item></channel>", 1))
	hand.beat(pollEvery)
	contains(t, offered(), "Second news")
	hand.beat(tickEvery)
	stop.now(t)
}

func TestTheMachinesClockTellsOfEachTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := machineClock().startingAt(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
		beats, stop := c.every(tickEvery)
		for range 3 {
			<-beats
		}
		stop()
		assert.Equal(t, time.Date(2026, 11, 24, 12, 0, 45, 0, time.UTC), c.now())
	})
}
