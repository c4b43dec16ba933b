package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// process is the command as a process of its own.
type process struct {
	*sandbox.Client
	cmd  *exec.Cmd
	base string
	http *http.Client
}

func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "sandbox.exe")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	return binary
}

func start(t *testing.T, binary, dir string) *process {
	t.Helper()
	cmd := exec.Command(binary, "-addr", "127.0.0.1:0", "-dir", dir)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // ends it where a test did not
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		t.Fatalf("%v: %s", err, complaints.String())
	}
	base := strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(line, "sandbox: ")), "/sandbox/")
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	return &process{Client: sandbox.NewClient(base, client), cmd: cmd, base: base, http: client}
}

// end asks the process to end.
func (p *process) end(t *testing.T) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	assert.NoError(t, p.cmd.Wait())
}

// publish makes a post and returns its ID, or an error if no answer came.
func (p *process) publish(t *testing.T, author, token, text string) (string, error) {
	body := fmt.Sprintf(`{"author":%q,"commentary":%q,"visibility":"PUBLIC","lifecycleState":"PUBLISHED","distribution":{"feedDistribution":"MAIN_FEED"}}`, author, text)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+"/rest/posts", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + token, "LinkedIn-Version": "202609",
		"X-Restli-Protocol-Version": "2.0.0", "Content-Type": "application/json"} {
		r.Header.Set(name, value)
	}
	response, err := p.http.Do(r)
	if err != nil {
		return "", err
	}
	said, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return "", err
	}
	if id := response.Header.Get("X-Restli-Id"); response.StatusCode == http.StatusCreated && id != "" {
		return id, nil
	}
	return "", fmt.Errorf("%s: %s", response.Status, said)
}

func TestEveryAnswerOutlivesTheKill(t *testing.T) {
	const rounds, writers = 8, 4
	binary, dir := build(t), t.TempDir()
	random := rand.New(rand.NewPCG(2026, 11))
	answered := map[string]string{} // text by ID
	tried := map[string]bool{}
	lost := 0
	for round := range rounds {
		p := start(t, binary, dir)
		ctx := t.Context()
		mostly := int64(5 + random.IntN(60))
		var mu sync.Mutex
		var count atomic.Int64
		var group sync.WaitGroup
		var people [writers]sandbox.Account
		var tokens [writers]sandbox.Credentials
		for w := range writers {
			var err error
			people[w], err = p.AddAccount(ctx, sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: fmt.Sprint("Person ", w)})
			require.NoError(t, err)
			tokens[w], err = p.IssueToken(ctx, sandbox.Grant{Account: people[w].ID, Scopes: []string{"w_member_social"}})
			require.NoError(t, err)
		}
		for w := range writers {
			group.Go(func() {
				for i := 0; ; i++ {
					text := fmt.Sprintf("Round %d, writer %d, post %d", round, w, i)
					mu.Lock()
					tried[text] = true
					mu.Unlock()
					id, err := p.publish(t, people[w].ID, tokens[w].Access, text)
					mu.Lock()
					if err == nil {
						answered[id] = text
					} else {
						lost++
					}
					mu.Unlock()
					if err != nil {
						return // killed
					}
					if count.Add(1) == mostly {
						assert.NoError(t, p.cmd.Process.Kill()) // as kill -9 does
					}
				}
			})
		}
		group.Wait()
		var exit *exec.ExitError
		require.ErrorAs(t, p.cmd.Wait(), &exit)
	}

	p := start(t, binary, dir)
	l, err := p.Ledger(t.Context())
	require.NoError(t, err)
	posts := map[string]string{}
	for _, post := range l.Posts {
		assert.True(t, tried[post.Raw], "nobody wrote %q", post.Raw)
		assert.NotContains(t, posts, post.ID, "an identifier twice")
		posts[post.ID] = post.Raw
	}
	for id, text := range answered {
		assert.Equal(t, text, posts[id], "an answered post is lost")
	}
	made := 0
	for _, q := range l.Requests {
		if q.Stored {
			made++
			assert.Contains(t, posts, q.Post)
		}
	}
	assert.Equal(t, len(posts), made, "a post and its request are stored together")
	t.Logf("%d kills; %d posts answered, %d tries got no answer, %d of those are posted", rounds, len(answered), lost, len(posts)-len(answered))
	assert.Greater(t, len(answered), rounds*5-1)
	p.end(t)
}

func TestTwoProcessesDoNotShareALedger(t *testing.T) {
	binary, dir := build(t), t.TempDir()
	p := start(t, binary, dir)
	out, err := exec.Command(binary, "-addr", "127.0.0.1:0", "-dir", dir).CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(out), "another sandbox holds it")
	p.end(t)
}
