package advocacy_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// BenchmarkPublish posts shares that are due by Program.Tick, through Publisher,
// journal and store. Its baseline, turn by turn in the same run, is a bare loop that
// makes the same HTTP calls to the same network, and writes the same rows in as many
// transactions of database/sql to the same file, as durably. The ratio is reported as
// "x/bare"; the goal is at most 1.4.
func BenchmarkPublish(b *testing.B) {
	const turn, each = 50, 5 // posts, and of them by one person
	began := time.Date(2026, time.December, 7, 7, 0, 0, 0, time.UTC)
	network, err := sandbox.New(b.TempDir(), &sandbox.Options{Now: func() time.Time { return began }})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, network.Close()) })
	server := httptest.NewServer(network)
	b.Cleanup(server.Close)
	s := openStage(b, network, server.URL, began)
	news := s.Publish(content.Content{})
	bare := openBare(b, s)
	// some has a person's posts due, for the program at once and for the bare loop
	// when no Tick takes them.
	some := func(n int, at time.Time) (id string, posts []advocacy.Share) {
		id = s.person(b)
		for i := range n {
			posts = append(posts, s.approved(b, id, news, fmt.Sprintf("Ord %d", i), at))
		}
		return id, posts
	}
	round := func(n int) (ours, theirs time.Duration) {
		var people []string
		var turns []func() error
		for left := n; left > 0; left -= each {
			own, _ := some(min(left, each), time.Time{})
			other, posts := some(min(left, each), began.Add(time.Hour))
			token, err := network.IssueToken(b.Context(), sandbox.Grant{Account: s.accounts[other], App: "member", Scopes: []string{"openid", "profile", "w_member_social"}})
			require.NoError(b, err)
			people = append(people, own, other)
			turns = append(turns, func() error { return bare.tick(b.Context(), s.accounts[other], token.Access, posts) })
		}
		start := time.Now()
		b.StartTimer()
		s.Tick()
		b.StopTimer()
		ours = time.Since(start)
		start = time.Now()
		for _, turn := range turns {
			require.NoError(b, turn())
		}
		theirs = time.Since(start)
		for _, id := range people {
			list, err := s.As(id).Shares.List(b.Context())
			require.NoError(b, err)
			for _, sh := range list {
				require.Equal(b, advocacy.SharePosted, sh.State)
				require.NotEmpty(b, sh.Delivery.PostID)
			}
		}
		return ours, theirs
	}
	b.StopTimer()
	round(1) // connections are made and statements prepared
	b.ResetTimer()
	var ours, theirs time.Duration
	for left := b.N; left > 0; left -= turn {
		own, other := round(min(left, turn))
		ours, theirs = ours+own, theirs+other
	}
	b.ReportMetric(float64(ours)/float64(b.N), "ns/op")
	b.ReportMetric(float64(ours)/float64(theirs), "x/bare")
}

// bare posts without a program: what somebody writes who trusts that nothing happens
// between two lines.
type bare struct {
	writer     *sql.Conn
	statements map[string]*sql.Stmt
	client     *http.Client
	url        string
	now        func() time.Time
}

func openBare(b *testing.B, s *stage) *bare {
	b.Helper()
	query := url.Values{"_busy_timeout": {"10000"}, "_pragma": {"foreign_keys(1)", "synchronous(FULL)", "secure_delete(1)", "cache_size(-16000)", "journal_size_limit(16777216)"}}
	db, err := sql.Open("sqlite", "file://"+s.path+"?"+query.Encode())
	require.NoError(b, err)
	writer, err := db.Conn(b.Context())
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, errors.Join(writer.Close(), db.Close())) })
	return &bare{writer: writer, statements: map[string]*sql.Stmt{}, client: &http.Client{Transport: &http.Transport{}}, url: s.url, now: s.Clock.Now}
}

func (p *bare) tick(ctx context.Context, account, token string, posts []advocacy.Share) error {
	if _, err := p.call(ctx, http.MethodGet, "/v2/userinfo", token, nil); err != nil {
		return err
	}
	for _, sh := range posts {
		if err := p.post(ctx, account, token, sh); err != nil {
			return err
		}
	}
	return nil
}

