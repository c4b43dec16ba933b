package linkedin_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

func TestRemove(t *testing.T) {
	for status, want := range map[int]channels.Code{204: "", 200: "", 404: "", 410: "", 401: channels.AuthExpired, 403: channels.PermissionDenied, 429: channels.RateLimited, 500: channels.Unavailable, 400: channels.Unavailable} {
		n := newNetwork(t)
		n.on("DELETE /rest/posts/urn%3Ali%3Ashare%3A7001", says(status, ""))
		err := n.channel().Remove(t.Context(), anna, "urn:li:share:7001")
		assert.Equal(t, want, channels.CodeOf(err), "%d", status)
		assert.Equal(t, want == "", err == nil)
	}
	n := newNetwork(t)
	for _, id := range []string{"", "7001", "urn:li:share:7/../../posts", "urn:li:share:7?x=1"} {
		require.Error(t, n.channel().Remove(t.Context(), anna, id), id)
	}
	assert.Empty(t, n.calls)
}

// page lists posts as LinkedIn does.
func page(t *testing.T, posts ...map[string]any) http.HandlerFunc {
	b, err := json.Marshal(map[string]any{"elements": posts})
	require.NoError(t, err)
	return says(200, string(b))
}

func post(id string, at time.Time, commentary string, more ...any) map[string]any {
	p := map[string]any{"id": id, "author": "urn:li:organization:2414183", "lifecycleState": "PUBLISHED", "createdAt": at.UnixMilli(), "commentary": commentary}
	for i := 0; i < len(more); i += 2 {
		p[more[i].(string)] = more[i+1]
	}
	return p
}

func card(source string) map[string]any {
	return map[string]any{"article": map[string]any{"source": source, "title": "x"}}
}

