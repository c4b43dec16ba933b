package linkedin_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	encodegif "image/gif"
	encodejpeg "image/jpeg"
	encodepng "image/png"
	"io"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// The adapter and the sandbox were written from the network's documentation by
// themselves; here they meet.

const callback = "https://intranet.nordlys.example/back"

// company is a sandbox with both apps, a person who administers a page, and the
// channel that is connected to it.
type company struct {
	*sandbox.Sandbox
	t       *testing.T
	url     string
	options *linkedin.Options
	anna    channels.Account
	nordlys channels.Account
	files   map[string][]byte
}

func meet(t *testing.T, change func(*sandbox.LinkedInOptions)) *company {
	t.Helper()
	o := sandbox.Options{Seed: 7, LinkedIn: sandbox.LinkedInOptions{PartBytes: 64, MemberCallsPerDay: -1}}
	if change != nil {
		change(&o.LinkedIn)
	}
	s, err := sandbox.New(t.TempDir(), &o)
	require.NoError(t, err)
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, s.Close())
	})
	c := &company{Sandbox: s, t: t, url: server.URL, files: shelfOfRealFiles(t)}
	member := &linkedin.App{ClientID: "member", ClientSecret: channels.NewToken("hush")}
	page := &linkedin.App{ClientID: "page", ClientSecret: channels.NewToken("hush hush")}
	c.options = &linkedin.Options{
		APIURL: c.url, AuthURL: c.url, HTTPClient: server.Client(), Apps: linkedin.Apps{Member: member, Page: page},
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	require.NoError(t, s.AddApp(t.Context(), sandbox.App{Network: channels.LinkedIn, ID: "member", Secret: "hush", Redirects: []string{callback},
		Scopes: []string{"openid", "profile", "email", "w_member_social", "r_member_postAnalytics"}}))
	require.NoError(t, s.AddApp(t.Context(), sandbox.App{Network: channels.LinkedIn, ID: "page", Secret: "hush hush", Redirects: []string{callback}, Refreshes: true,
		Scopes: []string{"r_organization_social", "w_organization_social", "rw_organization_admin"}}))
	anna, err := s.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Anna Lund"})
	require.NoError(t, err)
	nordlys, err := s.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Organization, Name: "Nordlys A/S", Roles: map[string]string{anna.ID: "ADMINISTRATOR"}})
	require.NoError(t, err)
	token := func(scopes ...string) channels.Token {
		issued, err := s.IssueToken(t.Context(), sandbox.Grant{Account: anna.ID, Scopes: scopes})
		require.NoError(t, err)
		return channels.NewToken(issued.Access)
	}
	c.anna = channels.Account{ID: number(anna.ID), Kind: channels.Person, Token: token("openid", "profile", "w_member_social")}
	c.nordlys = channels.Account{ID: number(nordlys.ID), Kind: channels.Organization, Token: token("r_organization_social", "w_organization_social", "rw_organization_admin")}
	return c
}

func (c *company) channel() *linkedin.Channel { return linkedin.New(c.options) }

// shelfOfRealFiles are files that are what they are said to be.
func shelfOfRealFiles(t *testing.T) map[string][]byte {
	t.Helper()
	picture := image.NewPaletted(image.Rect(0, 0, 60, 40), color.Palette{color.Black, color.White})
	var jpg, png, gif bytes.Buffer
	require.NoError(t, encodejpeg.Encode(&jpg, picture, nil))
	require.NoError(t, encodepng.Encode(&png, picture))
	require.NoError(t, encodegif.Encode(&gif, picture, nil))
	return map[string][]byte{
		jpeg.URL: jpg.Bytes(), "https://nordlys.dk/hav.png": png.Bytes(), "https://nordlys.dk/bro.gif": gif.Bytes(),
		document.URL: []byte("%PDF-1.7\nA report."),
		video.URL:    append([]byte("\x00\x00\x00\x18ftypmp42"), bytes.Repeat([]byte{7}, 150)...),
	}
}

func (c *company) attempt(account channels.Account, post channels.Post) channels.Attempt {
	return channels.Attempt{Account: account, Post: post, Key: "share-7/1", Journal: &journal{}, Open: func(_ context.Context, m channels.Media) (channels.File, error) {
		content, ok := c.files[m.URL]
		if !ok {
			return channels.File{}, fmt.Errorf("no such file")
		}
		return channels.File{Body: io.NopCloser(bytes.NewReader(content)), Type: m.Type, Bytes: int64(len(content))}, nil
	}}
}

