package advocacy_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// author is what a simple model remembers of one person who posts.
type author struct {
	id        string
	joined    bool
	connected bool // they have not disconnected, nor left, since they connected
	standing  bool // their standing consent has not ended

	busy sync.Mutex // see crowd
}

// news is a content.
type news struct {
	id       string
	recalled bool
}

// sharing is a share. Its person's approval stands as long as consent is true; open
// is set once a create was sent that may have had its effect.
type sharing struct {
	id            string
	owner         *author
	news          *news
	text          string
	consent, open bool
	dialog        bool // by the network's dialog, which the ledger knows nothing of
	released      bool // its person left: it is nobody's
	uncounted     bool // its person left while it was on its way to or from the network
	stopped       bool // given up or recalled while it was on its way: it is deleted if it turns out live
	standing      bool // approved by a standing consent, not by the person themselves
}

// isOnItsWay reports whether a share may be live without its being known.
func isOnItsWay(sh advocacy.Share) bool {
	return sh.State == advocacy.ShareSending || sh.State == advocacy.ShareUnconfirmed
}

// failing is a test, or a step of a property.
type failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

// publishMachine drives two programs on one store, of which the second can die at
// any step, and holds the network's ledger against a model of what may be there.
type publishMachine struct {
	t       failing
	r       *rapid.T // draws
	tb      *testing.T
	stage   *stage
	network *sandbox.Sandbox
	second  *advocacy.Program
	steps   *steps
	people  []*author
	news    []*news
	shares  []*sharing
	frozen  bool
	faults  bool // some are armed
	known   map[string]*sharing
	seen    int               // of the ledger's requests
	flying  map[*sharing]bool // committed before the newest change of mind
	flight  *sharing          // what that change is about
}

// openPublishMachine makes a world; end gives back what it holds, before the test ends.
func openPublishMachine(tb *testing.T) (m *publishMachine, end func()) {
	m = &publishMachine{t: tb, tb: tb, known: map[string]*sharing{}, flying: map[*sharing]bool{}, steps: &steps{}}
	at := time.Date(2026, time.December, 7, 7, 0, 0, 0, time.UTC)
	var err error
	m.network, err = sandbox.New(tb.TempDir(), &sandbox.Options{Now: func() time.Time {
		if m.stage == nil {
			return at
		}
		return m.stage.Clock.Now()
	}, LinkedIn: sandbox.LinkedInOptions{RotateRefresh: true}})
	require.NoError(tb, err)
	server := httptest.NewServer(m.network)
	m.stage = openStage(tb, m.network, server.URL, at)
	keys, err := vault.New(m.stage.keys, nil)
	require.NoError(tb, err)
	transport := &http.Transport{}
	client := &http.Client{Transport: mortalTransport{transport, m.steps}}
	m.second, err = advocacy.New(tb.Context(), mortalStore{m.stage.Store, m.steps}, &advocacy.Options{Now: m.stage.Clock.Now, Vault: keys,
		Channels: []channels.Channel{wired(server.URL, m.stage.Clock.Now, client)}})
	require.NoError(tb, err)
	for range 3 {
		m.people = append(m.people, &author{id: m.stage.person(tb), joined: true, connected: true})
	}
	for range 2 {
		m.publish()
	}
	return m, func() {
		transport.CloseIdleConnections()
		server.CloseClientConnections()
		server.Close()
		require.NoError(tb, errors.Join(m.stage.Store.Close(), m.network.Close()))
	}
}

func (m *publishMachine) fail(format string, args ...any) {
	m.t.Helper()
	m.t.Fatalf(format, args...)
}

// done requires that a use case does what the model says it does: that it succeeds,
// or fails with one of some errors.
func (m *publishMachine) done(what string, err error, otherwise ...error) {
	m.t.Helper()
	if err == nil && len(otherwise) == 0 || slices.ContainsFunc(otherwise, func(e error) bool { return errors.Is(err, e) }) {
		return
	}
	m.fail("%s: %v, want one of %v", what, err, otherwise)
}

func (m *publishMachine) person() *author {
	if m.flight != nil {
		return m.flight.owner
	}
	return rapid.SampledFrom(m.people).Draw(m.r, "person")
}

func (m *publishMachine) share() *sharing {
	if m.flight != nil {
		return m.flight
	}
	own := slices.DeleteFunc(slices.Clone(m.shares), func(p *sharing) bool { return p.released })
	if len(own) == 0 {
		m.r.Skip("nothing is shared")
	}
	return rapid.SampledFrom(own).Draw(m.r, "share")
}

