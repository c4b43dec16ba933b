package channeltest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/channeltest"
)

// toyNetwork is the least network that the suite can be run against. A token is
// "token-of-" and the account.
type toyNetwork struct {
	url string

	mu       sync.Mutex
	posts    []toyPost
	accounts int
	creates  int
	fault    channeltest.Fault
	held     chan struct{}
	release  chan struct{}
}

type toyPost struct {
	ID, Text, Link string
	Author         string
	Alts           []string
}

const mostText = 100

func openToy(t *testing.T) channeltest.Network {
	n := &toyNetwork{held: make(chan struct{}, 1), release: make(chan struct{})}
	server := httptest.NewServer(n)
	t.Cleanup(server.Close)
	n.url = server.URL
	return n
}

func (n *toyNetwork) URL() string { return n.url }

func (n *toyNetwork) Account(_ *testing.T, kind channels.AccountKind) channels.Account {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.accounts++
	id := fmt.Sprint("account-", n.accounts)
	return channels.Account{ID: id, Kind: kind, Token: channels.NewToken("token-of-" + id)}
}

func (n *toyNetwork) Posts(*testing.T) (posts []channeltest.Post) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range n.posts {
		posts = append(posts, channeltest.Post{ID: p.ID, Account: p.Author, Text: p.Text, Link: p.Link, Alts: p.Alts})
	}
	return posts
}

func (n *toyNetwork) Creates(*testing.T) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.creates
}

func (n *toyNetwork) Fail(_ *testing.T, f channeltest.Fault) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fault = f
	return true
}

func (n *toyNetwork) Held(context.Context, *testing.T) func() {
	<-n.held
	return func() { close(n.release) }
}

// take returns the fault if it is one of those, and ends it.
func (n *toyNetwork) take(faults ...channeltest.Fault) channeltest.Fault {
	if !slices.Contains(faults, n.fault) {
		return ""
	}
	f := n.fault
	n.fault = ""
	return f
}

func (n *toyNetwork) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	n.mu.Lock()
	author := strings.TrimPrefix(r.Header.Get("Authorization"), "token-of-")
	switch r.Method + " " + r.URL.Path {
	case "POST /files":
		f := n.take(channeltest.PreparationFails, channeltest.PreparationReset)
		n.mu.Unlock()
		answerToy(w, f, map[string]string{"id": "file"})
	case "GET /posts":
		posts := slices.Clone(n.posts)
		n.mu.Unlock()
		answerToy(w, "", posts)
	case "POST /posts":
		n.creates++
		f := n.take(channeltest.RateLimited, channeltest.RateLimitedFor, channeltest.Unauthorized, channeltest.Forbidden, channeltest.VersionSunset,
			channeltest.FailsBefore, channeltest.FailsAfter, channeltest.ResetBefore, channeltest.ResetAfter, channeltest.Unnamed,
			channeltest.Duplicate, channeltest.GhostDuplicate, channeltest.Hold)
		var p toyPost
		wrong := json.Unmarshal(body, &p) != nil || utf8.RuneCountInString(p.Text) > mostText || strings.Contains(p.Text, "\x00") || p.Link != "" && !strings.HasPrefix(p.Link, "http")
		if !wrong && slices.Contains([]channeltest.Fault{"", channeltest.FailsAfter, channeltest.ResetAfter, channeltest.Unnamed, channeltest.Duplicate, channeltest.Hold}, f) {
			p.ID, p.Author = fmt.Sprint("post-", len(n.posts)+1), author
			n.posts = append(n.posts, p)
		}
		n.mu.Unlock()
		if wrong {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		if f == channeltest.Hold {
			n.held <- struct{}{}
			<-n.release
		}
		w.Header().Set("X-Id", p.ID)
		answerToy(w, f, struct{}{})
	default:
		n.mu.Unlock()
		http.NotFound(w, r)
	}
}

