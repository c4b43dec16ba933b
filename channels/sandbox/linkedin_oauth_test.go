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

const callback = "https://intranet.nordlys.example/callback?from=linkedin"

// memberApp is the self-serve app of the tests, pageApp the approved one.
var (
	memberApp = sandbox.App{Network: channels.LinkedIn, ID: "member", Secret: "hush", Name: "Nordlys shares", Redirects: []string{callback}, Scopes: memberScopes}
	pageApp   = sandbox.App{Network: channels.LinkedIn, ID: "page", Secret: "hush hush", Redirects: []string{callback}, Scopes: pageScopes, Refreshes: true}
)

func authorize(base string, change map[string]string) string {
	q := url.Values{"response_type": {"code"}, "client_id": {"member"}, "redirect_uri": {callback}, "state": {"s/1"}, "scope": {"openid profile w_member_social"}}
	for name, value := range change {
		q.Set(name, value)
		if value == "" {
			q.Del(name)
		}
	}
	return base + "/oauth/v2/authorization?" + q.Encode()
}

func (s *stage) register() {
	s.t.Helper()
	require.NoError(s.t, s.AddApp(s.t.Context(), memberApp))
	require.NoError(s.t, s.AddApp(s.t.Context(), pageApp))
}

// code is what a person comes back with who allows an app.
func (s *stage) code(who sandbox.Account, change map[string]string) string {
	s.t.Helper()
	location, err := s.Approve(s.t.Context(), sandbox.Approval{URL: authorize(s.url, change), Account: who.ID})
	require.NoError(s.t, err)
	u, err := url.Parse(location)
	require.NoError(s.t, err)
	require.NotEmpty(s.t, u.Query().Get("code"), location)
	return u.Query().Get("code")
}

func exchange(change url.Values) ask {
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {"member"}, "client_secret": {"hush"}, "redirect_uri": {callback}}
	for name, values := range change {
		form[name] = values
	}
	return ask{method: "POST", path: "/oauth/v2/accessToken", body: form}
}

func TestAPersonAgreesOnThePage(t *testing.T) {
	s := serve(t, nil)
	s.register()
	anna := s.person("Anna <Berg>")
	s.person("Ole Dahl")
	s.page("Nordlys", nil)

	page := s.send(ask{method: "GET", path: authorize("", nil)})
	require.Equal(t, 200, page.status)
	assert.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"))
	assert.Contains(t, page.text, "Nordlys shares would like to")
	assert.Contains(t, page.text, "<li>w_member_social</li>")
	assert.Contains(t, page.text, "Anna &lt;Berg&gt;")
	assert.NotContains(t, page.text, "<script")
	assert.NotContains(t, page.text, "urn:li:organization", "pages do not sign in")

	click := func(decision string) *url.URL {
		r := s.send(ask{method: "POST", path: authorize("", nil), body: url.Values{"account": {anna.ID}, "decision": {decision}}})
		require.Equal(t, 303, r.status)
		u, err := url.Parse(r.header.Get("Location"))
		require.NoError(t, err)
		assert.Equal(t, "intranet.nordlys.example/callback", u.Host+u.Path)
		assert.Equal(t, []string{"linkedin", "s/1"}, []string{u.Query().Get("from"), u.Query().Get("state")})
		return u
	}
	assert.Equal(t, "user_cancelled_authorize", click("deny").Query().Get("error"))
	code := click("allow").Query().Get("code")

	r := s.send(exchange(url.Values{"code": {code}}))
	require.Equal(t, 200, r.status, r.text)
	body := r.json(t)
	assert.Equal(t, []any{"Bearer", 5184000.0, "openid,profile,w_member_social", nil}, []any{body["token_type"], body["expires_in"], body["scope"], body["refresh_token"]})
	me := s.send(ask{method: "GET", path: "/v2/userinfo", token: body["access_token"].(string)})
	assert.JSONEq(t, `{"sub":"`+strings.TrimPrefix(anna.ID, "urn:li:person:")+`","name":"Anna <Berg>","given_name":"Anna","family_name":"<Berg>","locale":{"country":"US","language":"en"}}`, me.text)

	at := s.send(ask{method: "GET", path: authorize("", map[string]string{"sandbox_account": anna.ID})})
	assert.Contains(t, at.header.Get("Location"), "code=", "a test is sent back at once")
}