func (m *publishMachine) publish() {
	m.news = append(m.news, &news{id: m.stage.Publish(content.Content{URL: fmt.Sprintf("https://www.nordlys.example/%d", len(m.news)),
		Messages: []content.Message{{Language: "da", Text: fmt.Sprintf("Nyt fra fabrikken, %d", len(m.news))}}})})
}

// connectedNow reports whether the program may post from the person's account.
func (m *publishMachine) connectedNow(p *author) bool {
	list, err := m.stage.As(p.id).Connections.List(m.tb.Context())
	m.done("list", err)
	return slices.ContainsFunc(list, func(c advocacy.Connection) bool { return c.State == advocacy.Connected })
}

// write drafts a share, and mostly approves it.
func (m *publishMachine) write() {
	p, n := m.person(), rapid.SampledFrom(m.news).Draw(m.r, "news")
	me := m.stage.As(p.id).Shares
	text := fmt.Sprintf("%s Ord %d", disclosed, len(m.shares))
	sh, err := me.Draft(m.tb.Context(), n.id, channels.LinkedIn, text)
	switch {
	case !p.joined:
		m.done("draft", err, advocacy.ErrNotJoined)
	case m.frozen:
		m.done("draft", err, advocacy.ErrFrozen)
	case n.recalled:
		m.done("draft", err, advocacy.ErrNotFound)
	default:
		m.done("draft", err)
		own := &sharing{id: sh.ID, owner: p, news: n, text: text}
		m.shares = append(m.shares, own)
		if rapid.IntRange(0, 4).Draw(m.r, "draft only") > 0 {
			m.approve(own)
		}
	}
}

func (m *publishMachine) again() { m.approve(m.share()) }

// approve has a share's person approve it, for now or later.
func (m *publishMachine) approve(own *sharing) {
	before := m.stage.stored(m.tb, own.id)
	at := m.stage.Clock.Now().Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 0, 30, 24 * 60}).Draw(m.r, "due in minutes")) * time.Minute)
	sh, err := m.stage.As(own.owner.id).Shares.Publish(m.tb.Context(), own.id, at)
	var problems advocacy.Problems
	switch {
	case m.frozen:
		m.done("approve", err, advocacy.ErrFrozen)
	case own.news.recalled:
		m.done("approve", err, advocacy.ErrNotFound)
	case !m.connectedNow(own.owner):
		if !errors.As(err, &problems) {
			m.fail("approved without an account: %v", err)
		}
	case slices.Contains([]advocacy.ShareState{advocacy.ShareDraft, advocacy.ShareReturned, advocacy.ShareRejected, advocacy.ShareWaiting}, before.State):
		m.done("approve", err)
		if sh.Delivery.Key == before.Delivery.Key {
			m.fail("two approvals have one key")
		}
		own.consent, own.open, own.stopped = true, false, false
		own.text = sh.Text
		m.known[fingerprint(m.stage.accounts[own.owner.id], sh.Delivery.Post)] = own
	default:
		m.done("approve", err, advocacy.ErrConflict)
	}
}

// open shares by the network's dialog instead.
func (m *publishMachine) open() {
	own := m.share()
	before := m.stage.stored(m.tb, own.id)
	_, err := m.stage.As(own.owner.id).Shares.Open(m.tb.Context(), own.id)
	switch {
	case m.frozen:
		m.done("open", err, advocacy.ErrFrozen)
	case own.news.recalled:
		m.done("open", err, advocacy.ErrNotFound)
	case before.State == advocacy.ShareDraft || own.dialog && before.State == advocacy.ShareDialogOpened:
		m.done("open", err)
		own.dialog = true
	default:
		m.done("open", err, advocacy.ErrConflict) // one that is posted for them is given up first
	}
}

func (m *publishMachine) answer() {
	own := m.share()
	before := m.stage.stored(m.tb, own.id)
	yes := rapid.Bool().Draw(m.r, "posted")
	_, err := m.stage.As(own.owner.id).Shares.Answer(m.tb.Context(), own.id, yes, "")
	switch {
	case before.Delivery.Key != "", yes && before.State == advocacy.ShareDraft, yes && before.State == advocacy.ShareCancelled && !own.dialog:
		m.done("answer", err, advocacy.ErrConflict)
	default:
		m.done("answer", err)
	}
}