// publish makes a post that must go live, and returns it as readers see it.
func (c *company) publish(account channels.Account, post channels.Post) sandbox.Post {
	c.t.Helper()
	a := c.attempt(account, post)
	var receipt channels.Receipt
	for range 4 { // a picture may take its time, and people's apps are not told
		var err error
		if receipt, err = channels.NewPublisher(c.channel(), nil).Publish(c.t.Context(), a); channels.VerdictOf(receipt, err) != channels.Retry {
			require.NoError(c.t, err)
			break
		}
	}
	posts, err := c.Posts(c.t.Context())
	require.NoError(c.t, err)
	p := posts[len(posts)-1]
	assert.Equal(c.t, receipt.ID, p.ID)
	assert.Equal(c.t, account.ID, number(p.Author))
	assert.Equal(c.t, post.Text, p.Text, "readers see what was approved")
	assert.False(c.t, p.Cut)
	return p
}

func TestEveryKindOfPostIsTakenByTheSandbox(t *testing.T) {
	c := meet(t, func(o *sandbox.LinkedInOptions) { o.Looks, o.ImageLooks = 2, 2 })
	many := make([]channels.Media, 20)
	for i := range many {
		many[i] = channels.Media{URL: png.URL, Type: png.Type, Alt: fmt.Sprint("nr. ", i)}
	}
	text := "Se her (m/k): https://nordlys.dk/job_1/a~b?c=d_e&f=[g]#kort *nu* @alle #fyr_tårn #Blåbær nr. {1} | <slut> \\ 👩🏽‍💻 e\u0301 שלום\r\n\t…"
	for _, account := range []channels.Account{c.anna, c.nordlys} {
		t.Run(string(account.Kind), func(t *testing.T) {
			c.t = t
			p := c.publish(account, channels.Post{Text: text})
			assert.Equal(t, []string{"Blåbær"}, p.Hashtags)
			assert.Contains(t, p.Links, "https://nordlys.dk/job_1/a~b?c=d_e&f=[g]#kort")

			p = c.publish(account, channels.Post{Text: "Kort", Link: "https://nordlys.dk/nyt_1?id=7&sprog=da#afsnit-2", Title: "Nyt [fyr]", Description: "Om <det>", Media: []channels.Media{document, jpeg, png}})
			assert.Equal(t, []string{"https://nordlys.dk/nyt_1?id=7&sprog=da#afsnit-2", "Nyt [fyr]", "Om <det>", jpeg.Alt}, []string{p.Link, p.Title, p.Description, p.ThumbnailAltText})
			assert.NotEmpty(t, p.Thumbnail)
			c.publish(account, channels.Post{Link: "https://nordlys.dk/uden"})

			p = c.publish(account, channels.Post{Text: "Et billede", Media: []channels.Media{jpeg}})
			assert.Equal(t, []string{jpeg.Alt}, p.AltTexts)
			c.publish(account, channels.Post{Media: []channels.Media{gif}})
			p = c.publish(account, channels.Post{Text: "Mange", Media: many})
			assert.Len(t, p.Media, 20)
			assert.Equal(t, "nr. 19", p.AltTexts[19])

			p = c.publish(account, channels.Post{Text: "Rapport", Title: "Årsrapport 2026", Media: []channels.Media{{URL: document.URL, Type: document.Type}}})
			assert.Equal(t, "Årsrapport 2026", p.Title)
			c.publish(account, channels.Post{Text: "Film", Media: []channels.Media{video}})
			assert.Equal(t, text, c.publish(account, channels.Post{Text: text, Reshare: p.ID}).Text)
			assert.Equal(t, p.ID, c.publish(account, channels.Post{Text: "Enig", Reshare: "https://www.linkedin.com/feed/update/" + p.ID + "/"}).Parent)
		})
	}
}