func TestFind(t *testing.T) {
	began := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	after := began.Add(time.Minute)
	text := channels.Post{Text: "Hej (m/k) #job_1 #nyt"}
	said := `Hej \(m/k\) \#job\_1 {hashtag|\#|nyt}`
	for name, c := range map[string]struct {
		post   channels.Post
		listed []map[string]any
		found  string
	}{
		"nothing": {text, nil, ""},
		"the one": {text, []map[string]any{post("urn:li:share:1", after, said)}, "urn:li:share:1"},
		"with mentions": {channels.Post{Text: "Hos Nordlys A/S"}, []map[string]any{
			post("urn:li:share:1", after, "Hos @[Nordlys A/S](urn:li:organization:2414183)")}, "urn:li:share:1"},
		"with other line ends": {channels.Post{Text: "a\r\nb\n"}, []map[string]any{post("urn:li:share:1", after, "a\nb")}, "urn:li:share:1"},
		"with a link": {channels.Post{Text: "Læs", Link: link}, []map[string]any{
			post("urn:li:share:1", after, "Læs"), post("urn:li:share:2", after, "Læs", "content", card("https://other.dk")), post("urn:li:share:3", after, "Læs", "content", card(link))}, "urn:li:share:3"},
		"a reshare": {channels.Post{Text: "Enig", Reshare: "urn:li:share:9"}, []map[string]any{
			post("urn:li:share:1", after, "Enig"), post("urn:li:share:2", after, "Enig", "reshareContext", map[string]any{"parent": "urn:li:share:9", "root": "urn:li:share:8"})}, "urn:li:share:2"},
		"the earliest of several": {text, []map[string]any{post("urn:li:share:3", after.Add(time.Hour), said), post("urn:li:share:1", after, said)}, "urn:li:share:1"},
		"older than the attempt":  {text, []map[string]any{post("urn:li:share:1", began.Add(-time.Hour), said)}, ""},
		"by a clock that is slow": {text, []map[string]any{post("urn:li:share:1", began.Add(-20*time.Second), said)}, "urn:li:share:1"},
		"another text":            {text, []map[string]any{post("urn:li:share:1", after, said+"!")}, ""},
		"cut short":               {text, []map[string]any{post("urn:li:share:1", after, "Hej ")}, ""},
		"another author":          {text, []map[string]any{post("urn:li:share:1", after, said, "author", "urn:li:organization:5")}, ""},
		"a draft":                 {text, []map[string]any{post("urn:li:share:1", after, said, "lifecycleState", "DRAFT")}, ""},
		"failed":                  {text, []map[string]any{post("urn:li:share:1", after, said, "lifecycleState", "PUBLISH_FAILED")}, ""},
		"a wordless picture": {channels.Post{Media: []channels.Media{jpeg}}, []map[string]any{
			post("urn:li:share:1", after, "", "content", map[string]any{"media": map[string]any{"id": "urn:li:image:B"}}),
			post("urn:li:share:2", after, "", "content", map[string]any{"media": map[string]any{"id": "urn:li:image:A"}})}, "urn:li:share:2"},
		"wordless pictures": {channels.Post{Media: []channels.Media{jpeg, png}}, []map[string]any{
			post("urn:li:share:1", after, "", "content", map[string]any{"media": map[string]any{"id": "urn:li:image:A"}}),
			post("urn:li:share:2", after, "", "content", map[string]any{"multiImage": map[string]any{"images": []any{map[string]any{"id": "urn:li:image:A"}, map[string]any{"id": "urn:li:image:B"}}}})}, "urn:li:share:2"},
		"another picture with the same words": {channels.Post{Text: "Se", Media: []channels.Media{jpeg}}, []map[string]any{
			post("urn:li:share:1", after, "Se"),
			post("urn:li:share:2", after, "Se", "content", map[string]any{"media": map[string]any{"id": "urn:li:image:B"}})}, ""},
		"its picture with the same words": {channels.Post{Text: "Se", Media: []channels.Media{jpeg}}, []map[string]any{
			post("urn:li:share:1", after, "Se"),
			post("urn:li:share:2", after, "Se", "content", map[string]any{"media": map[string]any{"id": "urn:li:image:A"}})}, "urn:li:share:2"},
		"a wordless picture of nobody's": {channels.Post{Media: []channels.Media{gif, gif, gif}}, []map[string]any{post("urn:li:share:1", after, "")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			n.on("GET /rest/posts?", page(t, c.listed...))
			a := attempt(nordlys, c.post)
			if name != "a wordless picture of nobody's" {
				a.Journal = &journal{steps: saved(t, nordlys, c.post, "urn:li:image:A", "urn:li:image:B")}
			}
			found, err := n.channel().Find(t.Context(), a, began)
			require.NoError(t, err)
			assert.Equal(t, c.found, found.ID)
			if c.found == "" {
				assert.Equal(t, channels.Receipt{}, found, "not found proves nothing")
			} else {
				assert.Equal(t, "https://www.linkedin.com/feed/update/"+c.found+"/", found.URL)
			}
		})
	}
}

// saved are the steps of an attempt that uploaded its files under these names, and
// ended before its Commit.
func saved(t *testing.T, account channels.Account, post channels.Post, assets ...string) map[string]string {
	n := newNetwork(t)
	n.on("POST /rest/images?", func(w http.ResponseWriter, r *http.Request) {
		says(200, fmt.Sprintf(`{"value":{"image":%q,"uploadUrl":"%s/x"}}`, assets[0], n.URL))(w, r)
		assets = assets[1:]
	})
	a := attempt(account, post)
	j := a.Journal.(*journal)
	j.before = func(what string) error {
		if what == "commit" {
			return errors.New("power failure")
		}
		return nil
	}
	_, err := publish(t, n.channel(), a)
	require.ErrorContains(t, err, "power failure")
	return j.steps
}

func TestFindPagesUntilTheAttemptBegan(t *testing.T) {
	began := time.Now().Add(-time.Hour)
	n := newNetwork(t)
	n.on("GET /rest/posts?", func(w http.ResponseWriter, r *http.Request) {
		var start int
		_, _ = fmt.Sscan(r.URL.Query().Get("start"), &start)
		var posts []map[string]any
		for i := range 100 {
			at := began.Add(time.Duration(250-start-i) * time.Second)
			posts = append(posts, post(fmt.Sprintf("urn:li:share:%d", start+i+1), at, fmt.Sprintf("nr %d", start+i+1)))
		}
		page(t, posts...)(w, r)
	})
	found, err := n.channel().Find(t.Context(), attempt(nordlys, channels.Post{Text: "nr 222"}), began)
	require.NoError(t, err)
	assert.Equal(t, "urn:li:share:222", found.ID)
	assert.Equal(t, 3, n.count("GET /rest/posts?"))
	n.on("GET /rest/posts?", says(503, ""))
	_, err = n.channel().Find(t.Context(), attempt(nordlys, channels.Post{Text: "x"}), began)
	assert.Equal(t, channels.Unavailable, channels.CodeOf(err))
}

