package advocacy_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// deed is something that somebody did between two moments: it allows posting, or
// takes that back.
type deed struct {
	began, ended int64
	allows       bool
	requests     int             // how many the network had answered when it had returned
	inFlight     map[string]bool // shares of which a create had been committed before
}

// crowd has many people at two programs at once. What they do is written down with
// when it began and ended; of two deeds at once nothing is said.
type crowd struct {
	*publishMachine
	mu     sync.Mutex
	moment int64
	wishes map[*sharing][]deed // a person's on one share, and an owner's on all of a content
	logins map[*author][]deed  // a person's on their account
}

func (c *crowd) now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moment++
	return c.moment
}

// tooLate are the errors of somebody whom another one was ahead of.
var tooLate = []error{advocacy.ErrNotJoined, advocacy.ErrNotFound, advocacy.ErrConflict, advocacy.ErrFrozen}

// did reports whether a use case did what it does.
func (c *crowd) did(err error) bool {
	var problems advocacy.Problems
	if err != nil && !errors.As(err, &problems) && !slices.ContainsFunc(tooLate, func(e error) bool { return errors.Is(err, e) }) {
		assert.NoError(c.tb, err)
	}
	return err == nil
}

// wants has a share approved by a use case.
func (c *crowd) wants(own *sharing, approve func() (advocacy.Share, error)) {
	d := deed{began: c.now(), allows: true}
	sh, err := approve()
	if !c.did(err) || sh.State != advocacy.ShareReady {
		return
	}
	d.ended = c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wishes[own] = append(c.wishes[own], d)
	c.known[fingerprint(c.stage.accounts[own.owner.id], sh.Delivery.Post)] = own
}

// takesBack has a use case take posting back, and notes of which shares.
func (c *crowd) takesBack(which func(*sharing) bool, note func(*sharing, deed), do func() error) {
	d := deed{began: c.now(), inFlight: map[string]bool{}}
	if !c.did(do()) {
		return
	}
	c.mu.Lock()
	about := slices.DeleteFunc(slices.Clone(c.shares), func(own *sharing) bool { return !which(own) })
	c.mu.Unlock()
	for _, own := range about {
		sh := c.stage.stored(c.tb, own.id)
		d.inFlight[own.id] = sh.State == advocacy.ShareSending && sh.Delivery.Committed
	}
	// After the states: a create that was committed before is in either.
	requests, err := c.network.Requests(c.tb.Context())
	assert.NoError(c.tb, err)
	d.requests, d.ended = len(requests), c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, own := range about {
		note(own, d)
	}
}

func (c *crowd) noteWish(own *sharing, d deed) { c.wishes[own] = append(c.wishes[own], d) }

// act is one thing that somebody does.
func (c *crowd) act(random *rand.Rand, words string) {
	ctx, p := c.tb.Context(), c.people[random.IntN(len(c.people))]
	c.mu.Lock()
	n := c.news[random.IntN(len(c.news))]
	c.mu.Unlock()
	me := []*advocacy.Program{c.stage.Program, c.second}[random.IntN(2)].As(advocacy.Actor{Login: p.id})
	switch random.IntN(40) {
	case 0:
		c.mu.Lock()
		recalled := n.recalled
		n.recalled = true
		if !recalled {
			c.publish()
		}
		c.mu.Unlock()
		if recalled {
			return
		}
		c.takesBack(func(own *sharing) bool { return own.news == n }, c.noteWish, func() error {
			_, err := c.stage.Owner.Contents.Recall(ctx, n.id)
			return err
		})
		return
	case 1, 2:
		frozen := random.IntN(4) == 0
		c.takesBack(func(*sharing) bool { return frozen }, c.noteWish, func() error {
			_, err := c.stage.Owner.Settings.Change(ctx, func(s *advocacy.Settings) { s.Frozen = frozen })
			return err
		})
		return
	case 3, 4, 5:
		kinds := []sandbox.FaultKind{sandbox.RateLimited, sandbox.Unauthorized, sandbox.FailBefore, sandbox.FailAfter, sandbox.ResetBefore, sandbox.ResetAfter, sandbox.Duplicate}
		_, err := c.network.AddFault(ctx, sandbox.Fault{Path: creates, Kind: kinds[random.IntN(len(kinds))]})
		assert.NoError(c.tb, err)
		return
	}
	// One thing at a time for one person: what they want is what they did last.
	p.busy.Lock()
	defer p.busy.Unlock()
	own := c.anyOf(p, random)
	switch what := random.IntN(16); {
	case what < 7 || own == nil:
		sh, err := me.Shares.Draft(ctx, n.id, channels.LinkedIn, disclosed+" "+words)
		if !c.did(err) {
			return
		}
		own = &sharing{id: sh.ID, owner: p, news: n, text: sh.Text}
		c.mu.Lock()
		c.shares = append(c.shares, own)
		c.mu.Unlock()
		c.wants(own, func() (advocacy.Share, error) { return me.Shares.Publish(ctx, sh.ID, time.Time{}) })
	case what < 8:
		c.wants(own, func() (advocacy.Share, error) { return me.Shares.Publish(ctx, own.id, time.Time{}) })
	case what < 9:
		// Whoever looks before a create has come says what is not so a moment later;
		// an unconfirmed one has come, or never will.
		if c.stage.stored(c.tb, own.id).State == advocacy.ShareUnconfirmed && c.live(own) == 0 {
			c.wants(own, func() (advocacy.Share, error) { return me.Shares.Settle(ctx, own.id, false, "", true) })
		}
	case what < 10:
		c.takesBack(func(some *sharing) bool { return some == own }, c.noteWish, func() error {
			_, err := me.Shares.Cancel(ctx, own.id)
			return err
		})
	case what < 11:
		_, err := me.Shares.Remove(ctx, own.id)
		c.did(err)
	case what < 12:
		c.takesBack(func(some *sharing) bool { return some.owner == p }, c.noteWish, func() error { return me.Consents.Leave(ctx) })
		c.mu.Lock()
		for _, some := range c.shares {
			some.released = some.released || some.owner == p
			some.uncounted = some.uncounted || some.released
		}
		c.mu.Unlock()
		c.stage.Join(p.id)
		c.reconnect(p)
	case what < 13:
		list, err := me.Connections.List(ctx)
		c.did(err)
		for _, connection := range list {
			c.takesBack(func(some *sharing) bool { return some.owner == p }, func(own *sharing, d deed) {
				if len(c.logins[p]) == 0 || c.logins[p][len(c.logins[p])-1].began != d.began {
					c.logins[p] = append(c.logins[p], d)
				}
			}, func() error { return me.Connections.Disconnect(ctx, connection.ID) })
		}
	default:
		c.reconnect(p)
	}
}