func TestConnectingToTheSandbox(t *testing.T) {
	c := meet(t, nil)
	channel := c.channel()
	person, page := "urn:li:person:"+c.anna.ID, "urn:li:organization:"+c.nordlys.ID
	for kind, want := range map[channels.AccountKind]channels.Identity{
		channels.Person:       {ID: number(person), Kind: channels.Person, Name: "Anna Lund"},
		channels.Organization: {ID: number(page), Kind: channels.Organization, Name: "Nordlys A/S"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			round := channels.Authorization{Kind: kind, RedirectURL: callback, State: "s&t", Verifier: channels.NewToken("verifier")}
			address, err := channel.AuthorizeURL(round)
			require.NoError(t, err)
			back, err := c.Approve(t.Context(), sandbox.Approval{URL: address, Account: person})
			require.NoError(t, err)
			u, err := url.Parse(back)
			require.NoError(t, err)
			assert.Equal(t, "s&t", u.Query().Get("state"))
			credentials, err := channel.Exchange(t.Context(), round, u.Query().Get("code"))
			require.NoError(t, err)
			assert.Equal(t, kind == channels.Person, credentials.Refresh.IsZero(), "approved apps get refresh tokens")
			assert.InDelta(t, 60*24, time.Until(credentials.Expires).Hours(), 1)
			identities, err := channel.Accounts(t.Context(), kind, credentials.Access)
			require.NoError(t, err)
			assert.Equal(t, []channels.Identity{want}, identities)
			_, err = channel.Exchange(t.Context(), round, u.Query().Get("code"))
			assert.Error(t, err, "a code is good once")

			if kind == channels.Organization {
				again, err := channel.Refresh(t.Context(), kind, credentials.Refresh)
				require.NoError(t, err)
				assert.NotEqual(t, credentials.Access.Reveal(), again.Access.Reveal())
				assert.InDelta(t, 365*24, time.Until(again.RefreshExpires).Hours(), 1)
				for fault, code := range map[sandbox.FaultKind]channels.Code{
					sandbox.RefreshFails: channels.Unavailable, sandbox.FailBefore: channels.Unavailable, sandbox.ResetAfter: channels.Unavailable, sandbox.RateLimited: channels.RateLimited,
				} {
					_, err = c.AddFault(t.Context(), sandbox.Fault{Kind: fault, Operation: "oauth.refresh"})
					require.NoError(t, err)
					_, err = channel.Refresh(t.Context(), kind, credentials.Refresh)
					assert.Equal(t, code, channels.CodeOf(err), "%s: %v", fault, err)
				}
				_, err = c.AddFault(t.Context(), sandbox.Fault{Kind: sandbox.RefreshRotates})
				require.NoError(t, err)
				rotated, err := channel.Refresh(t.Context(), kind, credentials.Refresh)
				require.NoError(t, err)
				_, err = channel.Refresh(t.Context(), kind, credentials.Refresh)
				assert.Equal(t, channels.AuthExpired, channels.CodeOf(err), "the old one has ended")
				credentials = rotated
			}
			require.NoError(t, channel.Revoke(t.Context(), kind, credentials))
			require.NoError(t, channel.Revoke(t.Context(), kind, credentials), "what is ended already is no error")
			_, err = channel.Accounts(t.Context(), kind, credentials.Access)
			assert.Equal(t, channels.AuthExpired, channels.CodeOf(err))
			if kind == channels.Organization {
				_, err = channel.Refresh(t.Context(), kind, credentials.Refresh)
				assert.Equal(t, channels.AuthExpired, channels.CodeOf(err))
			}
		})
	}
}