// What Publish sends is what Find compares with.
func TestWhatIsPublishedIsFound(t *testing.T) {
	n := newNetwork(t)
	var sent map[string]any
	n.on("POST /rest/posts", func(w http.ResponseWriter, r *http.Request) {
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&sent))
		sent["id"], sent["createdAt"] = "urn:li:share:7", time.Now().UnixMilli()
		header(201, "X-Restli-Id", "urn:li:share:7")(w, r)
	})
	n.on("GET /rest/posts?", func(w http.ResponseWriter, r *http.Request) { page(t, sent)(w, r) })
	o := n.options()
	o.Mentions = map[string]string{"Nordlys": "urn:li:organization:2414183"}
	channel := linkedin.New(o)
	for _, p := range []channels.Post{
		{Text: "Hos Nordlys: {x} #fyr_1 #fyr https://nordlys.dk/a_b(c)#d @[Anna](urn:li:person:1)"},
		{Text: "Læs", Link: link, Media: []channels.Media{jpeg}},
		{Media: []channels.Media{jpeg, png}},
		{Media: []channels.Media{video}},
		{Text: "Enig", Reshare: "urn:li:ugcPost:9"},
	} {
		began := time.Now()
		a := attempt(nordlys, p)
		receipt, err := publish(t, channel, a)
		require.NoError(t, err)
		found, err := channel.Find(t.Context(), a, began)
		require.NoError(t, err)
		assert.Equal(t, receipt.ID, found.ID, p.Text)
	}
}

func TestMeasureMember(t *testing.T) {
	const posts = "GET /rest/memberCreatorPostAnalytics"
	t.Run("not granted: unavailable, with the reason, after one call", func(t *testing.T) {
		n := newNetwork(t)
		n.on(posts, says(403, `{"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED"}`))
		readings, err := n.channel().Measure(t.Context(), anna, "urn:li:share:7001")
		require.NoError(t, err)
		assert.Len(t, readings, 6)
		for metric, r := range readings {
			assert.Contains(t, r.Unavailable, "r_member_postAnalytics", metric)
			assert.Zero(t, r.Value)
		}
		assert.Contains(t, readings.Denied(), "r_member_postAnalytics", "to ask again is of no use")
		assert.Equal(t, 1, n.count(posts))
	})
	t.Run("one that is not granted leaves the rest", func(t *testing.T) {
		n := newNetwork(t)
		n.on(posts, says(200, `{"elements":[{"count":3}]}`))
		n.on(posts+"?q=entity&entity=(share:urn%3Ali%3Ashare%3A7001)&queryType=COMMENT", says(403, ""))
		readings, err := n.channel().Measure(t.Context(), anna, "urn:li:share:7001")
		require.NoError(t, err)
		assert.Contains(t, readings[channels.Comments].Unavailable, "r_member_postAnalytics")
		assert.True(t, readings[channels.Comments].Denied)
		assert.Empty(t, readings.Denied())
		assert.Equal(t, channels.Reading{Value: 3}, readings[channels.LinkClicks])
	})
	t.Run("too many calls in the midst keep what was read", func(t *testing.T) {
		n := newNetwork(t)
		n.on(posts, says(429, ""))
		n.on(posts+"?q=entity&entity=(ugc:urn%3Ali%3AugcPost%3A7001)&queryType=IMPRESSION", says(200, `{"elements":[{"count":3,"metricType":"IMPRESSION"}]}`))
		readings, err := n.channel().Measure(t.Context(), anna, "urn:li:ugcPost:7001")
		require.NoError(t, err)
		assert.Equal(t, channels.Reading{Value: 3}, readings[channels.Impressions])
		assert.NotEmpty(t, readings[channels.LinkClicks].Unavailable)
		assert.Equal(t, 2, n.count(posts))
	})
	t.Run("a version that has no link clicks is not asked for them", func(t *testing.T) {
		n := newNetwork(t)
		n.on(posts, says(200, `{"elements":[{"count":3}]}`))
		o := n.options()
		o.Version = "202603"
		readings, err := linkedin.New(o).Measure(t.Context(), anna, "urn:li:share:7001")
		require.NoError(t, err)
		assert.Contains(t, readings[channels.LinkClicks].Unavailable, "202604")
		assert.Equal(t, 5, n.count(posts))
	})
	t.Run("a count below 0 is none", func(t *testing.T) {
		n := newNetwork(t)
		n.on(posts, says(200, `{"elements":[{"count":-3}]}`))
		_, err := n.channel().Measure(t.Context(), anna, "urn:li:share:7001")
		assert.Equal(t, channels.Unavailable, channels.CodeOf(err))
	})
	t.Run("an answer to another question is none", func(t *testing.T) {
		n := newNetwork(t)
		n.on(posts, says(200, `{"elements":[{"count":3,"metricType":"IMPRESSION"}]}`))
		readings, err := n.channel().Measure(t.Context(), anna, "urn:li:share:7001")
		require.NoError(t, err)
		assert.Equal(t, channels.Reading{Value: 3}, readings[channels.Impressions])
		assert.NotEmpty(t, readings[channels.Reached].Unavailable)
	})
	for status, code := range map[int]channels.Code{401: channels.AuthExpired, 426: channels.VersionSunset, 429: channels.RateLimited, 503: channels.Unavailable} {
		n := newNetwork(t)
		n.on(posts, says(status, ""))
		_, err := n.channel().Measure(t.Context(), anna, "urn:li:share:7001")
		assert.Equal(t, code, channels.CodeOf(err), "none could be read")
	}
}

