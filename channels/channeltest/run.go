package channeltest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Options are what Run is handed.
type Options struct {
	// Open returns a fresh network; it is closed by t.Cleanup. It is nil for an
	// adapter without an app, by which people share themselves: Channel is then
	// handed no address, what takes an app is tested to say so, and of the rest
	// File, Alphabet and Pieces are used.
	Open func(t *testing.T) Network
	// Channel is the adapter under test, speaking to a base address. It waits
	// for nothing by the clock.
	Channel func(t *testing.T, url string) channels.Channel
	// Kind is the kind of account that it publishes for.
	Kind channels.AccountKind
	// File is a file that the network takes; nil where it takes none.
	File func() channels.File
	// Without are the faults that the stand-in does not know, each with why: it is
	// said in the test's log. One that is missing there, and that Network.Fail does
	// not know, fails.
	Without map[Fault]string
	// Alphabet are characters that texts are made of beside letters: those that
	// the network gives a meaning.
	Alphabet string
	// Pieces are longer ones: markup, and addresses that hold such characters.
	Pieces []string
}

// Run holds an adapter to the rules.
func Run(t *testing.T, o Options) {
	t.Helper()
	if o.Open == nil {
		byHand(t, o)
		return
	}
	for _, test := range []struct {
		name string
		run  func(*testing.T, *suite)
	}{
		{"what was approved is what is read", published},
		{"a failure has one verdict", failures},
		{"a kill between any two calls", kills},
		{"fenced at any call", fenced},
		{"many people at once", many},
		{"no token anywhere", canary},
		{"redirected at any call", redirects},
		{"cancelled at any call", cancelled},
		{"what Check takes the network takes", agreement},
	} {
		t.Run(test.name, func(t *testing.T) {
			network := o.Open(t)
			test.run(t, &suite{Options: o, network: network, publisher: channels.NewPublisher(o.Channel(t, network.URL()), nil)})
		})
	}
}

// suite is one network with the adapter.
type suite struct {
	Options
	network   Network
	publisher *channels.Publisher
}

// known are the failures that the network can be asked for.
func (s *suite) known(t *testing.T) []consequence {
	t.Helper()
	var list []consequence
	for _, c := range consequences {
		why, lacks := s.Without[c.fault]
		if c.media && s.File == nil {
			why, lacks = "the channel takes no files", true
		}
		if lacks {
			t.Logf("not tested: %s: %s", c.fault, why)
			continue
		}
		list = append(list, c)
	}
	return list
}

// attempt is one at a post with the text, and the file if there is one.
func (s *suite) attempt(t *testing.T, account channels.Account, text string, media bool) channels.Attempt {
	t.Helper()
	a := channels.Attempt{Account: account, Post: channels.Post{Text: text, Title: "A title"}, Key: "key-" + text, Journal: &journal{}}
	if media {
		a.Post.Media = []channels.Media{s.media("a file")}
		a.Open = s.open
	}
	return a
}

func (s *suite) media(alt string) channels.Media {
	file := s.File()
	_ = file.Body.Close()
	return channels.Media{URL: "https://nordlys.example/file", Type: file.Type, Alt: alt}
}

func (s *suite) open(context.Context, channels.Media) (channels.File, error) { return s.File(), nil }

func published(t *testing.T, s *suite) {
	account := s.network.Account(t, s.Kind)
	wire := newLine(t, s.network)
	a := s.attempt(t, account, "Ord "+s.Alphabet+" og 🌱 og ende", s.File != nil)
	j := a.Journal.(*journal)
	var after atomic.Int64
	wire.strike = func(w http.ResponseWriter, r *http.Request, forward http.Handler) {
		if j.isCommitted() {
			after.Add(1)
		}
		forward.ServeHTTP(w, r)
	}
	receipt, err := s.goOn(t, s.Channel(t, wire.URL).Publish, a)
	require.NoError(t, err)
	assert.Equal(t, channels.Committed, receipt.Phase)
	posts := s.network.Posts(t)
	require.Len(t, posts, 1, "one attempt makes one post")
	assert.Equal(t, receipt.ID, posts[0].ID, "the receipt names the post that is live")
	assert.Equal(t, a.Post.Text, posts[0].Text, "readers see what was approved, byte for byte")
	assert.Equal(t, account.ID, posts[0].Account, "the post is the account's own")
	assert.True(t, has(posts[0], a.Post.Media), "no file is dropped, nor what a picture is described with: %q", posts[0].Alts)
	assert.EqualValues(t, s.network.Creates(t), after.Load(), "Commit is called directly before the one call that makes the post live, and nothing is called after it")
}