func TestThePageShowsWhatIsWrongWithTheApp(t *testing.T) {
	s := serve(t, nil)
	s.register()
	anna := s.person("Anna Berg")
	for name, test := range map[string]struct {
		change map[string]string
		says   string // on the page, or in the address that one is sent back to
		page   bool
	}{
		"another app":         {map[string]string{"client_id": "nobody"}, "Client_id doesn't match", true},
		"another address":     {map[string]string{"redirect_uri": "https://elsewhere.example"}, "Redirect_uri doesn't match", true},
		"nearly the address":  {map[string]string{"redirect_uri": callback + "&x=1"}, "Redirect_uri doesn't match", true},
		"another type":        {map[string]string{"response_type": "token"}, "unsupported_response_type", false},
		"no scope":            {map[string]string{"scope": ""}, "invalid_scope_error", false},
		"a scope of pages":    {map[string]string{"scope": "openid w_organization_social"}, "unauthorized_scope_error", false},
		"a plain challenge":   {map[string]string{"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request", false},
		"nobody is signed in": {map[string]string{"sandbox_account": "urn:li:person:nobody"}, "Nobody is signed in", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.send(ask{method: "GET", path: authorize("", test.change)})
			if test.page {
				assert.Equal(t, 401, r.status)
				assert.Contains(t, strings.ReplaceAll(r.text, "&#39;", "'"), test.says)
				assert.Empty(t, r.header.Get("Location"), "nobody is sent anywhere")
				return
			}
			assert.Equal(t, 303, r.status)
			assert.Contains(t, r.header.Get("Location"), "error="+test.says)
			assert.Contains(t, r.header.Get("Location"), "state=s%2F1")
		})
	}
	_, err := s.Approve(t.Context(), sandbox.Approval{URL: authorize(s.url, map[string]string{"client_id": "nobody"}), Account: anna.ID})
	assert.ErrorContains(t, err, "401: Sandbox: error Client_id doesn't match")
	_, err = s.Approve(t.Context(), sandbox.Approval{URL: s.url + "/elsewhere", Account: anna.ID})
	assert.Error(t, err)
}