func TestPagesPostsAreFoundMeasuredAndRemoved(t *testing.T) {
	c := meet(t, nil)
	channel := c.channel()
	for i, post := range []channels.Post{
		{Text: "Hej (m/k) #job_1 #nyt https://nordlys.dk/a_b#c"}, {Text: "Læs", Link: "https://nordlys.dk/x_y"}, {Media: []channels.Media{png, gif}},
		{Text: "Film", Media: []channels.Media{video}},
	} {
		began := time.Now()
		a := c.attempt(c.nordlys, post)
		_, err := c.AddFault(t.Context(), sandbox.Fault{Kind: sandbox.ResetAfter, Operation: "posts.create"})
		require.NoError(t, err)
		receipt, err := channel.Publish(t.Context(), a)
		require.Equal(t, channels.Unconfirmed, channels.VerdictOf(receipt, err))
		found, err := channel.Find(t.Context(), a, began)
		require.NoError(t, err)
		posts, err := c.Posts(t.Context())
		require.NoError(t, err)
		require.Equal(t, posts[i].ID, found.ID)

		readings, err := channel.Measure(t.Context(), c.nordlys, found.ID)
		require.NoError(t, err)
		assert.NotEmpty(t, readings[channels.Impressions].Unavailable, "nobody saw it yet, and that is not 0")
	}
	truth, err := c.Play(t.Context(), sandbox.Audience{Organizations: sandbox.Crowd{Followers: 5000, Rates: sandbox.Rates{Impressions: 1, Reshares: .1, Reactions: .1, Comments: .1, Clicks: .1}}})
	require.NoError(t, err)
	require.Len(t, truth.Posts, 4)
	for id, f := range truth.Posts {
		readings, err := channel.Measure(t.Context(), c.nordlys, id)
		require.NoError(t, err)
		assert.Equal(t, []int64{f.Impressions, f.Reached, f.Reshares, f.Reactions, f.Comments, f.Clicks}, []int64{
			readings[channels.Impressions].Value, readings[channels.Reached].Value, readings[channels.Reshares].Value,
			readings[channels.Reactions].Value, readings[channels.Comments].Value, readings[linkedin.Clicks].Value})
		assert.Positive(t, f.Comments)
		require.NoError(t, channel.Remove(t.Context(), c.nordlys, id))
		require.NoError(t, channel.Remove(t.Context(), c.nordlys, id), "one that is gone already is no error")
	}
	posts, err := c.Posts(t.Context())
	require.NoError(t, err)
	for _, p := range posts {
		assert.False(t, p.Live())
	}
}

func TestPeoplesFiguresWhereTheyMayBeRead(t *testing.T) {
	c := meet(t, nil)
	p := c.publish(c.anna, channels.Post{Text: "Hej"})
	truth, err := c.Play(t.Context(), sandbox.Audience{Persons: sandbox.Crowd{Followers: 500, Rates: sandbox.Rates{Impressions: 1, Reshares: .1, Reactions: .1, Comments: .1, Clicks: .1}}})
	require.NoError(t, err)
	readings, err := c.channel().Measure(t.Context(), c.anna, p.ID)
	require.NoError(t, err)
	assert.Contains(t, readings[channels.Impressions].Unavailable, "r_member_postAnalytics")
	issued, err := c.IssueToken(t.Context(), sandbox.Grant{Account: p.Author, Scopes: []string{"r_member_postAnalytics"}})
	require.NoError(t, err)
	for _, version := range []string{"202601", "202604", "202609"} { // an object, the first with clicks, a string
		c.options.Version = version
		c.anna.Token = channels.NewToken(issued.Access)
		readings, err = c.channel().Measure(t.Context(), c.anna, p.ID)
		require.NoError(t, err)
		f := truth.Posts[p.ID]
		assert.Equal(t, []int64{f.Impressions, f.Reached, f.Reshares, f.Reactions, f.Comments}, []int64{
			readings[channels.Impressions].Value, readings[channels.Reached].Value, readings[channels.Reshares].Value,
			readings[channels.Reactions].Value, readings[channels.Comments].Value}, version)
		if version == "202601" {
			assert.NotEmpty(t, readings[channels.LinkClicks].Unavailable)
		} else {
			assert.Equal(t, f.Clicks, readings[channels.LinkClicks].Value)
		}
	}
}