// has reports whether the post has the files, and the pictures what they are
// described with; networks have no place for that of other files.
func has(post Post, files []channels.Media) bool {
	return slices.EqualFunc(post.Alts, files, func(alt string, m channels.Media) bool {
		return alt == m.Alt || !strings.HasPrefix(m.Type, "image/")
	})
}

// goOn attempts, and again as long as that is worth it: a network may take its time
// over a file.
func (s *suite) goOn(t *testing.T, publish func(context.Context, channels.Attempt) (channels.Receipt, error), a channels.Attempt) (receipt channels.Receipt, err error) {
	t.Helper()
	j := a.Journal.(*journal)
	for range 5 {
		receipt, err = publish(t.Context(), a)
		if channels.VerdictOf(receipt, err) != channels.Retry {
			break
		}
		j.again()
	}
	return receipt, err
}

func failures(t *testing.T, s *suite) {
	for _, c := range s.known(t) {
		t.Run(string(c.fault), func(t *testing.T) {
			network := s.Open(t)
			publisher := channels.NewPublisher(s.Channel(t, network.URL()), nil)
			account := network.Account(t, s.Kind)
			require.True(t, network.Fail(t, c.fault), "the network knows this failure, or Options.Without says why not")
			receipt, err := publisher.Publish(t.Context(), s.attempt(t, account, "Ord", c.media))
			assert.LessOrEqual(t, network.Creates(t), 1, "%s: no second create is sent in one attempt", c.fault)
			require.Error(t, err, "%s: that is no success", c.fault)
			assert.Equal(t, c.verdict, channels.VerdictOf(receipt, err), "%s: the verdict is %s: %v", c.fault, c.verdict, err)
			assert.Len(t, network.Posts(t), c.live, "%s: so many posts are live", c.fault)
			if c.code != "" {
				assert.Equal(t, c.code, channels.CodeOf(err), "%v", err)
			}
			if c.fault == RateLimitedFor {
				var e *channels.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, Patience, e.RetryAfter, "how long the network asks to wait is said")
			}
			if c.verdict == channels.Retry {
				retried, err := s.goOn(t, publisher.Publish, s.attempt(t, network.Account(t, s.Kind), "Ord", c.media))
				require.NoError(t, err, "a retry is worth it")
				assert.NotEmpty(t, retried.ID)
			}
		})
	}
}

func many(t *testing.T, s *suite) {
	const people = 24
	accounts := make([]channels.Account, people)
	for i := range accounts {
		accounts[i] = s.network.Account(t, s.Kind)
	}
	shared := s.attempt(t, channels.Account{}, "Det samme for alle", s.File != nil) // one value, one list of files
	var all sync.WaitGroup
	for i, account := range accounts {
		all.Go(func() {
			own := s.attempt(t, account, fmt.Sprintf("Ord af %d", i), s.File != nil)
			same := shared
			same.Account, same.Journal = account, &journal{}
			for _, a := range []channels.Attempt{own, same} {
				receipt, err := s.goOn(t, s.publisher.Publish, a)
				assert.NoError(t, err)
				assert.NotEmpty(t, receipt.ID)
			}
		})
	}
	all.Wait()
	said := map[string][]string{}
	for _, p := range s.network.Posts(t) {
		said[p.Account] = append(said[p.Account], p.Text)
	}
	for i, account := range accounts {
		slices.Sort(said[account.ID])
		assert.Equal(t, []string{shared.Post.Text, fmt.Sprintf("Ord af %d", i)}, said[account.ID], "everybody's words are on their own account")
	}
}

// Body is a file's body of some bytes.
func Body(b []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(b)) }
