package linkedin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

// canary is the token of Anna's account. It may stand in no error and no journal.
const canary = "AQX-canary_7f3e-9c1d"

// network is LinkedIn on loopback, as far as these tests need it. It answers as
// LinkedIn's pages describe it, unless a test answers in its stead.
type network struct {
	*httptest.Server
	mu      sync.Mutex
	calls   []recorded
	answers map[string]http.HandlerFunc
	made    int
}

// recorded is a request that arrived.
type recorded struct {
	method, uri string
	header      http.Header
	body        []byte
}

func newNetwork(t testing.TB) *network {
	n := &network{answers: map[string]http.HandlerFunc{}}
	n.Server = httptest.NewServer(n)
	t.Cleanup(n.Close)
	return n
}

// on answers what begins with "METHOD /path" in the network's stead.
func (n *network) on(what string, answer http.HandlerFunc) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.answers[what] = answer
}

// says answers with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Li-Uuid", "AAYvVAFxdrFGZQ==")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hangsUp reads the request and ends the connection without an answer.
func hangsUp(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}

func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	n.mu.Lock()
	n.calls = append(n.calls, recorded{r.Method, r.RequestURI, r.Header.Clone(), body})
	n.made++
	id := n.made
	var answer http.HandlerFunc
	longest := 0
	for what, a := range n.answers {
		if strings.HasPrefix(r.Method+" "+r.RequestURI, what) && len(what) > longest {
			answer, longest = a, len(what)
		}
	}
	n.mu.Unlock()
	r.Body = io.NopCloser(bytes.NewReader(body))
	if answer != nil {
		answer(w, r)
		return
	}
	n.answer(w, r, body, id)
}

func (n *network) answer(w http.ResponseWriter, r *http.Request, body []byte, id int) {
	resource := strings.TrimPrefix(r.URL.Path, "/rest/")
	switch {
	case r.Method == http.MethodPost && resource == "posts":
		w.Header().Set("X-Restli-Id", fmt.Sprintf("urn:li:share:%d", 7_000_000_000+id))
		w.WriteHeader(http.StatusCreated)
	case r.Method == http.MethodDelete && strings.HasPrefix(resource, "posts/"):
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Query().Get("action") == "initializeUpload":
		n.agree(w, resource, body, id)
	case r.Method == http.MethodPut:
		w.Header().Set("ETag", fmt.Sprintf("%q", "etag-"+r.URL.Query().Get("part")))
		w.WriteHeader(http.StatusCreated)
	case r.URL.Query().Get("action") == "finalizeUpload":
	case strings.HasPrefix(resource, "images/"), strings.HasPrefix(resource, "videos/"), strings.HasPrefix(resource, "documents/"):
		says(http.StatusOK, `{"status":"AVAILABLE"}`)(w, r)
	case r.URL.Path == "/v2/userinfo":
		says(http.StatusOK, fmt.Sprintf(`{"sub":%q,"name":"Anna Lund"}`, subject(r)))(w, r)
	default:
		says(http.StatusNotFound, `{"status":404,"code":"RESOURCE_NOT_FOUND"}`)(w, r)
	}
}

// subject is whose token a request carries: "token-of-X" is X's.
func subject(r *http.Request) string {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == canary {
		return "anna"
	}
	return strings.TrimPrefix(token, "token-of-")
}

// agree answers the beginning of an upload; videos are sent in parts of 16 bytes.
func (n *network) agree(w http.ResponseWriter, resource string, body []byte, id int) {
	kind := strings.TrimSuffix(resource, "s")
	value := map[string]any{kind: fmt.Sprintf("urn:li:%s:%s%d", kind, strings.ToUpper(kind[:1]), id)}
	address := fmt.Sprintf("%s/dms-uploads/%s/%d?sig=signed-%d", n.URL, kind, id, id)
	if kind != "video" {
		value["uploadUrl"] = address
	} else {
		var request struct {
			R struct {
				FileSizeBytes int64 `json:"fileSizeBytes"`
			} `json:"initializeUploadRequest"`
		}
		_ = json.Unmarshal(body, &request)
		var parts []map[string]any
		for first := int64(0); first < request.R.FileSizeBytes; first += 16 {
			last := min(first+16, request.R.FileSizeBytes) - 1
			parts = append(parts, map[string]any{"uploadUrl": fmt.Sprintf("%s&part=%d", address, len(parts)+1), "firstByte": first, "lastByte": last})
		}
		slices.Reverse(parts) // LinkedIn promises no order
		value["uploadInstructions"], value["uploadToken"] = parts, "upload-token-"+fmt.Sprint(id)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"value": value})
}

// count is how many requests of the kind arrived.
func (n *network) count(what string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	count := 0
	for _, c := range n.calls {
		if strings.HasPrefix(c.method+" "+c.uri, what) {
			count++
		}
	}
	return count
}

func (n *network) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls = nil
}