// What becomes of a file decides what becomes of the post, also where the app may
// not ask: people's pictures.
func TestFilesThatTheSandboxWorksOn(t *testing.T) {
	for name, test := range map[string]struct {
		page    bool
		media   channels.Media
		fault   sandbox.FaultKind
		verdict channels.Verdict
		creates int
	}{
		"a video that is stuck":              {true, video, sandbox.MediaStuck, channels.Retry, 0},
		"a video that fails":                 {true, video, sandbox.MediaFails, channels.Rejected, 0},
		"a page's picture that is stuck":     {true, png, sandbox.MediaStuck, channels.Retry, 0},
		"a page's picture that fails":        {true, png, sandbox.MediaFails, channels.Rejected, 0},
		"a person's document that is stuck":  {false, channels.Media{URL: document.URL, Type: document.Type, Alt: "Rapport"}, sandbox.MediaStuck, channels.Retry, 0},
		"a person's picture that is stuck":   {false, png, sandbox.MediaStuck, channels.Retry, 1},
		"a person's picture that fails":      {false, png, sandbox.MediaFails, channels.Rejected, 1},
		"a person's picture that takes time": {false, png, "", channels.Retry, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := meet(t, func(o *sandbox.LinkedInOptions) { o.ImageLooks = 2 })
			account := c.anna
			if test.page {
				account = c.nordlys
			}
			if test.fault != "" {
				_, err := c.AddFault(t.Context(), sandbox.Fault{Kind: test.fault, Operation: "media.upload", Times: -1})
				require.NoError(t, err)
			}
			a := c.attempt(account, channels.Post{Text: "Se", Media: []channels.Media{test.media}})
			receipt, err := c.channel().Publish(t.Context(), a)
			if test.verdict == channels.Rejected && !test.page {
				for channels.VerdictOf(receipt, err) == channels.Retry { // it is found out later
					receipt, err = c.channel().Publish(t.Context(), a)
				}
			}
			assert.Equal(t, test.verdict, channels.VerdictOf(receipt, err), "%v", err)
			posts, err := c.Posts(t.Context())
			require.NoError(t, err)
			assert.Empty(t, posts)
			requests, err := c.Requests(t.Context())
			require.NoError(t, err)
			creates, uploads := 0, 0
			for _, q := range requests {
				switch q.Operation {
				case "posts.create":
					creates++
				case "media.upload":
					uploads++
				}
			}
			assert.GreaterOrEqual(t, creates, test.creates)
			assert.Equal(t, test.creates == 0, creates == 0)
			if test.media.Type != video.Type {
				assert.Equal(t, 1, uploads, "sent once, however often it is asked for")
			}
		})
	}
}

// The sandbox words its refusals as the network's documentation has them, and the
// adapter reads them by that.
func TestWhatTheSandboxRefuses(t *testing.T) {
	type refused struct {
		code    channels.Code
		verdict channels.Verdict
		says    string
	}
	for name, test := range map[string]struct {
		prepare func(*testing.T, *company, *channels.Attempt)
		want    refused
	}{
		"a token that was taken back": {func(t *testing.T, c *company, a *channels.Attempt) {
			require.NoError(t, c.RevokeTokens(t.Context(), "urn:li:person:"+c.anna.ID))
		}, refused{channels.AuthExpired, channels.Retry, "REVOKED_ACCESS_TOKEN"}},
		"a token that nobody gave": {func(_ *testing.T, _ *company, a *channels.Attempt) {
			a.Account.Token = channels.NewToken("AQnobody")
		}, refused{channels.AuthExpired, channels.Retry, "INVALID_ACCESS_TOKEN"}},
		"a token for reading": {func(t *testing.T, c *company, a *channels.Attempt) {
			issued, err := c.IssueToken(t.Context(), sandbox.Grant{Account: "urn:li:person:" + c.anna.ID, Scopes: []string{"openid", "profile"}})
			require.NoError(t, err)
			a.Account.Token = channels.NewToken(issued.Access)
		}, refused{channels.PermissionDenied, channels.Rejected, "ACCESS_DENIED"}},
		"a page that the person does not administer": {func(t *testing.T, c *company, a *channels.Attempt) {
			other, err := c.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Organization, Name: "Other"})
			require.NoError(t, err)
			a.Account = c.nordlys
			a.Account.ID = number(other.ID)
		}, refused{channels.PermissionDenied, channels.Rejected, "ACCESS_DENIED"}},
		"a version that has gone": {func(_ *testing.T, c *company, _ *channels.Attempt) {
			c.options.Version = "202501"
		}, refused{channels.VersionSunset, channels.Retry, "NONEXISTENT_VERSION"}},
		"a post that is not there any more": {func(t *testing.T, c *company, a *channels.Attempt) {
			p := c.publish(c.nordlys, channels.Post{Text: "Hej"})
			require.NoError(t, c.DeletePost(t.Context(), p.ID))
			a.Post.Reshare = p.ID
		}, refused{channels.InvalidPost, channels.Rejected, "NOT_FOUND"}},
		"the same post again": {func(_ *testing.T, c *company, a *channels.Attempt) {
			c.publish(c.anna, a.Post)
		}, refused{channels.Duplicate, channels.Unconfirmed, "DUPLICATE_POST"}},
		"the same post again, which was deleted": {func(t *testing.T, c *company, a *channels.Attempt) {
			require.NoError(t, c.channel().Remove(t.Context(), c.anna, c.publish(c.anna, a.Post).ID))
		}, refused{channels.Duplicate, channels.Unconfirmed, "DUPLICATE_POST"}},
		"more calls than a day has": {func(t *testing.T, c *company, _ *channels.Attempt) {
			for range 4 {
				_, err := c.channel().Accounts(t.Context(), channels.Person, c.anna.Token)
				require.NoError(t, err)
			}
		}, refused{channels.RateLimited, channels.Retry, "TOO_MANY_REQUESTS"}},
		"a text that its limit has become too short for": {func(_ *testing.T, _ *company, a *channels.Attempt) {
			a.Post.Text = "Længere end tyve tegn (m/k) #job"
		}, refused{channels.InvalidPost, channels.Rejected, "FIELD_ARRAY_SIZE_TOO_HIGH"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := meet(t, func(o *sandbox.LinkedInOptions) { o.MemberCallsPerDay, o.MaxCommentary = 4, 20 })
			a := c.attempt(c.anna, channels.Post{Text: "Enig"})
			test.prepare(t, c, &a)
			receipt, err := c.channel().Publish(t.Context(), a)
			assert.Equal(t, test.want.code, channels.CodeOf(err), "%v", err)
			assert.Equal(t, test.want.verdict, channels.VerdictOf(receipt, err), "%v", err)
			assert.ErrorContains(t, err, "code "+test.want.says)
			assert.NotContains(t, err.Error(), "urn:li:", "no identifier of anybody's")
		})
	}
}