// giveUp cancels, or takes back, whatever the share is: there is a way out of every
// state but one that is final.
func (m *publishMachine) giveUp() {
	own := m.share()
	before := m.stage.stored(m.tb, own.id)
	me := m.stage.As(own.owner.id).Shares
	switch before.State {
	case advocacy.ShareDialogOpened, advocacy.ShareSelfConfirmed, advocacy.ShareClickObserved:
		_, err := me.Answer(m.tb.Context(), own.id, false, "")
		m.done("not posted", err)
	case advocacy.SharePosted:
		_, err := me.Remove(m.tb.Context(), own.id)
		if before.Delivery.PostID == "" { // by the person's own word
			m.done("remove", err, advocacy.ErrConflict)
		} else {
			m.done("remove", err)
		}
	case advocacy.ShareRemoving, advocacy.ShareRemoved:
		_, err := me.Remove(m.tb.Context(), own.id)
		m.done("remove again", err)
	default:
		_, err := me.Cancel(m.tb.Context(), own.id)
		m.done("cancel one that is "+string(before.State), err)
		own.stopped = own.stopped || isOnItsWay(before)
	}
	own.consent = false
}

// settle is the word of somebody who has looked.
func (m *publishMachine) settle() {
	own := m.share()
	before := m.stage.stored(m.tb, own.id)
	live, again := m.live(own) == 1, rapid.Bool().Draw(m.r, "again")
	sh, err := m.stage.As(own.owner.id).Shares.Settle(m.tb.Context(), own.id, live, "", again)
	switch {
	case before.State != advocacy.ShareUnconfirmed:
		m.done("settle", err, advocacy.ErrConflict)
	case m.frozen && !live && again && !before.Delivery.StopRequested:
		m.done("settle", err, advocacy.ErrFrozen)
	default:
		m.done("settle", err)
		if own.consent = sh.State == advocacy.ShareReady; own.consent {
			own.open = false
			if sh.Delivery.Key == before.Delivery.Key {
				m.fail("what is posted again has the key of before")
			}
		}
	}
}

// give is a standing consent: suggested texts may be posted without another question.
func (m *publishMachine) give() {
	p := m.person()
	me, err := m.stage.As(p.id).Consents.Me(m.tb.Context())
	m.done("me", err)
	err = m.stage.As(p.id).Consents.GiveStanding(m.tb.Context(), advocacy.Standing{Channels: []string{channels.LinkedIn}, PerWeek: standingPerWeek}, me.Standing.Version)
	var problems advocacy.Problems
	switch {
	case !p.joined:
		m.done("standing", err, advocacy.ErrNotJoined)
	case !m.connectedNow(p):
		if !errors.As(err, &problems) {
			m.fail("a standing consent without an account: %v", err)
		}
	default:
		m.done("standing", err)
		m.ended(p) // one takes the place of the other
		p.standing = true
	}
}

func (m *publishMachine) endStanding() {
	p := m.person()
	err := m.stage.As(p.id).Consents.EndStanding(m.tb.Context())
	if !p.joined {
		m.done("end standing", err, advocacy.ErrNotJoined)
		return
	}
	m.done("end standing", err)
	m.ended(p)
}

// ended takes back what a standing consent approved.
func (m *publishMachine) ended(p *author) {
	p.standing = false
	for _, own := range m.shares {
		own.consent = own.consent && !(own.standing && own.owner == p)
	}
}

// moment is a person's next one, at which a post under their standing consent is
// planned, and mostly the time that it is due.
func (m *publishMachine) moment() {
	with := slices.DeleteFunc(slices.Clone(m.people), func(p *author) bool { return !p.standing })
	if len(with) == 0 {
		m.give()
		return
	}
	p := rapid.SampledFrom(with).Draw(m.r, "person")
	due := func() (at time.Time) {
		m.done("moment", m.stage.Store.View(m.tb.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			person, err := tx.People.ByLogin(ctx, p.id)
			if err != nil {
				return err
			}
			a, err := tx.Ambassadors.Get(ctx, person.Subject)
			if err != nil {
				return err
			}
			at = a.NextDigest
			shares, err := tx.Shares.ForSubject(ctx, person.Subject, time.Time{})
			for _, sh := range shares {
				if sh.State == advocacy.ShareReady && sh.Delivery.Standing {
					at = sh.Delivery.Due
				}
			}
			return err
		}))
		return at
	}
	for range 2 {
		at := due()
		if at.Before(m.stage.Clock.Now()) {
			return
		}
		m.stage.Clock.Set(at)
		m.tick()
		m.planned()
		if rapid.IntRange(0, 3).Draw(m.r, "stop") == 0 {
			return
		}
	}
}

