package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// codeLife is how long an authorization code is good.
const codeLife = 30 * time.Minute

// oauthError is the body of errors of the token endpoint.
type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

func oauthRefusal(status int, code, description string) answer {
	return jsonAnswer(status, oauthError{code, description})
}

// What the token endpoint says, as LinkedIn documents it.
const (
	codeNotFound   = "Unable to retrieve access token: authorization code not found"
	codeMismatch   = "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists"
	refreshInvalid = "The provided authorization grant or refresh token is invalid, expired or revoked"
)

// authorization is the page on which a person agrees (GET), and what they decide
// there (POST). With the parameter sandbox_account in the address that person
// agrees at once.
func (l *linkedIn) authorization(x *exchange) answer {
	q := x.r.URL.Query()
	app, known := x.s.state.apps.get(q.Get("client_id"))
	redirect := q.Get("redirect_uri")
	switch {
	case !known || app.Network != l.name():
		return errorPage(http.StatusUnauthorized, "Client_id doesn't match", "The app is not registered.")
	case !slices.Contains(app.Redirects, redirect):
		return errorPage(http.StatusUnauthorized, "Redirect_uri doesn't match", "The redirect_uri does not match the registered value.")
	}
	state := url.Values{}
	if q.Has("state") {
		state.Set("state", q.Get("state"))
	}
	scopes := strings.Fields(strings.ReplaceAll(q.Get("scope"), ",", " "))
	if problem, description := authorizationProblem(q, app, scopes); problem != "" {
		state.Set("error", problem)
		state.Set("error_description", description)
		return redirected(back(redirect, state))
	}
	who, decision := q.Get("sandbox_account"), "allow"
	if x.r.Method == http.MethodPost {
		form, _ := x.form()
		who, decision = form.Get("account"), form.Get("decision")
	} else if who == "" {
		return consentPage(l.name(), app.App, scopes, x.s.persons(l.name()))
	}
	if decision != "allow" {
		state.Set("error", "user_cancelled_authorize")
		state.Set("error_description", "The user cancelled the authorization")
		return redirected(back(redirect, state))
	}
	person, ok := x.s.person(l.name(), who)
	if !ok {
		return errorPage(http.StatusUnauthorized, "Nobody is signed in", "There is no such person here.")
	}
	state.Set("code", x.s.newCode(code{
		app: app.ID, account: person.ID, redirect: redirect, challenge: q.Get("code_challenge"),
		scopes: scopes, expires: x.now.Add(codeLife),
	}))
	return redirected(back(redirect, state))
}

func authorizationProblem(q url.Values, app appRecord, scopes []string) (code, description string) {
	lacking := missing(app.Scopes, scopes)
	switch {
	case q.Get("response_type") != "code":
		return "unsupported_response_type", "The response_type must be code"
	case len(scopes) == 0:
		return "invalid_scope_error", "At least one scope is required"
	case len(lacking) > 0:
		return "unauthorized_scope_error", `Scope "` + lacking[0] + `" is not authorized for your application`
	case q.Has("code_challenge") && q.Get("code_challenge_method") != "S256":
		return "invalid_request", "The code_challenge_method must be S256"
	}
	return "", ""
}

func redirected(location string) answer {
	return answer{status: http.StatusSeeOther}.with("Location", location)
}

// client checks the app of a call to the token endpoint.
func (l *linkedIn) client(x *exchange, required ...string) (url.Values, appRecord, *answer) {
	ended := func(a answer) (url.Values, appRecord, *answer) { return nil, appRecord{}, &a }
	form, ok := x.form()
	if !ok {
		return ended(oauthRefusal(400, "invalid_request", "The content type must be "+formType))
	}
	for _, name := range append([]string{"client_id", "client_secret"}, required...) {
		if len(form[name]) > 1 {
			return ended(oauthRefusal(400, "invalid_request", `The parameter "`+name+`" is given twice`))
		}
		if form.Get(name) == "" {
			return ended(oauthRefusal(400, "invalid_request", `A required parameter "`+name+`" is missing`))
		}
	}
	app, known := x.s.state.apps.get(form.Get("client_id"))
	if !known || !app.hasSecret(form.Get("client_secret")) {
		return ended(oauthRefusal(401, "invalid_client", "Client authentication failed"))
	}
	return form, app, nil
}

