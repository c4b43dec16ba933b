package linkedin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/wire"
)

// What people are asked for (LinkedIn, "Getting access", 2026-11). Permissions
// for pages are asked of those who connect a page, and of nobody else: LinkedIn
// refuses the whole request where the app lacks one of them.
var (
	memberScopes = []string{"openid", "profile", "w_member_social"}
	pageScopes   = []string{"r_organization_social", "w_organization_social", "rw_organization_admin"}
)

// AuthorizeURL is LinkedIn's page on which a person agrees to a connection.
// LinkedIn takes no PKCE from apps that have a secret, so the Verifier is not sent.
func (c *Channel) AuthorizeURL(a channels.Authorization) (string, error) {
	config, err := c.oauth(a.Kind, a.RedirectURL)
	if err != nil {
		return "", err
	}
	var problems channels.Problems
	for _, field := range []struct {
		name, message string
		wrong         bool
	}{
		{"redirectURL", "is not an absolute web address", !dialog.Absolute(a.RedirectURL)},
		{"state", "is missing; bind it to the person, so that nobody can connect an account for another", a.State == ""},
		{"options.Apps", "names an app without a client ID", config.ClientID == ""},
	} {
		if field.wrong {
			problems = append(problems, channels.Problem{Channel: channels.LinkedIn, Field: field.name, Message: field.message})
		}
	}
	if len(problems) > 0 {
		return "", problems
	}
	return config.AuthCodeURL(a.State), nil
}

// Exchange turns the code that the person came back with into credentials. A code
// is good once, and for half an hour.
func (c *Channel) Exchange(ctx context.Context, a channels.Authorization, code string) (channels.Credentials, error) {
	config, err := c.oauth(a.Kind, a.RedirectURL)
	if err != nil {
		return channels.Credentials{}, err
	}
	return c.credentials(ctx, func(ctx context.Context) (*oauth2.Token, error) { return config.Exchange(ctx, code) }, config.ClientSecret, code)
}

// Refresh returns new credentials. LinkedIn gives refresh tokens to approved apps
// only; each lives for 365 days, which refreshing does not extend.
func (c *Channel) Refresh(ctx context.Context, kind channels.AccountKind, refresh channels.Token) (channels.Credentials, error) {
	config, err := c.oauth(kind, "")
	if err != nil {
		return channels.Credentials{}, err
	}
	if refresh.IsZero() {
		return channels.Credentials{}, c.error(channels.AuthExpired, "LinkedIn gave no refresh token for this connection; connect the account again")
	}
	return c.credentials(ctx, func(ctx context.Context) (*oauth2.Token, error) {
		return config.TokenSource(ctx, &oauth2.Token{RefreshToken: refresh.Reveal()}).Token()
	}, config.ClientSecret, refresh.Reveal())
}

func (c *Channel) oauth(kind channels.AccountKind, redirect string) (*oauth2.Config, error) {
	app := c.app(kind)
	if app == nil {
		return nil, c.error(channels.PermissionDenied, "no app for this kind of account is configured (linkedin.Options.Apps); people share by the dialog")
	}
	return &oauth2.Config{
		ClientID:     app.ClientID,
		ClientSecret: app.ClientSecret.Reveal(),
		RedirectURL:  redirect,
		Scopes:       slices.Clone(app.Scopes),
		Endpoint: oauth2.Endpoint{
			AuthURL:   c.options.AuthURL + "/oauth/v2/authorization",
			TokenURL:  c.options.AuthURL + "/oauth/v2/accessToken",
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}, nil
}

// credentials asks for a token. None of what the library says of a failure is
// passed on but LinkedIn's code: it repeats the answer, which may hold secrets.
func (c *Channel) credentials(caller context.Context, ask func(context.Context) (*oauth2.Token, error), secrets ...string) (channels.Credentials, error) {
	ctx, cancel := context.WithTimeout(context.WithValue(caller, oauth2.HTTPClient, c.http), callLimits.Time)
	defer cancel()
	token, err := ask(ctx)
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused):
		return channels.Credentials{}, c.grantRefused(refused, secrets)
	case err != nil:
		e := c.error(channels.Unavailable, "LinkedIn's sign-in gave no answer that can be read; the connection stays as it was")
		e.Err = wire.Cause(caller, err, secrets...)
		return channels.Credentials{}, e
	}
	credentials := channels.Credentials{
		Access:  channels.NewToken(token.AccessToken),
		Refresh: channels.NewToken(token.RefreshToken),
		Expires: c.after(float64(token.ExpiresIn)),
		Scopes:  scopes(token.Extra("scope")),
	}
	if seconds, ok := token.Extra("refresh_token_expires_in").(float64); ok {
		credentials.RefreshExpires = c.after(seconds)
	}
	return credentials, nil
}