// planned takes what the program has planned under standing consents into the model.
func (m *publishMachine) planned() {
	for _, p := range m.people {
		list, err := m.stage.As(p.id).Shares.List(m.tb.Context())
		m.done("list", err)
		for _, sh := range list {
			if slices.ContainsFunc(m.shares, func(own *sharing) bool { return own.id == sh.ID }) {
				continue
			}
			n := slices.IndexFunc(m.news, func(n *news) bool { return n.id == sh.Content })
			if !p.standing || !sh.Delivery.Standing || m.frozen || m.news[n].recalled {
				m.fail("share %s was planned without a standing consent", sh.ID)
			}
			own := &sharing{id: sh.ID, owner: p, news: m.news[n], text: sh.Text, consent: true, standing: true}
			m.shares = append(m.shares, own)
			m.known[fingerprint(m.stage.accounts[p.id], sh.Delivery.Post)] = own
		}
	}
}

func (m *publishMachine) disconnect() {
	p := m.person()
	list, err := m.stage.As(p.id).Connections.List(m.tb.Context())
	m.done("list", err)
	for _, c := range list {
		m.done("disconnect", m.stage.As(p.id).Connections.Disconnect(m.tb.Context(), c.ID))
	}
	if p.connected = false; len(list) > 0 {
		m.ended(p) // a standing consent is for the account
	}
}

func (m *publishMachine) connect() {
	if p := m.person(); p.joined && !m.faults {
		m.stage.connect(m.tb, m.stage.As(p.id), channels.Person, m.stage.accounts[p.id])
		p.connected = true
	}
}

func (m *publishMachine) leave() {
	p := m.person()
	m.done("leave", m.stage.As(p.id).Consents.Leave(m.tb.Context()))
	p.joined, p.connected, p.standing = false, false, false
	for _, own := range m.shares {
		if own.owner == p && !own.released {
			own.consent, own.released = false, true
			switch m.stage.stored(m.tb, own.id).State {
			case advocacy.ShareSending, advocacy.ShareUnconfirmed, advocacy.ShareRemoving:
				own.uncounted = true
			}
		}
	}
	list, err := m.stage.As(p.id).Connections.List(m.tb.Context())
	m.done("list", err)
	if len(list) > 0 {
		m.fail("a leaver has %d accounts that can be posted from", len(list))
	}
}

func (m *publishMachine) join() {
	p := m.person()
	m.stage.Join(p.id)
	p.joined = true
}

func (m *publishMachine) recall() {
	n := rapid.SampledFrom(m.news).Draw(m.r, "news")
	if m.flight != nil {
		n = m.flight.news
	}
	if n.recalled {
		return
	}
	for _, own := range m.shares {
		if own.news == n {
			own.consent, own.stopped = false, own.stopped || isOnItsWay(m.stage.stored(m.tb, own.id))
		}
	}
	_, err := m.stage.Owner.Contents.Recall(m.tb.Context(), n.id)
	m.done("recall", err)
	n.recalled = true
}

func (m *publishMachine) freeze() { m.setFrozen(true) }

func (m *publishMachine) thaw() { m.setFrozen(false) }

func (m *publishMachine) setFrozen(frozen bool) {
	m.frozen = frozen
	_, err := m.stage.Owner.Settings.Change(m.tb.Context(), func(s *advocacy.Settings) { s.Frozen = m.frozen })
	m.done("freeze", err)
	for _, own := range m.shares {
		own.consent = own.consent && !m.frozen // its end brings nothing back
		if state := m.stage.stored(m.tb, own.id).State; m.frozen && (state == advocacy.ShareReady || state == advocacy.ShareWaiting) {
			m.fail("a freeze leaves a share %s", state)
		}
	}
}