func TestMeasurePage(t *testing.T) {
	const statistics = "GET /rest/organizationalEntityShareStatistics"
	n := newNetwork(t)
	n.on(statistics, says(200, `{"elements":[
		{"organizationalEntity":"urn:li:organization:2414183","totalShareStatistics":{"impressionCount":99999}},
		{"share":"urn:li:share:7001","totalShareStatistics":{"impressionCount":120,"uniqueImpressionsCount":80,"shareCount":0,"likeCount":7,"clickCount":11,"engagement":0.2}}]}`))
	readings, err := n.channel().Measure(t.Context(), nordlys, "urn:li:share:7001")
	require.NoError(t, err)
	assert.NotEmpty(t, readings[channels.Comments].Unavailable, "what is missing is not 0")
	assert.Contains(t, readings[channels.LinkClicks].Unavailable, "every kind")
	delete(readings, channels.Comments)
	delete(readings, channels.LinkClicks)
	assert.Equal(t, channels.Readings{channels.Impressions: {Value: 120}, channels.Reached: {Value: 80}, channels.Reshares: {}, channels.Reactions: {Value: 7}, linkedin.Clicks: {Value: 11}}, readings)

	n.on(statistics, says(200, `{"elements":[{"share":"urn:li:share:7001","totalShareStatistics":{"impressionCount":-1,"uniqueImpressionsCount":1e300,"shareCount":0.5,"likeCount":"7","clickCount":null,"commentCount":3}}]}`))
	readings, err = n.channel().Measure(t.Context(), nordlys, "urn:li:share:7001")
	require.NoError(t, err)
	for metric, r := range readings {
		assert.Equal(t, metric != channels.Comments, r.Unavailable != "", "%s: what is no count is no figure: %+v", metric, r)
	}

	for _, body := range []string{`{"elements":[]}`, `{"elements":[{"totalShareStatistics":{"impressionCount":99999}}]}`} {
		n.on(statistics, says(200, body))
		readings, err = n.channel().Measure(t.Context(), nordlys, "urn:li:share:7001")
		require.NoError(t, err)
		assert.NotEmpty(t, readings[channels.Impressions].Unavailable, "the page's own sum is not the post's")
		assert.Empty(t, readings.Denied(), "they may come later")
	}
	n.on(statistics, says(403, ""))
	readings, err = n.channel().Measure(t.Context(), nordlys, "urn:li:share:7001")
	require.NoError(t, err)
	assert.Contains(t, readings[channels.Reached].Unavailable, "administrator")
	assert.NotEmpty(t, readings.Denied())
	n.on(statistics, says(500, ""))
	_, err = n.channel().Measure(t.Context(), nordlys, "urn:li:share:7001")
	assert.Equal(t, channels.Unavailable, channels.CodeOf(err))
	_, err = n.channel().Measure(t.Context(), nordlys, "urn:li:activity:7001")
	assert.ErrorContains(t, err, "urn:li:share")
}