// Whatever fails at whatever call, a program that goes on where that is safe ends
// with one post, or with one whose outcome it knows that it does not know.
func TestEveryFaultAtEveryCall(t *testing.T) {
	faults := []sandbox.FaultKind{
		sandbox.RateLimited, sandbox.Unauthorized, sandbox.Forbidden, sandbox.VersionSunset,
		sandbox.FailBefore, sandbox.FailAfter, sandbox.ResetBefore, sandbox.ResetAfter,
	}
	for _, operation := range []string{"media.initialize", "media.upload", "media.finalize", "media.get", "posts.create"} {
		for _, fault := range faults {
			for after := range 2 { // the first such call, and the second where there is one
				t.Run(fmt.Sprint(operation, " ", fault, " ", after), func(t *testing.T) {
					c := meet(t, nil)
					_, err := c.AddFault(t.Context(), sandbox.Fault{Kind: fault, Operation: operation, After: after})
					require.NoError(t, err)
					a := c.attempt(c.nordlys, channels.Post{Text: "Se", Media: []channels.Media{video}})
					j := a.Journal.(*journal)
					receipt, err := c.channel().Publish(t.Context(), a)
					verdict := channels.VerdictOf(receipt, err)
					for tries := 0; verdict == channels.Retry && tries < 4; tries++ {
						assert.True(t, j.commits == 0 || operation == "posts.create", "a failure before Commit stays before it")
						receipt, err = c.channel().Publish(t.Context(), a)
						verdict = channels.VerdictOf(receipt, err)
					}
					posts, problem := c.Posts(t.Context())
					require.NoError(t, problem)
					struck, problem := c.Faults(t.Context())
					require.NoError(t, problem)
					switch {
					case struck[0].Struck == 0 || verdict == channels.Posted:
						require.NoError(t, err)
						require.Len(t, posts, 1)
						assert.Equal(t, receipt.ID, posts[0].ID)
					case verdict == channels.Rejected:
						assert.Equal(t, sandbox.Forbidden, fault)
						assert.Empty(t, posts)
					default:
						assert.Equal(t, channels.Unconfirmed, verdict)
						assert.Equal(t, "posts.create", operation, "%v", err)
						made := 0
						if fault == sandbox.FailAfter || fault == sandbox.ResetAfter {
							made = 1
						}
						assert.Len(t, posts, made)
					}
				})
			}
		}
	}
}