// exchangeCode is POST /oauth/v2/accessToken with an authorization code.
func (l *linkedIn) exchangeCode(x *exchange) answer {
	if form, ok := x.form(); ok {
		switch grant := form.Get("grant_type"); grant {
		case "authorization_code":
		case "":
			return oauthRefusal(400, "invalid_request", `A required parameter "grant_type" is missing`)
		default:
			return oauthRefusal(400, "unsupported_grant_type", "The grant_type "+grant+" is not supported")
		}
	}
	form, app, ended := l.client(x, "code", "redirect_uri")
	if ended != nil {
		return *ended
	}
	given, ok := x.s.takeCode(form.Get("code"))
	if !ok {
		return oauthRefusal(401, "invalid_request", codeNotFound)
	}
	if !given.fits(x.now, app.ID, form.Get("redirect_uri"), form.Get("code_verifier")) {
		return oauthRefusal(400, "invalid_redirect_uri", codeMismatch)
	}
	c := issue(&x.entry, Token{Network: l.name(), Account: given.account, App: app.ID, Scopes: given.scopes, Grant: secret()},
		Grant{Refresh: app.Refreshes})
	return l.tokens(x, c)
}

// refresh is POST /oauth/v2/accessToken with a refresh token.
func (l *linkedIn) refresh(x *exchange) answer {
	form, app, ended := l.client(x, "refresh_token")
	if ended != nil {
		return *ended
	}
	old, known := x.s.token(form.Get("refresh_token"))
	if !known || !old.Refresh || old.App != app.ID || !old.good(x.now) {
		return oauthRefusal(400, "invalid_grant", refreshInvalid)
	}
	if x.fault.isAny(RefreshEnds, RefreshEndsUnnamed) {
		x.s.revoke(&x.entry, func(t Token) bool { return t.Grant == old.Grant })
		if x.fault.isAny(RefreshEndsUnnamed) {
			return oauthRefusal(400, "invalid_request", refreshInvalid)
		}
		return oauthRefusal(400, "invalid_grant", refreshInvalid)
	}
	// The refresh token's life goes on from the first consent.
	life := min(accessLife, old.ExpiresAt.Sub(x.now))
	c := issue(&x.entry, Token{Network: l.name(), Account: old.Account, App: app.ID, Scopes: old.Scopes, Grant: old.Grant}, Grant{Life: life})
	c.Refresh, c.RefreshExpiresAt = form.Get("refresh_token"), old.ExpiresAt
	if l.RotateRefresh || x.fault.isAny(RefreshRotates) {
		c.Refresh = secret()
		next := old
		next.Hash, next.IssuedAt = hash(c.Refresh), x.now
		old.RevokedAt = &x.entry.At
		x.entry.Tokens = append(x.entry.Tokens, old, next)
	}
	return l.tokens(x, c)
}

// tokens is the answer that carries tokens.
func (l *linkedIn) tokens(x *exchange, c Credentials) answer {
	body := map[string]any{
		"access_token": c.Access, "token_type": "Bearer", "scope": strings.Join(slices.Sorted(slices.Values(c.Scopes)), ","),
		"expires_in": int64(c.ExpiresAt.Sub(x.now) / time.Second),
	}
	if c.Refresh != "" {
		body["refresh_token"] = c.Refresh
		body["refresh_token_expires_in"] = int64(c.RefreshExpiresAt.Sub(x.now) / time.Second)
	}
	return jsonAnswer(200, body)
}

// revokeToken is POST /oauth/v2/revoke. A token that is not known, or ended
// before, is answered as one that ends now (RFC 7009). A refresh token takes its
// access tokens along.
func (l *linkedIn) revokeToken(x *exchange) answer {
	form, app, ended := l.client(x, "token")
	if ended != nil {
		return *ended
	}
	t, known := x.s.token(form.Get("token"))
	if known && t.App == app.ID {
		x.s.revoke(&x.entry, func(other Token) bool { return other.Hash == t.Hash || t.Refresh && other.Grant == t.Grant })
	}
	return answer{status: http.StatusOK}
}
