package instagram

import (
	"context"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/postcheck"
)

// Options are the settings of a Channel. The zero value is right for Instagram as
// Meta documents it.
type Options struct {
	// WebURL is the site that people are sent to; "https://www.instagram.com".
	WebURL string
	// MaxText is the greatest length of a caption in UTF-16 code units; 2200
	// (Meta, 2026-11).
	MaxText int
	// MaxHashtags and MaxMentions are how many a caption may have; 30 and 20
	// (Meta, 2026-11; disputed, see the package documentation).
	MaxHashtags, MaxMentions int
}

// Channel is Instagram.
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
		o.WebURL = "https://www.instagram.com"
	}
	if o.MaxText <= 0 {
		o.MaxText = 2200
	}
	if o.MaxHashtags <= 0 {
		o.MaxHashtags = 30
	}
	if o.MaxMentions <= 0 {
		o.MaxMentions = 20
	}
	return &Channel{options: o}
}

// Name is channels.Instagram.
func (c *Channel) Name() string { return channels.Instagram }

// Length is the caption's length in UTF-16 code units.
func (c *Channel) Length(text string) int { return postcheck.UTF16(text) }

// Check returns every problem of the post as channels.Problems, or nil.
func (c *Channel) Check(post channels.Post) error {
	report, _ := c.check(post)
	return report.Err()
}

func (c *Channel) check(post channels.Post) (*postcheck.Report, []channels.Media) {
	r := &postcheck.Report{Channel: channels.Instagram, Title: title}
	limits := c.limits()
	if post.Reshare != "" {
		c.livePost(r, "reshare", post.Reshare)
		limits.NeedsMedia = false
	}
	r.Over("text", "is", r.Text(post.Text), limits.Text, limits.TextUnit)
	r.Over("text", "has", postcheck.Tags(post.Text, '#'), limits.Hashtags, "hashtags")
	r.Over("text", "has", postcheck.Tags(post.Text, '@'), limits.Mentions, "mentions")
	r.Link(post.Link)
	return r, r.Media(post, limits)
}

// Intent hands over the caption and the files: there is no page to open. A post
// that reshares opens the live post, which the person reshares from there.
func (c *Channel) Intent(post channels.Post) (channels.Intent, error) {
	r, media := c.check(post)
	intent := channels.Intent{Text: post.Text, Media: media}
	if post.Reshare != "" {
		r.Site(c.options.WebURL)
		intent.URL, intent.OpensPost = c.livePost(&postcheck.Report{}, "reshare", post.Reshare), true
	}
	if err := r.Err(); err != nil {
		return channels.Intent{}, err
	}
	return intent, nil
}

// Engage opens the live post, where the person likes, comments or reshares it.
// The post is its address on instagram.com or its shortcode.
func (c *Channel) Engage(e channels.Engagement) (channels.Intent, error) {
	r := &postcheck.Report{Channel: channels.Instagram, Title: title}
	r.Engagement(e, r.Text(e.Text), c.options.MaxText, unit)
	r.Site(c.options.WebURL)
	intent := channels.Intent{URL: c.livePost(r, "post", e.Post), Text: e.Text, OpensPost: true}
	if err := r.Err(); err != nil {
		return channels.Intent{}, err
	}
	return intent, nil
}

// livePost is the address of a live post by its address or shortcode.
func (c *Channel) livePost(r *postcheck.Report, field, reference string) string {
	reference = strings.TrimSpace(reference)
	if shortcode(reference) {
		return dialog.Address(c.options.WebURL, "/p/"+reference+"/")
	}
	if u := dialog.On(reference, c.options.WebURL, "instagram.com", "instagr.am"); u != nil {
		return u.String()
	}
	r.Add(field, `is not a post on Instagram; choose "Copy link" in the post's menu`)
	return ""
}

// shortcode reports whether s looks like a post's shortcode, base64 of the URL
// alphabet.
func shortcode(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if !(c >= 'a' && c <= 'z' || s[i] >= '0' && s[i] <= '9' || s[i] == '-' || s[i] == '_') {
			return false
		}
	}
	return len(s) >= 3 && len(s) <= 64
}

// Publish answers that no app is configured: at this level people share by hand.
// It makes no network call, and nothing becomes live.
func (c *Channel) Publish(ctx context.Context, _ channels.Attempt) (channels.Receipt, error) {
	return postcheck.NoApp(ctx, channels.Instagram)
}