// after is the instant in so many seconds (UTC), or zero for none.
func (c *Channel) after(seconds float64) time.Time {
	const century = 100 * 365 * 24 * 3600
	if seconds <= 0 {
		return time.Time{}
	}
	return c.options.Now().Add(time.Duration(min(seconds, century)) * time.Second).UTC()
}

// scopes are those that were granted; LinkedIn separates them by commas, the
// standard by spaces.
func scopes(granted any) []string {
	list, _ := granted.(string)
	return strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' })
}

// grantRefused: only invalid_grant says that the connection has ended.
func (c *Channel) grantRefused(refused *oauth2.RetrieveError, secrets []string) error {
	e := c.error(channels.Unavailable, "LinkedIn's sign-in could not do it at this time; the connection stays as it was")
	e.NetworkCode = wire.Label(refused.ErrorCode, secrets...)
	header := http.Header{}
	if refused.Response != nil {
		e.Status, header = refused.Response.StatusCode, refused.Response.Header
		e.TraceID = wire.Label(header.Get("X-Li-Uuid"), secrets...)
	}
	switch {
	case e.Status >= 500:
	case refused.ErrorCode == "invalid_grant":
		e.Code, e.Message = channels.AuthExpired, "the connection has ended, or the code was used already; connect the account again"
	case e.Status == http.StatusTooManyRequests:
		e.Code, e.Message = channels.RateLimited, "too many sign-ins"
		e.RetryAfter = wire.RetryAfter(header, c.options.Now())
	case refused.ErrorCode == "invalid_client", refused.ErrorCode == "unauthorized_client":
		e.Code, e.Message = channels.PermissionDenied, "LinkedIn does not know the app by this client ID and secret; check linkedin.Options.Apps"
	}
	return e
}

// ended are LinkedIn's codes for a token that opens nothing any more: the names
// of its error bodies, and the numbers of the older form (invalid, revoked,
// expired).
var ended = []string{"invalid_token", "invalid_grant", "INVALID_ACCESS_TOKEN", "REVOKED_ACCESS_TOKEN", "EXPIRED_ACCESS_TOKEN", "65600", "65601", "65602"}

// Revoke ends credentials at LinkedIn. Tokens that have ended already are no error.
func (c *Channel) Revoke(ctx context.Context, kind channels.AccountKind, credentials channels.Credentials) error {
	config, err := c.oauth(kind, "")
	if err != nil {
		return err
	}
	var first error
	for _, token := range []channels.Token{credentials.Access, credentials.Refresh} {
		if token.IsZero() {
			continue
		}
		if err := c.revoke(ctx, config, token); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (c *Channel) revoke(ctx context.Context, config *oauth2.Config, token channels.Token) error {
	form := url.Values{"client_id": {config.ClientID}, "client_secret": {config.ClientSecret}, "token": {token.Reveal()}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.options.AuthURL+"/oauth/v2/revoke", strings.NewReader(form.Encode()))
	if err != nil {
		return c.error(channels.Unavailable, "options.AuthURL is not a web address")
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := wire.Do(c.http, request, callLimits, config.ClientSecret, token.Reveal())
	if err != nil {
		return wire.Failure(channels.LinkedIn, title, err, false)
	}
	if answer.OK() || hasEnded(answer) {
		return nil
	}
	e := c.refused(answer, call{token: token})
	e.NetworkCode = wire.Label(e.NetworkCode, config.ClientSecret)
	if e.Code == channels.AuthExpired { // of the app, not of the token
		e.Code, e.Message = channels.PermissionDenied, "LinkedIn does not know the app by this client ID and secret; check linkedin.Options.Apps"
	}
	return e
}

// hasEnded reports whether a refusal to revoke says that the token has ended.
func hasEnded(answer wire.Answer) bool {
	if answer.Status != http.StatusBadRequest && answer.Status != http.StatusUnauthorized {
		return false
	}
	var body struct {
		refusal
		Error string `json:"error"`
	}
	_ = answer.JSON(&body)
	codes, _ := body.read()
	return slices.ContainsFunc(append(codes, body.Error), func(code string) bool { return slices.Contains(ended, code) })
}