// post is one share: armed, committed, created at the network, and recorded.
func (p *bare) post(ctx context.Context, account, token string, sh advocacy.Share) error {
	if err := p.transaction(ctx, func() error {
		delivery, version, err := p.read(ctx, sh.ID)
		if err != nil {
			return err
		}
		delivery.Attempt, delivery.BeganAt = 1, p.now()
		return errors.Join(p.store(ctx, sh.ID, version, "sending", "", "", delivery, p.now().Add(15*time.Minute)), p.audit(ctx, sh, "shares.sending"))
	}); err != nil {
		return err
	}
	if err := p.transaction(ctx, func() error {
		delivery, version, err := p.read(ctx, sh.ID)
		if err != nil {
			return err
		}
		delivery.Committed = true
		return p.store(ctx, sh.ID, version, "sending", "", "", delivery, p.now().Add(15*time.Minute))
	}); err != nil {
		return err
	}
	post := sh.Delivery.Post
	body, err := json.Marshal(map[string]any{
		"author": account, "commentary": linkedin.Escape(post.Text), "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
		"distribution": map[string]any{"feedDistribution": "MAIN_FEED", "targetEntities": []string{}, "thirdPartyDistributionChannels": []string{}},
		"content":      map[string]any{"article": map[string]any{"source": post.Link, "title": post.Title, "description": post.Description}},
	})
	if err != nil {
		return err
	}
	answer, err := p.call(ctx, http.MethodPost, "/rest/posts", token, body)
	if err != nil {
		return err
	}
	return p.transaction(ctx, func() error {
		delivery, version, err := p.read(ctx, sh.ID)
		if err != nil {
			return err
		}
		delivery.Committed, delivery.PostID = false, answer.Get("X-Restli-Id")
		day, week, month := "2026-12-07", "2026-12-07", "2026-12-01"
		return errors.Join(
			p.store(ctx, sh.ID, version, "posted", "https://www.linkedin.com/feed/update/"+delivery.PostID+"/", day, delivery, time.Time{}),
			p.exec(ctx, "DELETE FROM share_steps WHERE share = ?", sh.ID),
			p.count(ctx, "shares-posted", day, sh.Channel, "news"),
			p.count(ctx, "shares-by-department", day, "", "Engineering"),
			p.count(ctx, "shares-own-words", day, sh.Channel, ""),
			p.count(ctx, "shares-disclosed", day, sh.Channel, sh.Rule),
			p.count(ctx, "weeks-with-posts", week, sh.Channel, "1"),
			p.count(ctx, "active-in-month", month, "", ""),
			p.exec(ctx, "UPDATE ambassadors SET shares = shares + 1, unanswered = 0, version = version + 1 WHERE subject = ?", sh.Subject),
			p.audit(ctx, sh, "shares.posted"))
	})
}

func (p *bare) transaction(ctx context.Context, f func() error) error {
	if err := p.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := f(); err != nil {
		return errors.Join(err, p.exec(ctx, "ROLLBACK"))
	}
	return p.exec(ctx, "COMMIT")
}

func (p *bare) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := p.statements[query]; ok {
		return st, nil
	}
	st, err := p.writer.PrepareContext(ctx, query)
	p.statements[query] = st
	return st, err
}

func (p *bare) exec(ctx context.Context, query string, args ...any) error {
	st, err := p.statement(ctx, query)
	if err == nil {
		_, err = st.ExecContext(ctx, args...)
	}
	return err
}

func (p *bare) read(ctx context.Context, id string) (delivery advocacy.Delivery, version int, err error) {
	st, err := p.statement(ctx, "SELECT delivery, version FROM shares WHERE id = ?")
	if err != nil {
		return delivery, 0, err
	}
	var text string
	if err := st.QueryRowContext(ctx, id).Scan(&text, &version); err != nil {
		return delivery, 0, err
	}
	return delivery, version, json.Unmarshal([]byte(text), &delivery)
}

func (p *bare) store(ctx context.Context, id string, version int, state, postURL, countedOn string, delivery advocacy.Delivery, lease time.Time) error {
	text, err := json.Marshal(delivery)
	if err != nil {
		return err
	}
	var until, postedAt any
	if !lease.IsZero() {
		until = lease.UnixMicro()
	} else {
		postedAt = p.now().UnixMicro()
	}
	return p.exec(ctx, `UPDATE shares SET state = ?, delivery = ?, post_url = ?, counted_on = ?, department = 'Engineering', kind = 'news',
		posted_at = ?, updated_at = ?, next_at = NULL, lease_until = ?, version = version + 1 WHERE id = ? AND version = ?`,
		state, string(text), postURL, countedOn, postedAt, p.now().UnixMicro(), until, id, version)
}

func (p *bare) audit(ctx context.Context, sh advocacy.Share, action string) error {
	return p.exec(ctx, "INSERT INTO audit (done_at, actor, action, object, detail) VALUES (?, ?, ?, ?, ?)", p.now().UnixMicro(), sh.Subject, action, sh.ID, sh.Channel)
}

func (p *bare) count(ctx context.Context, measure, day, channel, group string) error {
	return p.exec(ctx, `INSERT INTO tallies (measure, day, channel, grp, count) VALUES (?, ?, ?, ?, 1)
		ON CONFLICT (measure, day, channel, grp) DO UPDATE SET count = count + 1`, "bare-"+measure, day, channel, group)
}

// call makes one HTTP call that has to succeed.
func (p *bare) call(ctx context.Context, method, path, token string, body []byte) (http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, method, p.url+path, strings.NewReader(string(body)))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("LinkedIn-Version", "202609")
		request.Header.Set("X-Restli-Protocol-Version", "2.0.0")
	}
	response, err := p.client.Do(request)
	if err != nil {
		return nil, err
	}
	said, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	if response.StatusCode/100 != 2 {
		return nil, errors.New(strconv.Itoa(response.StatusCode) + ": " + string(said))
	}
	return response.Header, nil
}
