package advocacy_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// killRounds is how often a process that posts is killed. Many more:
//
//	go test ./advocacy -run Killed -kill.rounds=500 -timeout 1h
var killRounds = flag.Int("kill.rounds", 20, "how often a process that posts is killed")

// poster is the variable that makes this program one that posts.
const poster = "ADVOCACY_POSTER"

// posting is what such a process is told.
type posting struct {
	Store, Network string
	Keys           []byte
	At             time.Time
}

// postAsChild posts what is due until nothing is left that goes on by itself.
func postAsChild(encoded string) int {
	fail := func(err error) int {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var p posting
	if err := json.Unmarshal([]byte(encoded), &p); err != nil {
		return fail(err)
	}
	ctx := context.Background()
	store, err := sqlstore.Open(ctx, p.Store, nil)
	if err != nil {
		return fail(err)
	}
	defer store.Close()
	keys, err := vault.New(p.Keys, nil)
	if err != nil {
		return fail(err)
	}
	clock := &advocacytest.Clock{}
	clock.Set(p.At)
	app := &linkedin.App{ClientID: "member", ClientSecret: channels.NewToken("member-secret")}
	program, err := advocacy.New(ctx, store, &advocacy.Options{Now: clock.Now, Vault: keys, Channels: []channels.Channel{linkedin.New(&linkedin.Options{
		APIURL: p.Network, AuthURL: p.Network, Apps: linkedin.Apps{Member: app}, Now: clock.Now})}})
	if err != nil {
		return fail(err)
	}
	for range 60 {
		_ = program.Tick(ctx) // what failed is planned again
		clock.Advance(20 * time.Minute)
	}
	return 0
}

// TestKilledAtAnyCallEachShareIsPostedOnce kills a process that posts, again and
// again, while a call of its waits at the network: before its effect or after
// it. In between, people cancel shares. What the network's ledger has is then held
// against what the store says.
func TestKilledAtAnyCallEachShareIsPostedOnce(t *testing.T) {
	n := openNetwork(t)
	people, each := max(6, *killRounds/4), 10 // more than the kills can settle
	news := n.Publish(content.Content{})
	words, person := map[string]string{}, map[string]string{} // by share
	var ids []string
	for i := range people {
		id := n.Hire(advocacy.Employee{}).ID
		n.Join(id)
		n.connect(t, id, n.account(t, sandbox.Account{Kind: channels.Person}))
		for j := range each {
			sh, err := n.As(id).Shares.Publish(t.Context(), n.draft(t, id, news, fmt.Sprintf("Ord %d fra %d", j, i)).ID, time.Time{})
			require.NoError(t, err)
			words[sh.ID], person[sh.ID], ids = sh.Text, id, append(ids, sh.ID)
		}
	}
	random := rand.New(rand.NewPCG(11, uint64(*killRounds)))
	p := posting{Store: n.path, Network: n.url, Keys: n.keys, At: n.Clock.Now()}
	killed := 0
	for range *killRounds {
		require.NoError(t, n.linkedIn.ClearFaults(t.Context()))
		kind := []sandbox.FaultKind{sandbox.HoldBefore, sandbox.HoldAfter}[random.IntN(2)]
		fault, err := n.linkedIn.AddFault(t.Context(), sandbox.Fault{Kind: kind, After: random.IntN(5), Path: []string{"/rest/posts", "*"}[random.IntN(2)]})
		require.NoError(t, err)
		if random.IntN(3) == 0 {
			n.fault(t, sandbox.Fault{Path: "/rest/posts", After: 1, Kind: []sandbox.FaultKind{sandbox.FailAfter, sandbox.ResetAfter, sandbox.ResetBefore, sandbox.RateLimited}[random.IntN(4)]})
		}
		child, ended := startPoster(t, p)
		held, stop := context.WithCancel(t.Context())
		waits := make(chan error, 1)
		go func() { waits <- n.linkedIn.AwaitHeld(held, fault.ID, 1) }()
		select {
		case err := <-waits:
			require.NoError(t, err)
			require.NoError(t, child.Process.Kill())
			<-ended
			killed++
		case err := <-ended:
			require.NoError(t, err)
			stop()
			<-waits
		}
		stop()
		require.NoError(t, n.linkedIn.ClearFaults(t.Context()))
		expireShares(t, n.path)
		if random.IntN(4) == 0 {
			id := ids[random.IntN(len(ids))]
			if _, err := n.As(person[id]).Shares.Cancel(t.Context(), id); err != nil {
				require.ErrorIs(t, err, advocacy.ErrConflict, "it is live already")
			}
		}
	}
	assert.NotZero(t, killed)
	_, ended := startPoster(t, p)
	require.NoError(t, <-ended)

	live, creates := map[string]int{}, map[string]int{}
	for _, post := range n.live(t) {
		live[post.Text]++
	}
	requests, err := n.linkedIn.Requests(t.Context())
	require.NoError(t, err)
	for _, r := range requests {
		if r.Operation == "posts.create" && r.Stored {
			creates[r.Fingerprint]++
		}
	}
	for fingerprint, times := range creates {
		assert.Equal(t, 1, times, "a second create of %s", fingerprint)
	}
	counted := map[advocacy.ShareState]int{}
	for id, text := range words {
		list, err := n.As(person[id]).Shares.List(t.Context())
		require.NoError(t, err)
		for _, sh := range list {
			if sh.ID != id {
				continue
			}
			counted[sh.State]++
			switch sh.State {
			case advocacy.SharePosted:
				assert.Equal(t, 1, live[text], "it is said to be live")
			case advocacy.ShareUnconfirmed:
				assert.LessOrEqual(t, live[text], 1)
			case advocacy.ShareCancelled, advocacy.ShareRejected, advocacy.ShareReturned, advocacy.ShareRemoved, advocacy.ShareWaiting:
				assert.Zero(t, live[text], "it is said not to be live: %s", sh.State)
			default:
				assert.Fail(t, "a share that goes nowhere", "%s", sh.State)
			}
		}
		delete(live, text)
	}
	assert.Empty(t, live, "nothing is live that nobody approved")
	total := 0
	for _, c := range counted {
		total += c
	}
	assert.Equal(t, len(words), total, "no share is lost")
	t.Logf("%d kills, then %v", killed, counted)
}

func startPoster(t *testing.T, p posting) (*exec.Cmd, chan error) {
	t.Helper()
	encoded, err := json.Marshal(p)
	require.NoError(t, err)
	var complaints bytes.Buffer
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), poster+"="+string(encoded))
	child.Stderr = &complaints
	require.NoError(t, child.Start())
	ended := make(chan error, 1)
	go func() {
		err := child.Wait()
		if err != nil && child.ProcessState.Exited() {
			err = fmt.Errorf("%w: %s", err, &complaints)
		}
		ended <- err
	}()
	return child, ended
}

// expireShares ends the leases of the dead.
func expireShares(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.Exec("PRAGMA busy_timeout = 10000; UPDATE shares SET lease_until = 0 WHERE lease_until IS NOT NULL")
	require.NoError(t, err)
	require.NoError(t, db.Close())
}
