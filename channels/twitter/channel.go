package twitter

import (
	"context"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/postcheck"
)

// Options are the settings of a Channel. The zero value is right for X.
type Options struct {
	// WebURL is the site that people are sent to; "https://x.com".
	WebURL string
	// MaxText is the greatest length of a text in weighted characters; 280 (X,
	// 2026-11).
	MaxText int
}

// Channel is X.
type Channel struct {
	options Options
}

// New returns the channel; nil options are the defaults.
func New(options *Options) *Channel {
	var o Options
	if options != nil {
		o = *options
	}
	if o.WebURL == "" {
		o.WebURL = "https://x.com"
	}
	if o.MaxText <= 0 {
		o.MaxText = maxLength
	}
	return &Channel{options: o}
}

// Name is channels.Twitter.
func (c *Channel) Name() string { return channels.Twitter }

// Length is the text's length in weighted characters, as the function Length
// counts it.
func (c *Channel) Length(text string) int { return Length(text) }

// Check returns every problem of the post as channels.Problems, or nil. A link
// that does not stand in the text is counted behind it.
func (c *Channel) Check(post channels.Post) error {
	report, _ := c.check(post)
	return report.Err()
}

func (c *Channel) check(post channels.Post) (*postcheck.Report, []channels.Media) {
	r := &postcheck.Report{Channel: channels.Twitter, Title: title}
	limits := c.limits()
	r.Anything(post)
	r.Text(post.Text)
	if strings.IndexByte(post.Text, '\xEF') >= 0 && strings.ContainsAny(post.Text, "\ufffe\ufeff\uffff") { // which all begin so
		r.Add("text", "holds a character that X refuses (U+FFFE, U+FEFF or U+FFFF); take it out")
	}
	r.Over("text", "is", Length(composed(post)), limits.Text, limits.TextUnit)
	r.Link(post.Link)
	media := r.Media(post, limits)
	r.Alone(post, media, "image/gif", "video/*")
	if post.Reshare != "" {
		c.livePost(r, "reshare", post.Reshare)
	}
	return r, media
}

// composed is the text as the composer shows it, with the link behind it where
// it does not hold the link itself.
func composed(post channels.Post) string {
	switch {
	case post.Link == "" || postcheck.Holds(post.Text, post.Link):
		return post.Text
	case post.Text == "":
		return post.Link
	default:
		return post.Text + " " + post.Link
	}
}

// Intent is how a person shares the post: X's composer with text and link in
// place. A post that reshares opens X's question whether to repost; with a text
// it opens the live post, where the person quotes it with the text to copy.
func (c *Channel) Intent(post channels.Post) (channels.Intent, error) {
	r, media := c.check(post)
	intent := channels.Intent{Media: media}
	if post.Reshare != "" {
		intent = c.open(&postcheck.Report{}, "reshare", channels.Engagement{Action: channels.Reshare, Post: post.Reshare, Text: post.Text})
		intent.Media = media
	} else {
		link := post.Link
		if postcheck.Holds(post.Text, link) {
			link = ""
		}
		intent.URL = dialog.Address(c.options.WebURL, "/intent/tweet",
			dialog.Param{Name: "text", Value: post.Text}, dialog.Param{Name: "url", Value: link})
		intent.Prefilled = true
	}
	r.Site(c.options.WebURL)
	if err := r.Err(); err != nil {
		return channels.Intent{}, err
	}
	return intent, nil
}

// Engage opens X's question whether to like or repost the live post, or, for a
// comment or a repost with words, the post itself. The post is its number or its
// address ("https://x.com/name/status/1").
func (c *Channel) Engage(e channels.Engagement) (channels.Intent, error) {
	r := &postcheck.Report{Channel: channels.Twitter, Title: title}
	r.Text(e.Text)
	r.Engagement(e, Length(e.Text), c.options.MaxText, unit)
	r.Site(c.options.WebURL)
	intent := c.open(r, "post", e)
	if err := r.Err(); err != nil {
		return channels.Intent{}, err
	}
	return intent, nil
}

func (c *Channel) open(r *postcheck.Report, field string, e channels.Engagement) channels.Intent {
	id := dialog.Param{Name: "tweet_id", Value: c.livePost(r, field, e.Post)}
	intent := channels.Intent{Text: e.Text, OpensPost: true}
	switch {
	case e.Action == channels.Like:
		intent.URL = dialog.Address(c.options.WebURL, "/intent/like", id)
	case e.Action == channels.Reshare && e.Text == "":
		intent.URL = dialog.Address(c.options.WebURL, "/intent/retweet", id)
	default:
		intent.URL = dialog.Address(c.options.WebURL, "/i/web/status/"+id.Value)
	}
	return intent
}

// livePost is the number of a live post by its number or address.
func (c *Channel) livePost(r *postcheck.Report, field, reference string) string {
	reference = strings.TrimSpace(reference)
	if dialog.Digits(reference) {
		return reference
	}
	if u := dialog.On(reference, c.options.WebURL, "x.com", "twitter.com"); u != nil {
		if _, after, ok := strings.Cut(u.Path, "/status/"); ok {
			if id, _, _ := strings.Cut(after, "/"); dialog.Digits(id) {
				return id
			}
		}
	}
	r.Add(field, "is not a post on X; copy the post's address (https://x.com/name/status/…)")
	return ""
}

// Publish answers that no app is configured: at this level people share by the
// dialog. It makes no network call, and nothing becomes live.
func (c *Channel) Publish(ctx context.Context, _ channels.Attempt) (channels.Receipt, error) {
	return postcheck.NoApp(ctx, channels.Twitter)
}
