package sandbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func (s *stage) ledger() sandbox.Ledger {
	s.t.Helper()
	l, err := s.Ledger(s.t.Context())
	require.NoError(s.t, err)
	return l
}

func TestTheLedgerOutlivesTheProcess(t *testing.T) {
	dir := t.TempDir()
	first := serveIn(t, dir, nil)
	first.register()
	anna := first.person("Anna Berg")
	page := first.page("Nordlys", map[string]string{anna.ID: "ADMINISTRATOR"})
	token := first.token(anna, pageScopes...)
	image := first.uploaded(token, "images", page.ID, picture(t, 4, 4))
	half := first.announced(initialize(token, "documents", anna.ID, 0))
	id := first.publish(token, post(page.ID, "News", media(image, nil)))
	gone := first.publish(token, post(anna.ID, "Gone"))
	require.NoError(t, first.DeletePost(t.Context(), gone))
	_, err := first.Play(t.Context(), crowd())
	require.NoError(t, err)
	before := first.ledger()
	require.NoError(t, first.Close())

	second := serveIn(t, dir, nil)
	assert.Equal(t, before, second.ledger())
	assert.Equal(t, 200, second.send(ask{method: "GET", path: at(id), token: token}).status, "tokens stay good")
	address := strings.Replace(half["uploadUrl"].(string), first.url, second.url, 1)
	assert.Equal(t, 201, second.send(ask{method: "PUT", path: address, token: token, body: paper}).status, "upload addresses as well")
	next := second.publish(token, post(page.ID, "More"))
	assert.NotContains(t, []string{id, gone}, next)
	assert.Equal(t, 422, second.send(create(token, post(page.ID, "News", media(image, nil)))).status)
	code := second.code(anna, nil)
	assert.Equal(t, 200, second.send(exchange(map[string][]string{"code": {code}})).status, "apps stay registered")
}

func TestALineWithoutAnEndIsDropped(t *testing.T) {
	dir := t.TempDir()
	s := serveIn(t, dir, nil)
	anna := s.person("Anna Berg")
	token := s.token(anna, memberScopes...)
	kept := s.publish(token, post(anna.ID, "Kept"))
	s.publish(token, post(anna.ID, "Torn"))
	require.NoError(t, s.Close())
	name := filepath.Join(dir, "ledger.jsonl")
	whole, err := os.ReadFile(name)
	require.NoError(t, err)
	end := bytes.LastIndexByte(whole[:len(whole)-1], '\n') + 1
	for _, torn := range [][]byte{whole[:len(whole)-1], whole[:end+1], append(bytes.Clone(whole[:end]), make([]byte, 512)...)} {
		require.NoError(t, os.WriteFile(name, torn, 0o600))
		again := serveIn(t, dir, nil)
		posts := again.posts()
		require.Len(t, posts, 1)
		assert.Equal(t, kept, posts[0].ID)
		require.NoError(t, again.Close())
		left, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, whole[:end], left)
	}
	damaged := bytes.Replace(whole, []byte(`"posts"`), []byte(`"posts`), 1)
	require.NoError(t, os.WriteFile(name, damaged, 0o600))
	_, err = sandbox.New(dir, nil)
	assert.ErrorContains(t, err, "is damaged", "what was told is not dropped")
}

func TestTheLedgerHoldsNoSecret(t *testing.T) {
	dir := t.TempDir()
	s := serveIn(t, dir, nil)
	s.register()
	anna := s.person("Anna Berg")
	c, err := s.IssueToken(t.Context(), sandbox.Grant{Account: anna.ID, App: "page", Scopes: memberScopes, Refresh: true})
	require.NoError(t, err)
	code := s.code(anna, nil)
	s.publish(c.Access, post(anna.ID, "News"))
	s.send(exchange(map[string][]string{"code": {code}}))
	s.uploaded(c.Access, "images", anna.ID, picture(t, 4, 4))
	whole, err := os.ReadFile(filepath.Join(dir, "ledger.jsonl"))
	require.NoError(t, err)
	shown := s.send(ask{method: "GET", path: "/sandbox/ledger"}).text
	for _, secret := range []string{c.Access, c.Refresh, code, "hush"} {
		assert.NotContains(t, string(whole), secret)
		assert.NotContains(t, shown, secret)
	}
	info, err := os.Stat(filepath.Join(dir, "ledger.jsonl"))
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestManyPostAtOnce(t *testing.T) {
	s := serve(t, nil)
	const people, each = 8, 20
	var group sync.WaitGroup
	ids := make([][]string, people)
	for i := range people {
		person := s.person(fmt.Sprint("Person ", i))
		token := s.token(person, memberScopes...)
		var requests []ask
		for j := range each {
			requests = append(requests, create(token, post(person.ID, fmt.Sprint("News ", j))), create(token, post(person.ID, fmt.Sprint("News ", j))))
		}
		for k := range 2 {
			group.Go(func() {
				for j := k; j < len(requests); j += 2 { // the same as the other, at the same time
					r, err := s.try(requests[j])
					if assert.NoError(t, err) && r.status == 201 {
						s.clock.mu.Lock()
						ids[i] = append(ids[i], r.id())
						s.clock.mu.Unlock()
					}
				}
			})
		}
	}
	group.Wait()
	seen := map[string]bool{}
	for i := range people {
		assert.Len(t, ids[i], each, "of two that are the same one is a duplicate")
		for _, id := range ids[i] {
			assert.False(t, seen[id], "an identifier twice")
			seen[id] = true
		}
	}
	assert.Len(t, s.posts(), people*each)
	assert.Len(t, s.requests(), 2*people*each)
}

// BenchmarkCreate reports what a durable create costs beside a read, which waits
// for no disk.
func BenchmarkCreate(b *testing.B) {
	s, err := sandbox.New(b.TempDir(), &sandbox.Options{LinkedIn: sandbox.LinkedInOptions{MemberCallsPerDay: -1}})
	require.NoError(b, err)
	defer s.Close()
	server := httptest.NewServer(s)
	defer server.Close()
	anna, err := s.AddAccount(b.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Anna"})
	require.NoError(b, err)
	c, err := s.IssueToken(b.Context(), sandbox.Grant{Account: anna.ID, Scopes: memberScopes})
	require.NoError(b, err)
	do := func(method, path, body string) {
		r, err := http.NewRequestWithContext(b.Context(), method, server.URL+path, strings.NewReader(body))
		require.NoError(b, err)
		for name, value := range map[string]string{"Authorization": "Bearer " + c.Access, "LinkedIn-Version": "202609",
			"X-Restli-Protocol-Version": "2.0.0", "Content-Type": "application/json"} {
			r.Header.Set(name, value)
		}
		response, err := server.Client().Do(r)
		require.NoError(b, err)
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(b, errors.Join(err, response.Body.Close()))
		require.Less(b, response.StatusCode, 300)
	}
	const reads = 200
	begin := time.Now()
	for range reads {
		do("GET", "/v2/userinfo", "")
	}
	read := time.Since(begin) / reads
	n := 0
	for b.Loop() {
		n++
		do("POST", "/rest/posts", fmt.Sprintf(`{"author":%q,"commentary":"News %d","visibility":"PUBLIC","lifecycleState":"PUBLISHED","distribution":{"feedDistribution":"MAIN_FEED"}}`, anna.ID, n))
	}
	b.ReportMetric(float64(b.Elapsed())/float64(n)/float64(read), "creates/read")
}
