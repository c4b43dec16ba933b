package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestAPostIsKeptAsItCameAndAsReadersSeeIt(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	token := s.token(anna, memberScopes...)
	r := s.send(create(token, post(anna.ID, `Our #solar park \(DK\) (in Danish) https://a.example`, fields{
		"content": fields{"article": fields{"source": "https://nordlys.example/solar", "title": "Solar", "description": "Own power"}},
	})))
	require.Equal(t, http.StatusCreated, r.status, r.text)
	assert.Empty(t, r.text)
	assert.Regexp(t, `^urn:li:share:[0-9]{19}$`, r.id())

	posts := s.posts()
	require.Len(t, posts, 1)
	p := posts[0]
	assert.NotEmpty(t, p.Fingerprint)
	p.Fingerprint = ""
	assert.Equal(t, sandbox.Post{
		Network: channels.LinkedIn, ID: r.id(), Author: anna.ID, Kind: channels.Person,
		Raw: `Our #solar park \(DK\) (in Danish) https://a.example`, Text: "Our #solar park (DK) ", Cut: true,
		Hashtags: []string{"solar"}, Link: "https://nordlys.example/solar", Title: "Solar", Description: "Own power",
		Links: []string{"https://nordlys.example/solar"}, Visibility: "PUBLIC", CreatedAt: noon,
	}, p)
	q := s.requests()[0]
	assert.Equal(t, posts[0].Fingerprint, q.Fingerprint)
	assert.Equal(t, []any{"posts.create", http.MethodPost, "/rest/posts", anna.ID, r.id(), true, 201}, []any{q.Operation, q.Method, q.Path, q.Account, q.Post, q.Stored, q.Status})
}

func TestLinksInAPost(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	s.publish(s.token(anna, memberScopes...), post(anna.ID, `Read https://go.nordlys.example/abc, and \(http://b.example/?x=1&y=2\). Not ftp://c.example. Again https://go.nordlys.example/abc`))
	assert.Equal(t, []string{"https://go.nordlys.example/abc", "http://b.example/?x=1&y=2"}, s.posts()[0].Links)
}

func TestTheSamePostAgainIsADuplicate(t *testing.T) {
	s := serve(t, nil)
	anna, ole := s.person("Anna Berg"), s.person("Ole Dahl")
	token := s.token(anna, memberScopes...)
	first := s.publish(token, post(anna.ID, `News \(1\)`))
	same := func(r reply, id string) {
		t.Helper()
		assert.Equal(t, 422, r.status)
		assert.JSONEq(t, `{"errorDetailType":"com.linkedin.common.error.BadRequest","message":"com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of `+id+
			`","errorDetails":{"inputErrors":[{"description":"Duplicate post is detected","input":{},"code":"DUPLICATE_POST"}]},"status":422}`, r.text)
	}
	same(s.send(create(token, post(anna.ID, `News \(1\)`))), first)
	cut := s.publish(token, post(anna.ID, "Cut (here)"))
	same(s.send(create(token, post(anna.ID, "Cut [there]"))), cut)
	s.publish(token, post(anna.ID, `News \(2\)`))
	s.publish(s.token(ole, memberScopes...), post(ole.ID, `News \(1\)`))
	s.publish(token, post(anna.ID, `News \(1\)`, fields{"content": fields{"article": fields{"source": "https://a.example", "title": "A"}}}))

	require.Equal(t, 204, s.send(ask{method: "DELETE", path: at(first), token: token}).status)
	same(s.send(create(token, post(anna.ID, `News \(1\)`))), first)
	assert.Len(t, s.posts(), 5, "the address of a deleted post is a ghost's")
	s.clock.pass(10 * time.Minute)
	again := s.publish(token, post(anna.ID, `News \(1\)`))
	assert.NotEqual(t, first, again, "the network forgets, and posts twice if it is asked to")

	tries := 0
	for _, q := range s.requests() {
		if q.Operation == "posts.create" && q.Fingerprint == s.posts()[0].Fingerprint {
			tries++
		}
	}
	assert.Equal(t, 4, tries, "each try is in the ledger")
}

func TestANetworkThatForgetsNothing(t *testing.T) {
	s := serve(t, func(o *sandbox.Options) { o.LinkedIn.DuplicateWindow = -1 })
	anna := s.person("Anna Berg")
	token := s.token(anna, memberScopes...)
	s.publish(token, post(anna.ID, "News"))
	s.clock.pass(59 * 24 * time.Hour)
	assert.Equal(t, 422, s.send(create(token, post(anna.ID, "News"))).status)
}

func TestDeletedPostsStayDeleted(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	token := s.token(anna, memberScopes...)
	id := s.publish(token, post(anna.ID, "News"))
	gone := ask{method: "DELETE", path: at(id), token: token}
	for range 2 {
		r := s.send(gone)
		assert.Equal(t, 204, r.status)
		assert.Empty(t, r.text)
		s.clock.pass(time.Hour)
	}
	p := s.posts()[0]
	require.False(t, p.Live())
	assert.Equal(t, noon, *p.DeletedAt)
	var stored []bool
	for _, q := range s.requests() {
		stored = append(stored, q.Stored)
		assert.Equal(t, id, q.Post)
	}
	assert.Equal(t, []bool{true, true, false}, stored)
	assert.Equal(t, 404, s.send(ask{method: "DELETE", path: at("urn:li:share:7"), token: token}).status, "what never was is no deleted post")

	by := s.publish(token, post(anna.ID, "By hand"))
	now := s.clock.Now()
	require.NoError(t, s.DeletePost(t.Context(), by))
	s.clock.pass(time.Hour)
	require.NoError(t, s.DeletePost(t.Context(), by))
	assert.Equal(t, now, *s.posts()[1].DeletedAt)
	assert.ErrorContains(t, s.DeletePost(t.Context(), "urn:li:share:7"), "no post")
}