// anyOf is one of a person's shares, nil where there are none.
func (c *crowd) anyOf(p *author, random *rand.Rand) *sharing {
	c.mu.Lock()
	defer c.mu.Unlock()
	own := slices.DeleteFunc(slices.Clone(c.shares), func(s *sharing) bool { return s.owner != p || s.released })
	if len(own) == 0 {
		return nil
	}
	return own[random.IntN(len(own))]
}

func (c *crowd) reconnect(p *author) {
	d := deed{began: c.now(), allows: true}
	c.stage.connect(c.tb, c.stage.As(p.id), channels.Person, c.stage.accounts[p.id])
	d.ended = c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.logins[p] = append(c.logins[p], d)
}

// after is the deed that forbids a create, if one does: it had returned before the
// network was asked, the create had not been committed before it, and nothing
// allowed it since.
func after(deeds []deed, own *sharing, request int) *deed {
	for i, d := range deeds {
		again := slices.ContainsFunc(deeds, func(a deed) bool { return a.allows && a.ended > d.began })
		if !d.allows && !d.inFlight[own.id] && d.requests <= request && !again {
			return &deeds[i]
		}
	}
	return nil
}

// TestAnyOrderOfPostingAtOnce is the same with everybody at once.
func TestAnyOrderOfPostingAtOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(atOnce) {
		m, end := openPublishMachine(t)
		c := &crowd{publishMachine: m, wishes: map[*sharing][]deed{}, logins: map[*author][]deed{}}
		var all sync.WaitGroup
		for actor := range 4 {
			all.Go(func() {
				random := rand.New(rand.NewPCG(seed, uint64(actor)))
				for i := range 40 {
					c.act(random, fmt.Sprintf("Ord %d af %d", i, actor))
					m.stage.Clock.Advance(time.Minute)
				}
			})
		}
		over := make(chan struct{})
		var ticks sync.WaitGroup
		for _, p := range []*advocacy.Program{m.stage.Program, m.second} {
			ticks.Go(func() {
				for {
					_ = p.Tick(t.Context()) // what failed is tried again
					select {
					case <-over:
						return
					default:
					}
				}
			})
		}
		all.Wait()
		close(over)
		ticks.Wait()
		require.NoError(t, m.network.ClearFaults(t.Context()))
		for range 60 {
			_ = m.second.Tick(t.Context())
			m.stage.Clock.Advance(50 * time.Minute)
		}
		c.judge(t)
		end()
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// judge holds everything against the ledger when all is over.
func (c *crowd) judge(t *testing.T) {
	ledger, err := c.network.Ledger(t.Context())
	require.NoError(t, err)
	sent := map[*sharing]int{}
	for i, r := range ledger.Requests {
		if r.Operation != "posts.create" {
			continue
		}
		own := c.known[r.Fingerprint]
		if !assert.NotNil(t, own, "a create of what nobody approved") {
			continue
		}
		if !withoutEffect(r) {
			sent[own]++
		}
		if r.Stored {
			assert.Nil(t, after(c.wishes[own], own, i), "%s is live without consent", own.id)
			assert.Nil(t, after(c.logins[own.owner], own, i), "%s is live from an account that was disconnected", own.id)
		}
	}
	for own, times := range sent {
		approvals := 0
		for _, d := range c.wishes[own] {
			if d.allows {
				approvals++
			}
		}
		assert.LessOrEqual(t, times, approvals, "%s was sent again without proof and without its person's word", own.id)
	}
	c.states(ledger)
	counted := map[advocacy.ShareState]int{}
	for _, own := range c.shares {
		counted[c.stage.stored(t, own.id).State]++
	}
	assert.Zero(t, counted[advocacy.ShareSending], "none goes nowhere")
	t.Logf("%d shares, %d posts: %v", len(c.shares), len(ledger.Posts), counted)
}