func (m *publishMachine) fault() {
	f := rapid.SampledFrom([]sandbox.Fault{
		{Path: creates, Kind: sandbox.RateLimited}, {Path: creates, Kind: sandbox.Unauthorized}, {Path: creates, Kind: sandbox.Forbidden},
		{Path: creates, Kind: sandbox.VersionSunset}, {Path: creates, Kind: sandbox.FailBefore}, {Path: creates, Kind: sandbox.FailAfter},
		{Path: creates, Kind: sandbox.ResetBefore}, {Path: creates, Kind: sandbox.ResetAfter}, {Path: creates, Kind: sandbox.Unnamed},
		{Path: creates, Kind: sandbox.Duplicate}, {Path: creates, Kind: sandbox.GhostDuplicate},
		{Path: "/v2/userinfo", Kind: sandbox.FailBefore}, {Method: http.MethodDelete, Kind: sandbox.FailBefore}, {Method: http.MethodDelete, Kind: sandbox.ResetBefore}, {Method: http.MethodDelete, Kind: sandbox.ResetAfter},
		{Kind: sandbox.RefreshEnds}, {Kind: sandbox.RefreshFails}, {Path: "/oauth/v2/revoke", Kind: sandbox.FailBefore},
	}).Draw(m.r, "fault")
	_, err := m.network.AddFault(m.tb.Context(), f)
	m.done("fault", err)
	m.faults = true
}

func (m *publishMachine) calm() {
	m.done("calm", m.network.ClearFaults(m.tb.Context()))
	m.faults = false
}

// revoke is the person who removes the app on the network's own pages.
func (m *publishMachine) revoke() {
	m.done("revoke", m.network.RevokeTokens(m.tb.Context(), m.stage.accounts[m.person().id]))
}

func (m *publishMachine) clock() {
	minutes := rapid.SampledFrom([]int{1, 20, 59, 12 * 60, 3 * 24 * 60, 30 * 24 * 60, -1, -50, -26 * 60}).Draw(m.r, "minutes")
	m.stage.Clock.Advance(time.Duration(minutes) * time.Minute)
}

func (m *publishMachine) tick() {
	p := m.stage.Program
	if rapid.Bool().Draw(m.r, "the second program") {
		p = m.second
	}
	if err := p.Tick(m.tb.Context()); err != nil && !m.faults {
		m.fail("tick: %v", err)
	}
}

// at has something happen at a step of the second program, half of the times at one
// of those between the arming of an attempt and the record of its outcome.
func (m *publishMachine) at(then func(at string)) {
	*m.steps = steps{left: rapid.IntRange(1, 90).Draw(m.r, "steps"), then: then}
	if rapid.Bool().Draw(m.r, "near a create") {
		m.steps.near, m.steps.left = true, rapid.IntRange(1, 12).Draw(m.r, "steps from arming")
	}
}

// die is a tick of a process that has something to post, and ends at one of its steps.
func (m *publishMachine) die() {
	m.write()
	m.at(func(string) { runtime.Goexit() })
	m.tickAndDie()
	*m.steps = steps{}
	if rapid.Bool().Draw(m.r, "and come back") {
		m.recover()
	}
}

// meanwhile has somebody change their mind while an attempt is on its way, mostly
// about it. A create that was committed before may still come.
func (m *publishMachine) meanwhile() {
	m.write()
	var failed any
	m.at(func(at string) {
		// A publisher makes an error of what panics in a call of its, and so do failures
		// of a property.
		defer func() {
			if r := recover(); r != nil {
				failed = r
			}
		}()
		if at == within { // nobody else gets at the store
			m.steps.left = 1
			return
		}
		m.asked()
		for _, own := range m.shares {
			if sh := m.stage.stored(m.tb, own.id); sh.State == advocacy.ShareSending && !own.released {
				m.flight, m.flying[own] = own, sh.Delivery.Committed
			}
		}
		rapid.SampledFrom([]func(){m.giveUp, m.giveUp, m.disconnect, m.leave, m.recall, func() { m.freeze(); m.thaw() }}).Draw(m.r, "change of mind")()
	})
	defer func() { *m.steps, m.flight = steps{}, nil }()
	err := m.second.Tick(m.tb.Context())
	if failed != nil {
		panic(failed)
	}
	if err != nil && !m.faults {
		m.fail("tick: %v", err)
	}
}

func (m *publishMachine) tickAndDie() {
	var dead sync.WaitGroup
	dead.Go(func() { _ = m.second.Tick(m.tb.Context()) })
	dead.Wait()
}

// recover is what happens when the leases of the dead have run out.
func (m *publishMachine) recover() {
	expireShares(m.tb, m.stage.path)
	m.tick()
	for _, own := range m.shares {
		if sh := m.stage.stored(m.tb, own.id); sh.State == advocacy.ShareSending {
			m.fail("a share goes nowhere after its lease")
		}
	}
}