func TestACodeIsGoodOnceForOneAppAndAddress(t *testing.T) {
	s := serve(t, nil)
	s.register()
	anna := s.person("Anna Berg")
	for name, test := range map[string]struct {
		change url.Values
		pass   time.Duration
		status int
		body   string
	}{
		"another code":       {url.Values{"code": {"nobody's"}}, 0, 401, `{"error":"invalid_request","error_description":"Unable to retrieve access token: authorization code not found"}`},
		"another address":    {url.Values{"redirect_uri": {"https://elsewhere.example"}}, 0, 400, `"invalid_redirect_uri"`},
		"another app":        {url.Values{"client_id": {"page"}, "client_secret": {"hush hush"}}, 0, 400, `"invalid_redirect_uri"`},
		"another secret":     {url.Values{"client_secret": {"guess"}}, 0, 401, `"invalid_client"`},
		"no secret":          {url.Values{"client_secret": nil}, 0, 400, `A required parameter \"client_secret\" is missing`},
		"no code":            {url.Values{"code": nil}, 0, 400, `A required parameter \"code\" is missing`},
		"no address":         {url.Values{"redirect_uri": nil}, 0, 400, `A required parameter \"redirect_uri\" is missing`},
		"no grant":           {url.Values{"grant_type": nil}, 0, 400, `A required parameter \"grant_type\" is missing`},
		"another grant":      {url.Values{"grant_type": {"password"}}, 0, 400, `"unsupported_grant_type"`},
		"a code twice":       {url.Values{"code": {"a", "b"}}, 0, 400, `"invalid_request"`},
		"half an hour late":  {nil, 30 * time.Minute, 400, `"invalid_redirect_uri"`},
		"29 minutes late":    {nil, 29 * time.Minute, 200, `"access_token"`},
		"an unused verifier": {url.Values{"code_verifier": {"x"}}, 0, 200, `"access_token"`},
		"all that it takes":  {nil, 0, 200, `"access_token"`},
	} {
		t.Run(name, func(t *testing.T) {
			code := s.code(anna, nil)
			s.clock.pass(test.pass)
			form := url.Values{"code": {code}}
			for name, values := range test.change {
				form[name] = values
			}
			r := s.send(exchange(form))
			assert.Equal(t, test.status, r.status, r.text)
			assert.Contains(t, r.text, test.body)
			if test.status == 200 {
				assert.Equal(t, 401, s.send(exchange(form)).status, "a second time")
			}
		})
	}
	code := s.code(anna, map[string]string{"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"})
	assert.Equal(t, 400, s.send(exchange(url.Values{"code": {code}})).status, "the verifier is missing")
	code = s.code(anna, map[string]string{"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"})
	assert.Equal(t, 200, s.send(exchange(url.Values{"code": {code}, "code_verifier": {"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}})).status, "RFC 7636, appendix B")

	a := exchange(url.Values{"code": {s.code(anna, nil)}})
	a.change = func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }
	assert.Equal(t, 400, s.send(a).status)
}

func TestRefreshTokens(t *testing.T) {
	for _, rotates := range []bool{false, true} {
		s := serve(t, func(o *sandbox.Options) { o.LinkedIn.RotateRefresh = rotates })
		s.register()
		anna := s.person("Anna Berg")
		page := map[string]string{"client_id": "page", "scope": "w_organization_social"}
		r := s.send(exchange(url.Values{"code": {s.code(anna, page)}, "client_id": {"page"}, "client_secret": {"hush hush"}}))
		require.Equal(t, 200, r.status, r.text)
		first := r.json(t)
		assert.EqualValues(t, 365*24*3600, first["refresh_token_expires_in"])
		refresh := func(token any) reply {
			return s.send(ask{method: "POST", path: "/oauth/v2/accessToken", body: url.Values{"grant_type": {"refresh_token"},
				"refresh_token": {token.(string)}, "client_id": {"page"}, "client_secret": {"hush hush"}}})
		}
		s.clock.pass(59 * 24 * time.Hour)
		r = refresh(first["refresh_token"])
		require.Equal(t, 200, r.status, r.text)
		second := r.json(t)
		assert.NotEqual(t, first["access_token"], second["access_token"])
		assert.EqualValues(t, 60*24*3600, second["expires_in"])
		assert.EqualValues(t, 306*24*3600, second["refresh_token_expires_in"], "its life goes on")
		assert.Equal(t, rotates, first["refresh_token"] != second["refresh_token"])
		r = refresh(first["refresh_token"])
		if rotates {
			assert.Equal(t, 400, r.status)
			assert.JSONEq(t, `{"error":"invalid_grant","error_description":"The provided authorization grant or refresh token is invalid, expired or revoked"}`, r.text)
		} else {
			assert.Equal(t, 200, r.status)
		}
		s.clock.pass(301 * 24 * time.Hour)
		r = refresh(second["refresh_token"])
		require.Equal(t, 200, r.status, r.text)
		assert.EqualValues(t, 5*24*3600, r.json(t)["expires_in"], "no longer than the refresh token")
		s.clock.pass(5 * 24 * time.Hour)
		assert.Contains(t, refresh(second["refresh_token"]).text, "invalid_grant")
		assert.Contains(t, refresh(first["access_token"]).text, "invalid_grant", "an access token refreshes nothing")
		c, err := s.IssueToken(t.Context(), sandbox.Grant{Account: anna.ID, App: "member", Scopes: []string{"openid"}, Refresh: true})
		require.NoError(t, err)
		assert.Contains(t, refresh(c.Refresh).text, "invalid_grant", "nor does another app's token")
	}
}

func TestTokensThatAreRevoked(t *testing.T) {
	s := serve(t, nil)
	s.register()
	anna := s.person("Anna Berg")
	grant := sandbox.Grant{Account: anna.ID, App: "page", Scopes: []string{"openid"}, Refresh: true}
	one, err := s.IssueToken(t.Context(), grant)
	require.NoError(t, err)
	two, err := s.IssueToken(t.Context(), grant)
	require.NoError(t, err)
	revoke := func(secret, token string) int {
		return s.send(ask{method: "POST", path: "/oauth/v2/revoke", body: url.Values{"client_id": {"page"}, "client_secret": {secret}, "token": {token}}}).status
	}
	works := func(c sandbox.Credentials) bool {
		return s.send(ask{method: "GET", path: "/v2/userinfo", token: c.Access}).status == 200
	}
	assert.Equal(t, 401, revoke("guess", one.Access))
	assert.True(t, works(one))
	for range 2 {
		assert.Equal(t, 200, revoke("hush hush", one.Refresh))
	}
	assert.Equal(t, 200, revoke("hush hush", "nobody's"))
	assert.False(t, works(one), "a refresh token takes its access tokens along")
	assert.True(t, works(two))
	assert.Equal(t, 200, revoke("hush hush", two.Access))
	assert.False(t, works(two))
	r := s.send(ask{method: "POST", path: "/oauth/v2/accessToken", body: url.Values{"grant_type": {"refresh_token"},
		"refresh_token": {two.Refresh}, "client_id": {"page"}, "client_secret": {"hush hush"}}})
	assert.Equal(t, 200, r.status, "an access token leaves the refresh token")

	_, err = s.IssueToken(t.Context(), sandbox.Grant{Account: "urn:li:person:nobody"})
	assert.ErrorContains(t, err, "no account")
	assert.Error(t, s.AddApp(t.Context(), sandbox.App{Network: channels.LinkedIn, ID: "x"}))
	assert.Error(t, s.AddApp(t.Context(), sandbox.App{Network: "myspace", ID: "x", Secret: "y"}))
}

func TestAccountsAreTheNetworks(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	assert.Equal(t, noon, anna.CreatedAt)
	add := func(a sandbox.Account) error {
		_, err := s.AddAccount(t.Context(), a)
		return err
	}
	for name, a := range map[string]sandbox.Account{
		"no name":              {Network: channels.LinkedIn, Kind: channels.Person},
		"no kind":              {Network: channels.LinkedIn, Name: "X"},
		"a professional":       {Network: channels.LinkedIn, Kind: channels.Professional, Name: "X"},
		"another network":      {Network: "myspace", Kind: channels.Person, Name: "X"},
		"there already":        {Network: channels.LinkedIn, Kind: channels.Person, Name: "X", ID: anna.ID},
		"a page that is named": {Network: channels.LinkedIn, Kind: channels.Organization, Name: "X", ID: "urn:li:organization:nordlys"},
		"a person with roles":  {Network: channels.LinkedIn, Kind: channels.Person, Name: "X", Roles: map[string]string{anna.ID: "ADMINISTRATOR"}},
		"a role for nobody":    {Network: channels.LinkedIn, Kind: channels.Organization, Name: "X", Roles: map[string]string{"urn:li:person:nobody": "ADMINISTRATOR"}},
	} {
		assert.Error(t, add(a), name)
	}
	own := sandbox.Account{Network: channels.LinkedIn, Kind: channels.Organization, Name: "Nordlys Energi", ID: "urn:li:organization:42", Roles: map[string]string{anna.ID: "ADMINISTRATOR"}}
	require.NoError(t, add(own))
	other := s.page("Other", map[string]string{anna.ID: "ANALYST"})
	accounts, err := s.Accounts(t.Context())
	require.NoError(t, err)
	assert.Len(t, accounts, 3)

	token := s.token(anna, pageScopes...)
	r := s.send(ask{method: "GET", path: "/rest/organizationAcls?q=roleAssignee", token: token})
	assert.JSONEq(t, `{"paging":{"start":0,"count":10,"links":[],"total":2},"elements":[
		{"organization":"urn:li:organization:42","role":"ADMINISTRATOR","roleAssignee":"`+anna.ID+`","state":"APPROVED"},
		{"organization":"`+other.ID+`","role":"ANALYST","roleAssignee":"`+anna.ID+`","state":"APPROVED"}]}`, r.text)
	r = s.send(ask{method: "GET", path: "/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED", token: token})
	assert.Len(t, r.json(t)["elements"], 1)
	r = s.send(ask{method: "GET", path: "/rest/organizationAcls?q=roleAssignee&state=REVOKED", token: token})
	assert.Empty(t, r.json(t)["elements"])
	r = s.send(ask{method: "GET", path: "/rest/organizations/42", token: token})
	assert.JSONEq(t, `{"id":42,"localizedName":"Nordlys Energi","vanityName":"nordlys-energi"}`, r.text)
	assert.Equal(t, 404, s.send(ask{method: "GET", path: "/rest/organizations/43", token: token}).status)
	r = s.send(ask{method: "GET", path: "/rest/organizations?ids=List(42,43)", token: token})
	assert.JSONEq(t, `{"results":{"42":{"id":42,"localizedName":"Nordlys Energi","vanityName":"nordlys-energi"}},"statuses":{"42":200},"errors":{"43":{"status":404,"message":"Could not find organization"}}}`, r.text)
	for _, query := range []string{"", "?ids=42", "?ids=List()", "?ids=List(42", "?ids=List%2842%29", "?ids=List(42)&fields=id"} {
		assert.Equal(t, 400, s.send(ask{method: "GET", path: "/rest/organizations" + query, token: token}).status, query)
	}
	assert.Equal(t, 403, s.send(ask{method: "GET", path: "/rest/organizations?ids=List(42)", token: s.token(anna, memberScopes...)}).status)
}