func TestAuthorizeURL(t *testing.T) {
	n := newNetwork(t)
	channel := n.channel()
	address, err := channel.AuthorizeURL(channels.Authorization{Kind: channels.Person, RedirectURL: "https://hr.nordlys.dk/back?a=b", State: "s&t", Verifier: channels.NewToken("pkce-verifier")})
	require.NoError(t, err)
	assert.Equal(t, n.URL+"/oauth/v2/authorization?client_id=member-app&redirect_uri=https%3A%2F%2Fhr.nordlys.dk%2Fback%3Fa%3Db&response_type=code&scope=openid+profile+w_member_social&state=s%26t", address)
	address, err = channel.AuthorizeURL(channels.Authorization{Kind: channels.Organization, RedirectURL: "https://hr.nordlys.dk/back", State: "s"})
	require.NoError(t, err)
	assert.Contains(t, address, "client_id=page-app&")
	assert.Contains(t, address, "scope=r_organization_social+w_organization_social+rw_organization_admin")
	assert.Empty(t, n.calls, "no call is made")

	_, err = channel.AuthorizeURL(channels.Authorization{Kind: channels.Person, RedirectURL: "/back"})
	assert.ErrorContains(t, err, "redirectURL")
	assert.ErrorContains(t, err, "state")
	for _, kind := range []channels.AccountKind{channels.Person, channels.Organization, channels.Professional} {
		_, err = linkedin.New(nil).AuthorizeURL(channels.Authorization{Kind: kind, RedirectURL: "https://x.dk", State: "s"})
		assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err))
	}
	o := n.options()
	o.Apps.Page = nil
	for _, err := range []error{
		func() error {
			_, err := linkedin.New(o).AuthorizeURL(channels.Authorization{Kind: channels.Organization})
			return err
		}(),
		func() error {
			_, err := linkedin.New(o).Accounts(t.Context(), channels.Organization, nordlys.Token)
			return err
		}(),
		func() error {
			_, err := linkedin.New(o).Refresh(t.Context(), channels.Organization, nordlys.Token)
			return err
		}(),
		linkedin.New(o).Revoke(t.Context(), channels.Organization, channels.Credentials{Access: nordlys.Token}),
	} {
		assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err))
	}
	o.Apps.Member.Scopes = []string{"openid", "r_member_postAnalytics"}
	channel = linkedin.New(o)
	o.Apps.Member.Scopes[0], o.Apps.Member.ClientID = "changed", "changed"
	address, err = channel.AuthorizeURL(channels.Authorization{Kind: channels.Person, RedirectURL: "https://x.dk", State: "s"})
	require.NoError(t, err)
	assert.Contains(t, address, "client_id=member-app")
	assert.Contains(t, address, "scope=openid+r_member_postAnalytics")
}