// live counts the live posts that a share may be.
func (m *publishMachine) live(own *sharing) (n int) {
	posts, err := m.network.Posts(m.tb.Context())
	m.done("posts", err)
	for _, p := range posts {
		if p.Live() && p.Author == m.stage.accounts[own.owner.id] && p.Text == own.text {
			n++
		}
	}
	return n
}

// check holds ledger, store and model against each other.
func (m *publishMachine) check() {
	m.planned()
	ledger := m.asked()
	clear(m.flying)
	m.states(ledger)
	for _, own := range m.shares {
		switch m.stage.stored(m.tb, own.id).State {
		case advocacy.ShareReady, advocacy.ShareWaiting, advocacy.ShareSending, advocacy.ShareUnconfirmed:
		default:
			own.consent = false // whatever comes now needs another approval
		}
	}
}

// asked looks at what the network was asked since it was last looked at.
func (m *publishMachine) asked() sandbox.Ledger {
	ledger, err := m.network.Ledger(m.tb.Context())
	m.done("ledger", err)
	for _, r := range ledger.Requests[m.seen:] {
		if r.Operation != "posts.create" {
			continue
		}
		own := m.known[r.Fingerprint]
		switch {
		case own == nil:
			m.fail("a create of what nobody approved")
		case r.Stored && !m.flying[own] && (!own.consent || !own.owner.joined || !own.owner.connected || m.frozen || own.news.recalled):
			m.fail("%s is live without consent: %+v", own.id, r)
		case own.open:
			m.fail("a second create of %s, without proof that the first had no effect and without its person's word: %+v", own.id, r)
		case r.Stored && own.standing:
			m.withinTheWeek(ledger, own)
		}
		own.open = own.open || !withoutEffect(r)
	}
	m.seen = len(ledger.Requests)
	return ledger
}

// withinTheWeek holds the posts that a person has up by what they approved themselves or
// by a standing consent against its limit, once one more was posted under it.
func (m *publishMachine) withinTheWeek(ledger sandbox.Ledger, own *sharing) {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	m.done("zone", err)
	newest := slices.IndexFunc(ledger.Posts, func(p sandbox.Post) bool {
		return p.Author == m.stage.accounts[own.owner.id] && p.Text == own.text
	})
	week, n := isoWeek(ledger.Posts[newest].CreatedAt.In(zone)), 0
	for _, p := range ledger.Posts[:newest+1] {
		if p.Live() && p.Author == ledger.Posts[newest].Author && isoWeek(p.CreatedAt.In(zone)) == week && m.owns(own.owner, p.Text) {
			n++
		}
	}
	if n > standingPerWeek {
		m.fail("share %s is the %dth of its week, by a standing consent to %d", own.id, n, standingPerWeek)
	}
}

// owns reports whether a text is that of a share that the person has in the program: of
// what they posted before they left nothing is known any more.
func (m *publishMachine) owns(p *author, text string) bool {
	return slices.ContainsFunc(m.shares, func(own *sharing) bool { return own.owner == p && !own.released && own.text == text })
}

// standingPerWeek is the limit of the machine's standing consents.
const standingPerWeek = 2

func isoWeek(at time.Time) [2]int {
	year, week := at.ISOWeek()
	return [2]int{year, week}
}

// states holds what the store says of each share against the ledger's live posts, and
// the daily counts against both.
func (m *publishMachine) states(ledger sandbox.Ledger) {
	type said struct{ author, text string }
	bySaid := map[said][]sandbox.Post{}
	for _, p := range ledger.Posts {
		if p.Live() {
			of := said{p.Author, p.Text}
			bySaid[of] = append(bySaid[of], p)
		}
	}
	counted, maybe := int64(0), int64(0)
	for _, own := range m.shares {
		sh := m.stage.stored(m.tb, own.id)
		switch {
		case !sh.State.Posted():
		case own.uncounted:
			maybe++
		default:
			counted++
		}
		of := said{m.stage.accounts[own.owner.id], own.text}
		if why := wrong(sh, bySaid[of]); why != "" {
			m.fail("share %s: %s", own.id, why)
		}
		if own.stopped && !own.released && sh.State == advocacy.SharePosted && sh.Delivery.PostID != "" {
			m.fail("share %s was given up on its way, and stays live", own.id)
		}
		delete(bySaid, of)
	}
	for of := range bySaid {
		m.fail("%q is live, and nobody approved these bytes", of.text)
	}
	m.counts(counted, counted+maybe)
}