func TestPagesReadTheirPostsBack(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	page := s.page("Nordlys", map[string]string{anna.ID: "ADMINISTRATOR"})
	token := s.token(anna, pageScopes...)
	first := s.publish(token, post(page.ID, `Our #solar park \(DK\) @[Nordlys](`+page.ID+`) | rest`))
	s.clock.pass(time.Minute)
	second := s.publish(token, post(page.ID, "Card", fields{"content": fields{"article": fields{"source": "https://a.example", "title": "A"}}}))
	third := s.publish(token, post(page.ID, "", fields{"reshareContext": fields{"parent": first}}))
	s.publish(token, post(anna.ID, "Anna's own"))
	gone := s.publish(token, post(page.ID, "Gone"))
	require.NoError(t, s.DeletePost(t.Context(), gone))

	got := s.send(ask{method: "GET", path: at(first), token: token})
	require.Equal(t, 200, got.status)
	assert.JSONEq(t, `{"id":"`+first+`","author":"`+page.ID+`","commentary":"Our {hashtag|\\#|solar} park \\(DK\\) @[Nordlys](`+page.ID+`) ",
		"visibility":"PUBLIC","lifecycleState":"PUBLISHED","lifecycleStateInfo":{"isEditedByAuthor":false},"isReshareDisabledByAuthor":false,
		"createdAt":1795608000000,"publishedAt":1795608000000,"lastModifiedAt":1795608000000,
		"distribution":{"feedDistribution":"MAIN_FEED","thirdPartyDistributionChannels":[]}}`, got.text)
	assert.Equal(t, 404, s.send(ask{method: "GET", path: at(gone), token: token}).status)

	list := func(query string) (ids []any) {
		t.Helper()
		r := s.send(ask{method: "GET", path: "/rest/posts?q=author&author=" + url.QueryEscape(page.ID) + query, token: token})
		require.Equal(t, 200, r.status, r.text)
		for _, e := range r.json(t)["elements"].([]any) {
			ids = append(ids, e.(fields)["id"])
		}
		return ids
	}
	assert.Equal(t, []any{third, second, first}, list(""), "the newest first, without what was deleted")
	assert.Equal(t, []any{second}, list("&start=1&count=1&sortBy=CREATED"))
	assert.Empty(t, list("&start=9"))
	element := s.send(ask{method: "GET", path: at(third), token: token}).json(t)
	assert.Equal(t, fields{"parent": first}, element["reshareContext"])
	element = s.send(ask{method: "GET", path: at(second), token: token}).json(t)
	assert.Equal(t, fields{"article": fields{"source": "https://a.example", "title": "A"}}, element["content"])
}

func TestPagesReadTheirFilesBack(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	page := s.page("Nordlys", map[string]string{anna.ID: "ADMINISTRATOR"})
	token := s.token(anna, pageScopes...)
	one, two := s.uploaded(token, "images", page.ID, picture(t, 1, 1)), s.uploaded(token, "images", page.ID, picture(t, 2, 2))
	report := s.uploaded(token, "documents", page.ID, paper)
	s.send(look(token, report))
	s.send(look(token, report))
	for _, content := range []fields{
		{"article": fields{"source": "https://a.example", "title": "A", "description": "B", "thumbnail": one, "thumbnailAltText": "A park"}},
		{"media": fields{"id": one, "altText": "A park"}},
		{"media": fields{"id": report, "title": "Report"}},
		{"multiImage": fields{"images": []any{fields{"id": two, "altText": "A hall"}, fields{"id": one}}}},
	} {
		id := s.publish(token, post(page.ID, "", fields{"content": content}))
		r := s.send(ask{method: "GET", path: at(id), token: token})
		require.Equal(t, 200, r.status, r.text)
		assert.Equal(t, content, r.json(t)["content"])
	}
	p := s.posts()[0]
	assert.Equal(t, []string{one, "A park"}, []string{p.Thumbnail, p.ThumbnailAltText})
}

func TestReshares(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	page := s.page("Nordlys", map[string]string{anna.ID: "CONTENT_ADMINISTRATOR"})
	token := s.token(anna, pageScopes...)
	open := s.publish(token, post(page.ID, "Open"))
	closed := s.publish(token, post(page.ID, "Closed", fields{"isReshareDisabledByAuthor": true}))
	again := func(parent string, more fields) reply {
		body := post(anna.ID, "Worth a look", fields{"reshareContext": fields{"parent": parent}}, more)
		return s.send(create(token, body))
	}
	assert.Equal(t, 201, again(open, nil).status)
	assert.Equal(t, open, s.posts()[2].Parent)
	assert.Equal(t, 403, again(closed, nil).status)
	assert.Equal(t, 400, again(open, fields{"content": fields{"article": fields{"source": "https://a.example", "title": "A"}}}).status)
	require.NoError(t, s.DeletePost(t.Context(), open))
	assert.Equal(t, 404, again(open, fields{"commentary": "Once more"}).status)
}

func TestTextsUpToTheLimit(t *testing.T) {
	s := serve(t, func(o *sandbox.Options) { o.LinkedIn.MaxCommentary = 10 })
	anna := s.person("Anna Berg")
	token := s.token(anna, memberScopes...)
	s.publish(token, post(anna.ID, strings.Repeat(`\(`, 10)))
	s.publish(token, post(anna.ID, strings.Repeat("😀", 5)))
	r := s.send(create(token, post(anna.ID, strings.Repeat(`\(`, 11))))
	assert.Equal(t, 400, r.status)
	assert.Contains(t, r.text, "text length (11 characters) exceeded the maximum allowed (10 characters)")
}