func TestCredentials(t *testing.T) {
	n := newNetwork(t)
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.FixedZone("CET", 3600))
	o := n.options()
	o.Now = func() time.Time { return now }
	for body, want := range map[string]channels.Credentials{
		`{"access_token":"a","expires_in":5184000,"refresh_token":"r","refresh_token_expires_in":31536000,"scope":"openid,profile,w_member_social","token_type":"Bearer"}`: {
			Access: channels.NewToken("a"), Refresh: channels.NewToken("r"), Expires: now.Add(60 * 24 * time.Hour).UTC(), RefreshExpires: now.Add(365 * 24 * time.Hour).UTC(), Scopes: []string{"openid", "profile", "w_member_social"}},
		`{"access_token":"a","scope":"openid profile"}`:        {Access: channels.NewToken("a"), Scopes: []string{"openid", "profile"}},
		`{"access_token":"a","expires_in":"60","scope":["x"]}`: {Access: channels.NewToken("a"), Expires: now.Add(time.Minute).UTC()},
	} {
		n.on("POST /oauth/v2/accessToken", says(200, body))
		got, err := linkedin.New(o).Exchange(t.Context(), channels.Authorization{Kind: channels.Person, RedirectURL: "https://x.dk"}, "c")
		require.NoError(t, err)
		assert.ElementsMatch(t, want.Scopes, got.Scopes)
		got.Scopes, want.Scopes = nil, nil
		assert.Equal(t, want, got)
	}
	_, err := linkedin.New(o).Refresh(t.Context(), channels.Person, channels.Token{})
	assert.Equal(t, channels.AuthExpired, channels.CodeOf(err), "LinkedIn gives refresh tokens to approved apps only")
}

func TestRevoke(t *testing.T) {
	for body, c := range map[string]struct {
		status int
		code   channels.Code
	}{
		"":                                   {200, ""},
		`{"error":"invalid_token"}`:          {400, ""},
		`{"code":"REVOKED_ACCESS_TOKEN"}`:    {401, ""},
		`{"serviceErrorCode":65601}`:         {401, ""},
		`{"message":"REVOKED_ACCESS_TOKEN"}`: {400, channels.Unavailable},
		`{"error":"invalid_client"}`:         {401, channels.PermissionDenied},
		`{"error":"invalid_token"} `:         {500, channels.Unavailable},
	} {
		n := newNetwork(t)
		n.on("POST /oauth/v2/revoke", says(c.status, body))
		err := n.channel().Revoke(t.Context(), channels.Person, channels.Credentials{Access: channels.NewToken("one"), Refresh: channels.NewToken("two")})
		assert.Equal(t, c.code, channels.CodeOf(err), body)
		assert.Equal(t, c.code == "", err == nil)
		assert.Equal(t, 2, n.count("POST /oauth/v2/revoke"), "both, whatever becomes of the first")
	}
	n := newNetwork(t)
	require.NoError(t, n.channel().Revoke(t.Context(), channels.Person, channels.Credentials{}))
	assert.Empty(t, n.calls)
}

func TestAccounts(t *testing.T) {
	n := newNetwork(t)
	for body, code := range map[string]channels.Code{`{}`: channels.Unavailable, `{"sub":"../x"}`: channels.Unavailable, `<html>`: channels.Unavailable} {
		n.on("GET /v2/userinfo", says(200, body))
		_, err := n.channel().Accounts(t.Context(), channels.Person, anna.Token)
		assert.Equal(t, code, channels.CodeOf(err), body)
	}
	n.on("GET /v2/userinfo", says(401, ""))
	_, err := n.channel().Accounts(t.Context(), channels.Person, anna.Token)
	assert.Equal(t, channels.AuthExpired, channels.CodeOf(err))

	n.on("GET /rest/organizationAcls", func(w http.ResponseWriter, r *http.Request) {
		var start, count int
		_, _ = fmt.Sscan(r.URL.Query().Get("start"), &start)
		_, _ = fmt.Sscan(r.URL.Query().Get("count"), &count)
		var roles []string
		for i := start; i < min(start+count, 130); i++ {
			roles = append(roles, fmt.Sprintf(`{"role":"ADMINISTRATOR","state":"APPROVED","organization":"urn:li:organization:%d"}`, i+1))
		}
		says(200, `{"elements":[`+strings.Join(roles, ",")+`]}`)(w, r)
	})
	n.on("GET /rest/organizations?ids=", says(403, ""))
	identities, err := n.channel().Accounts(t.Context(), channels.Organization, nordlys.Token)
	require.NoError(t, err, "names are optional")
	assert.Len(t, identities, 130)
	assert.Equal(t, channels.Identity{ID: "130", Kind: channels.Organization}, identities[129])
	n.on("GET /rest/organizationAcls", says(403, ""))
	_, err = n.channel().Accounts(t.Context(), channels.Organization, nordlys.Token)
	assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err))
}