// wrong is what a share's state says that is not so, by the live posts that have its
// text; empty when all is right.
func wrong(sh advocacy.Share, live []sandbox.Post) string {
	if len(live) > 1 {
		return fmt.Sprintf("it is live %d times", len(live))
	}
	switch sh.State {
	case advocacy.SharePosted:
		switch {
		case len(live) == 0:
			return "it is said to be live, and is not"
		case sh.Delivery.PostID != "" && sh.Delivery.PostID != live[0].ID:
			return "another post is said to be it"
		}
	case advocacy.ShareSending, advocacy.ShareUnconfirmed, advocacy.ShareRemoving:
		// It may be live, and it is said so.
	case advocacy.ShareDraft, advocacy.ShareReady, advocacy.ShareWaiting, advocacy.ShareReturned, advocacy.ShareRejected,
		advocacy.ShareCancelled, advocacy.ShareRemoved, advocacy.ShareDialogOpened, advocacy.ShareSelfConfirmed, advocacy.ShareClickObserved:
		if len(live) > 0 {
			return fmt.Sprintf("it is said to be %s, and is live", sh.State)
		}
	default:
		return fmt.Sprintf("it is in a state that nobody knows, %q", sh.State)
	}
	return ""
}

// shareMeasures are what a share that is posted is counted under.
var shareMeasures = []advocacy.Measure{advocacy.SharesPosted, advocacy.SharesByDepartment, advocacy.SharesOwnWords, advocacy.SharesDisclosed,
	advocacy.WeeksWithPosts, advocacy.ActiveInMonth}

// counts holds the daily counts against how many shares count as live, at least and
// at most: who has left is in no count of what the network says later.
func (m *publishMachine) counts(least, most int64) {
	sums := map[advocacy.Measure]int64{}
	m.done("tallies", m.stage.Store.View(m.tb.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		list, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, shareMeasures...)
		for _, t := range list {
			sums[t.Measure] += t.Count
			if t.Count < 0 {
				m.fail("a count of %s (%s) on %s is %d", t.Measure, t.Group, t.Day, t.Count)
			}
		}
		return err
	}))
	for _, measure := range []advocacy.Measure{advocacy.SharesPosted, advocacy.SharesByDepartment} {
		if sums[measure] < least || sums[measure] > most {
			m.fail("%s counts %d shares, of %d to %d that are posted", measure, sums[measure], least, most)
		}
	}
}

// TestAnyOrderOfPosting has people and owners do what they can with shares that are
// posted for them, in any order, while programs die and the network fails. After each
// step nothing is live without an approval that came before it and was not taken
// back, nothing is sent twice without proof or the person's word, what is live is
// what was approved, and every share's state says what is so.
func TestAnyOrderOfPosting(t *testing.T) {
	t.Parallel()
	fewerChecksWithTheRaceDetector(t)
	rapid.Check(t, func(r *rapid.T) {
		m, end := openPublishMachine(t)
		defer end()
		m.t, m.r = r, r
		action := func(f func()) func(*rapid.T) { return func(*rapid.T) { f() } }
		r.Repeat(map[string]func(*rapid.T){
			"write": action(m.write), "write another": action(m.write), "approve again": action(m.again),
			"open": action(m.open), "answer": action(m.answer), "give up": action(m.giveUp), "settle": action(m.settle),
			"disconnect": action(m.disconnect), "connect": action(m.connect), "connect somebody": action(m.connect),
			"leave": action(m.leave), "join": action(m.join), "join again": action(m.join), "publish": action(m.publish), "recall": action(m.recall), "freeze": action(m.freeze),
			"thaw": action(m.thaw), "thaw soon": action(m.thaw),
			"standing": action(m.give), "end standing": action(m.endStanding), "moment": action(m.moment), "next moment": action(m.moment),
			"fault": action(m.fault), "fail again": action(m.fault), "calm": action(m.calm), "revoke": action(m.revoke),
			"clock": action(m.clock), "tick": action(m.tick), "tick again": action(m.tick), "die": action(m.die), "meanwhile": action(m.meanwhile), "meanwhile again": action(m.meanwhile), "recover": action(m.recover),
			"": action(m.check),
		})
	})
}