func answerToy(w http.ResponseWriter, f channeltest.Fault, body any) {
	status := http.StatusCreated
	switch f {
	case channeltest.ResetBefore, channeltest.ResetAfter, channeltest.PreparationReset:
		connection, _, _ := http.NewResponseController(w).Hijack()
		_ = connection.Close()
		return
	case channeltest.RateLimitedFor:
		w.Header().Set("Retry-After", fmt.Sprint(channeltest.Patience.Seconds()))
		status = http.StatusTooManyRequests
	case channeltest.RateLimited:
		status = http.StatusTooManyRequests
	case channeltest.Unauthorized:
		status = http.StatusUnauthorized
	case channeltest.Forbidden:
		status = http.StatusForbidden
	case channeltest.VersionSunset:
		status = http.StatusUpgradeRequired
	case channeltest.Duplicate, channeltest.GhostDuplicate:
		status = http.StatusConflict
	case channeltest.FailsBefore, channeltest.PreparationFails:
		status = http.StatusServiceUnavailable
	case channeltest.FailsAfter:
		status = http.StatusInternalServerError
	case channeltest.Unnamed:
		w.Header().Del("X-Id")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// toy is an adapter for the toy network. It is sound unless it has a flaw.
type toy struct {
	url, flaw string
	client    *http.Client
	first     *sync.Map // the token of the flaw "one token for all"
}

func newToy(address, flaw string) *toy {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if flaw != "follows redirects" {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return &toy{address, flaw, client, &sync.Map{}}
}

func (c *toy) Name() string { return "toy" }

func (c *toy) Capabilities() channels.Capabilities {
	return channels.Capabilities{Limits: channels.Limits{Text: mostText, TextUnit: "code points", MediaTypes: []string{"image/png"}}}
}

func (c *toy) Length(text string) int { return utf8.RuneCountInString(text) }

func (c *toy) Check(p channels.Post) error {
	if c.flaw != "takes anything" && c.Length(p.Text) > mostText || strings.Contains(p.Text, "\x00") || p.Link != "" && !strings.HasPrefix(p.Link, "http") {
		return channels.Problems{{Channel: "toy", Field: "text", Message: "cannot be posted"}}
	}
	return nil
}

func (c *toy) Publish(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
	receipt := channels.Receipt{Phase: channels.Preparing}
	if err := ctx.Err(); err != nil {
		return receipt, err
	}
	p := toyPost{Text: a.Post.Text, Link: a.Post.Link}
	if c.flaw == "cuts" {
		p.Text, _, _ = strings.Cut(p.Text, "#")
	}
	if c.flaw == "logs the token" {
		slog.Debug("posting", "with", a.Account.Token.Reveal())
	}
	commit := func() error { return a.Journal.Commit(ctx) }
	if c.flaw == "commits early" {
		if err := commit(); err != nil {
			return receipt, err
		}
		receipt.Phase = channels.Committed
		commit = func() error { return nil }
	}
	for i, m := range a.Post.Media {
		if c.flaw == "drops files" {
			break
		}
		if err := c.upload(ctx, a, fmt.Sprint("file/", i)); err != nil {
			return receipt, err
		}
		p.Alts = append(p.Alts, m.Alt)
	}
	if c.flaw == "creates before Commit" {
		if _, err := c.create(ctx, a, p); err != nil {
			return receipt, err
		}
	}
	if err := commit(); err != nil {
		return receipt, err
	}
	receipt.Phase = channels.Committed
	id, err := c.create(ctx, a, p)
	if err != nil && c.flaw == "tries twice" {
		id, err = c.create(ctx, a, p)
	}
	receipt.ID = id
	return receipt, err
}

func (c *toy) upload(ctx context.Context, a channels.Attempt, step string) error {
	saved, err := a.Journal.Load(ctx, step)
	if err != nil || saved != "" {
		return err
	}
	if _, err := c.send(ctx, a, http.MethodPost, "/files", nil, false); err != nil {
		return err
	}
	value := "file"
	if c.flaw == "stores the token" {
		value = a.Account.Token.Reveal()
	}
	if err := a.Journal.Save(ctx, step, value); err != nil && c.flaw != "goes on when fenced" {
		return err
	}
	return nil
}

func (c *toy) create(ctx context.Context, a channels.Attempt, p toyPost) (string, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	answer, err := c.send(ctx, a, http.MethodPost, "/posts", body, true)
	if err != nil {
		return "", err
	}
	id := answer.Get("X-Id")
	if id == "" && c.flaw == "needs no id" {
		return "some", nil
	}
	if id == "" {
		return "", &channels.Error{Channel: "toy", Code: channels.OutcomeUnknown}
	}
	return id, nil
}

// send makes a call and tells what became of it.
func (c *toy) send(ctx context.Context, a channels.Attempt, method, path string, body []byte, create bool) (http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	token := a.Account.Token.Reveal()
	if c.flaw == "one token for all" {
		first, _ := c.first.LoadOrStore("", token)
		token = first.(string)
	}
	request.Header.Set("Authorization", token)
	unknown := channels.Unavailable
	if create && c.flaw != "believes silence" {
		unknown = channels.OutcomeUnknown
	}
	response, err := c.client.Do(request)
	if err != nil {
		var address *url.Error
		if errors.As(err, &address) {
			err = address.Err
		}
		if c.flaw == "hides that it was cancelled" {
			err = errors.New("no answer")
		}
		return nil, &channels.Error{Channel: "toy", Code: unknown, Err: err}
	}
	defer func() { _ = response.Body.Close() }()
	said, _ := io.ReadAll(response.Body)
	e := &channels.Error{Channel: "toy", Status: response.StatusCode}
	if c.flaw == "repeats the answer" {
		e.Message = string(said)
	}
	switch response.StatusCode {
	case http.StatusCreated:
		return response.Header, nil
	case http.StatusTooManyRequests:
		e.Code = channels.RateLimited
		if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && c.flaw != "is impatient" {
			e.RetryAfter = time.Duration(seconds) * time.Second
		}
	case http.StatusUnauthorized:
		e.Code = channels.AuthExpired
	case http.StatusForbidden:
		e.Code = channels.PermissionDenied
	case http.StatusUpgradeRequired:
		e.Code = channels.VersionSunset
	case http.StatusConflict:
		e.Code = channels.Duplicate
		if c.flaw == "calls a duplicate a failure" {
			e.Code = channels.InvalidPost
		}
	case http.StatusUnprocessableEntity:
		e.Code = channels.InvalidPost
	default:
		e.Code = unknown
		if c.flaw == "calls what nobody knows a failure" {
			e.Code, e.Status = channels.InvalidPost, 0
		}
	}
	return nil, e
}

// Find finds a post by its words.
func (c *toy) Find(ctx context.Context, a channels.Attempt, _ time.Time) (channels.Receipt, error) {
	if c.flaw == "finds what is not there" {
		return channels.Receipt{ID: "post-7"}, nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/posts", nil)
	if err != nil {
		return channels.Receipt{}, err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return channels.Receipt{}, err
	}
	defer func() { _ = response.Body.Close() }()
	var posts []toyPost
	if err := json.NewDecoder(response.Body).Decode(&posts); err != nil {
		return channels.Receipt{}, err
	}
	i := slices.IndexFunc(posts, func(p toyPost) bool { return p.Text == a.Post.Text })
	if i < 0 {
		return channels.Receipt{}, nil
	}
	return channels.Receipt{ID: posts[i].ID}, nil
}

func runToy(t *testing.T, flaw string) {
	channeltest.Run(t, channeltest.Options{
		Open:    openToy,
		Channel: func(_ *testing.T, url string) channels.Channel { return newToy(url, flaw) },
		Kind:    channels.Person,
		File: func() channels.File {
			return channels.File{Body: channeltest.Body([]byte("\x89PNG")), Type: "image/png", Bytes: 4}
		},
		Alphabet: "#",
	})
}