// transcript is what arrived, as golden files have it.
func (n *network) transcript() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var b strings.Builder
	for _, c := range n.calls {
		fmt.Fprintf(&b, "%s %s\n", c.method, c.uri)
		for _, name := range []string{"Authorization", "Content-Length", "Content-Type", "Linkedin-Version", "X-Restli-Method", "X-Restli-Protocol-Version"} {
			if value := c.header.Get(name); value != "" && (name != "Content-Length" || c.method == http.MethodPut) {
				fmt.Fprintf(&b, "%s: %s\n", name, value)
			}
		}
		var indented bytes.Buffer
		switch {
		case len(c.body) == 0:
		case json.Indent(&indented, c.body, "", "  ") == nil:
			fmt.Fprintf(&b, "\n%s\n", indented.String())
		default:
			fmt.Fprintf(&b, "\n%q\n", c.body)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// golden compares what arrived with testdata/name.txt; UPDATE_GOLDEN=1 writes it.
func (n *network) golden(t *testing.T, name string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	got := n.transcript()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// options are those of a company with both apps.
func (n *network) options() *linkedin.Options {
	return &linkedin.Options{
		APIURL: n.URL, AuthURL: n.URL, HTTPClient: n.Client(),
		Apps: linkedin.Apps{
			Member: &linkedin.App{ClientID: "member-app", ClientSecret: channels.NewToken("secret-of-member-app")},
			Page:   &linkedin.App{ClientID: "page-app", ClientSecret: channels.NewToken("secret-of-page-app")},
		},
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

func (n *network) channel() *linkedin.Channel { return linkedin.New(n.options()) }

// journal is a journal in memory.
type journal struct {
	mu      sync.Mutex
	steps   map[string]string
	commits int
	// before is called before each step: "load media/0", "save media/0", "commit".
	before func(string) error
}

func (j *journal) do(what string) error {
	if j.before != nil {
		return j.before(what)
	}
	return nil
}

func (j *journal) Load(_ context.Context, step string) (string, error) {
	if err := j.do("load " + step); err != nil {
		return "", err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.steps[step], nil
}

func (j *journal) Save(_ context.Context, step, value string) error {
	if err := j.do("save " + step); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.steps == nil {
		j.steps = map[string]string{}
	}
	j.steps[step] = value
	return nil
}

func (j *journal) Commit(context.Context) error {
	if err := j.do("commit"); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.commits++
	return nil
}

// held is all that the journal holds.
func (j *journal) held() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return fmt.Sprint(j.steps)
}

// anna is a person, and nordlys is the company's page.
var (
	anna    = channels.Account{ID: "anna", Kind: channels.Person, Token: channels.NewToken(canary)}
	nordlys = channels.Account{ID: "2414183", Kind: channels.Organization, Token: channels.NewToken("token-of-page")}
)

// The files that tests publish, by their address.
var shelf = map[string]string{
	"https://nordlys.dk/fyr.jpg": "\xFF\xD8\xFF\xE0 a lighthouse",
	"https://nordlys.dk/hav.png": "\x89PNG\r\n\x1A\n the sea",
	"https://nordlys.dk/bro.gif": "GIF89a a bridge",
	"https://nordlys.dk/aar.pdf": "%PDF-1.7 a report",
	"https://nordlys.dk/tur.mp4": "\x00\x00\x00\x18ftypisom a trip in more than two parts",
	"https://nordlys.dk/fup.jpg": "<html>not found</html>",
}

func fromShelf(_ context.Context, m channels.Media) (channels.File, error) {
	content, ok := shelf[m.URL]
	if !ok {
		return channels.File{}, fmt.Errorf("no such file")
	}
	return channels.File{Body: io.NopCloser(strings.NewReader(content)), Type: m.Type, Bytes: int64(len(content))}, nil
}

var (
	jpeg     = channels.Media{URL: "https://nordlys.dk/fyr.jpg", Type: "image/jpeg", Alt: "Et fyr i tåge"}
	png      = channels.Media{URL: "https://nordlys.dk/hav.png", Type: "image/png", Alt: "Havet"}
	gif      = channels.Media{URL: "https://nordlys.dk/bro.gif", Type: "image/gif"}
	document = channels.Media{URL: "https://nordlys.dk/aar.pdf", Type: "application/pdf", Alt: "Årsrapport"}
	video    = channels.Media{URL: "https://nordlys.dk/tur.mp4", Type: "video/mp4"}
)

func attempt(account channels.Account, post channels.Post) channels.Attempt {
	return channels.Attempt{Account: account, Post: post, Key: "share-7/1", Journal: &journal{}, Open: fromShelf}
}

// publish publishes through the Publisher, as a program does.
func publish(t *testing.T, c *linkedin.Channel, a channels.Attempt) (channels.Receipt, error) {
	t.Helper()
	receipt, err := c.Publish(t.Context(), a)
	if receipt.Phase == "" {
		t.Error("the receipt says nothing of its phase")
	}
	return receipt, err
}
