package linkedin

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/wire"
)

// What LinkedIn allows and asks for. Each can be set otherwise in Options, or is
// checked by LinkedIn itself.
const (
	// defaultVersion is the newest month of the API in 2026-09 (LinkedIn,
	// "Versioning", 2026-09); each lives for about a year, then answers 426.
	defaultVersion = "202609"
	// maxText is from the refusal FIELD_ARRAY_SIZE_TOO_HIGH (2026-11).
	maxText = 3000
	// maxImages is from the MultiImage API (2026-11): 2 to 20.
	maxImages = 20
	// perMember and perApp are posts in a UTC day ("Share on LinkedIn",
	// "Rate limits", 2026-11).
	perMember, perApp = 150, 100_000
	// maxVideo and maxDocument are in bytes (Videos API, Documents API, 2026-11).
	maxVideo, maxDocument = 500_000_000, 100_000_000
	// maxTitle, maxDescription and maxAlt are characters of what stands beside
	// the text (posts API, schema, 2026-11); the strictest reading of those is
	// counted, as in the text.
	maxTitle, maxDescription, maxAlt = 400, 4085, 4086
)

// Options are the settings of a Channel. The zero value is right for LinkedIn and
// has no app: people share by the dialog.
type Options struct {
	// WebURL is the site that people are sent to; "https://www.linkedin.com".
	WebURL string
	// PrefillText opens LinkedIn's composer with the text in place. LinkedIn does
	// not document the address that does it, and may end it without notice.
	PrefillText bool
	// MaxText is the greatest length of a text in UTF-16 code units; 3000
	// (LinkedIn, 2026-11).
	MaxText int

	// Apps are the company's apps at LinkedIn.
	Apps Apps
	// APIURL and AuthURL are where LinkedIn's API and its sign-in are;
	// "https://api.linkedin.com" and "https://www.linkedin.com".
	APIURL, AuthURL string
	// HTTPClient makes the calls. It is copied, and the copy follows no
	// redirect and keeps no cookies. Its transport must not repeat requests.
	// Nil is a client with timeouts of its own.
	HTTPClient *http.Client
	// Version is the month of LinkedIn's API, "YYYYMM"; "202609". A month
	// lives for about a year; then every call is a VersionSunset until this is
	// set to a newer one. So is one that is no month, without a call.
	Version string
	// PollEvery and PollFor are how often, and for how long at most, one attempt
	// asks whether an uploaded file is ready; 5 s and 10 min. What is not ready
	// by then is asked for again by the next attempt, and not uploaded again.
	PollEvery, PollFor time.Duration
	// Wait waits between two such questions, or until the context ends; nil
	// waits by the clock.
	Wait func(context.Context, time.Duration) error
	// Now is the clock that expiries are counted from; time.Now.
	Now func() time.Time

	// PlainHashtags sends "#word" as plain text, where nobody can follow it, in
	// place of a hashtag. What is read is the same.
	PlainHashtags bool
	// BareURLs leaves "_", "@" and "#" as they are within the addresses of a
	// text. LinkedIn documents that all reserved characters are escaped, and a bare
	// one may cut the post short without a word; but some running clients leave
	// them, and saw escaped ones break links (2026-06).
	BareURLs bool
	// Mentions are names that become mentions wherever they stand in a text as
	// whole words, by the URN of what they name
	// ("Nordlys": "urn:li:organization:1234"). A mention is read as its name, so
	// the name has to be the one that LinkedIn has, letter by letter.
	Mentions map[string]string
}

// Apps are a company's apps at LinkedIn. The product Community Management has to
// be the only one of its app, so there are two, side by side.
type Apps struct {
	// Member has the products "Share on LinkedIn" and "Sign In with LinkedIn
	// using OpenID Connect". It connects people's own accounts.
	Member *App
	// Page has the product "Community Management". It connects the company's
	// pages.
	Page *App
}

// App is an app at LinkedIn.
type App struct {
	ClientID     string
	ClientSecret channels.Token
	// Scopes are what people are asked for. Nil is what publishing needs:
	// "openid profile w_member_social" for Member, "r_organization_social
	// w_organization_social rw_organization_admin" for Page. With
	// "r_member_postAnalytics" in it, where LinkedIn has granted that, members'
	// figures can be read.
	Scopes []string
}

// New returns the channel; nil options are the defaults.
func New(options *Options) *Channel {
	var o Options
	if options != nil {
		o = *options
	}
	o.WebURL = orElse(o.WebURL, "https://www.linkedin.com")
	o.APIURL = strings.TrimSuffix(orElse(o.APIURL, "https://api.linkedin.com"), "/")
	o.AuthURL = strings.TrimSuffix(orElse(o.AuthURL, "https://www.linkedin.com"), "/")
	o.Version = orElse(o.Version, defaultVersion)
	if o.MaxText <= 0 {
		o.MaxText = maxText
	}
	if o.PollEvery <= 0 {
		o.PollEvery = 5 * time.Second
	}
	if o.PollFor <= 0 {
		o.PollFor = 10 * time.Minute
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Apps = Apps{Member: o.Apps.Member.copied(memberScopes), Page: o.Apps.Page.copied(pageScopes)}
	c := &Channel{options: o, http: wire.Client(o.HTTPClient)}
	c.mentions, c.wrongMentions = mentionsOf(o.Mentions)
	return c
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// copied is the app with its scopes, apart from what the host may change later.
func (a *App) copied(scopes []string) *App {
	if a == nil {
		return nil
	}
	own := *a
	if len(own.Scopes) > 0 {
		scopes = own.Scopes
	}
	own.Scopes = append([]string(nil), scopes...)
	return &own
}

// app is the one that an account is connected by, or nil.
func (c *Channel) app(kind channels.AccountKind) *App {
	switch kind {
	case channels.Person:
		return c.options.Apps.Member
	case channels.Organization:
		return c.options.Apps.Page
	default:
		return nil
	}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
