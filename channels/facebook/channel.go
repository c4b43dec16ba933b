package facebook

import (
	"context"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/postcheck"
)

// Options are the settings of a Channel. The zero value needs no app.
type Options struct {
	// WebURL is the site that people are sent to; "https://www.facebook.com".
	WebURL string
	// AppID is the host's app, a number; with it the Share Dialog is used.
	AppID string
	// RedirectURL is where the Share Dialog comes back to, an absolute address
	// on a domain that the app names. Used with AppID only.
	RedirectURL string
	// Hashtag is offered in the Share Dialog, "#" included; the person can take
	// it out. Used with AppID only.
	Hashtag string
	// MaxText is the greatest length of a text in UTF-16 code units; 63206
	// (Facebook, 2026-11).
	MaxText int
}

// Channel is Facebook.
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
		o.WebURL = "https://www.facebook.com"
	}
	if o.MaxText <= 0 {
		o.MaxText = 63206
	}
	return &Channel{options: o}
}

// Name is channels.Facebook.
func (c *Channel) Name() string { return channels.Facebook }

// Length is the text's length in UTF-16 code units.
func (c *Channel) Length(text string) int { return postcheck.UTF16(text) }

// Check returns every problem of the post as channels.Problems, or nil.
func (c *Channel) Check(post channels.Post) error {
	report, _ := c.check(post)
	return report.Err()
}

func (c *Channel) check(post channels.Post) (*postcheck.Report, []channels.Media) {
	r := &postcheck.Report{Channel: channels.Facebook, Title: title}
	limits := c.limits()
	r.Anything(post)
	r.Over("text", "is", r.Text(post.Text), limits.Text, limits.TextUnit)
	r.Link(post.Link)
	media := r.Media(post, limits)
	r.Alone(post, media, "video/*")
	if post.Reshare != "" {
		c.livePost(r, "reshare", post.Reshare)
	}
	return r, media
}

// Intent is how a person shares the post: Facebook's dialog with the link in it,
// and the text to copy. A post without a link opens Facebook, where one starts a
// post. A post that reshares opens the live post.
func (c *Channel) Intent(post channels.Post) (channels.Intent, error) {
	r, media := c.check(post)
	intent := channels.Intent{Text: post.Text, Media: media}
	switch {
	case post.Reshare != "":
		intent.URL, intent.OpensPost = c.livePost(&postcheck.Report{}, "reshare", post.Reshare), true
	case post.Link == "":
		intent.URL = dialog.Address(c.options.WebURL, "/")
	case c.options.AppID == "":
		intent.URL = dialog.Address(c.options.WebURL, "/sharer/sharer.php", dialog.Param{Name: "u", Value: post.Link})
	default:
		intent.URL = c.shareDialog(r, post.Link)
	}
	r.Site(c.options.WebURL)
	if err := r.Err(); err != nil {
		return channels.Intent{}, err
	}
	return intent, nil
}

func (c *Channel) shareDialog(r *postcheck.Report, link string) string {
	o := c.options
	if !dialog.Digits(o.AppID) {
		r.Add("options.AppID", "is not a number; copy it from the app's dashboard")
	}
	if o.RedirectURL != "" && !dialog.Absolute(o.RedirectURL) {
		r.Add("options.RedirectURL", "is not an absolute web address; begin it with https:// and a host")
	}
	if o.Hashtag != "" && (o.Hashtag[0] != '#' || postcheck.Tags(o.Hashtag, '#') != 1 || strings.ContainsAny(o.Hashtag, " \t\r\n")) {
		r.Add("options.Hashtag", `is not one hashtag; write it with its sign, as in "#nordlys"`)
	}
	return dialog.Address(o.WebURL, "/dialog/share",
		dialog.Param{Name: "app_id", Value: o.AppID}, dialog.Param{Name: "display", Value: "page"},
		dialog.Param{Name: "href", Value: link}, dialog.Param{Name: "redirect_uri", Value: o.RedirectURL},
		dialog.Param{Name: "hashtag", Value: o.Hashtag})
}

// Engage opens the live post, where the person likes, comments or reshares it.
// The post is its address on facebook.com or its number.
func (c *Channel) Engage(e channels.Engagement) (channels.Intent, error) {
	r := &postcheck.Report{Channel: channels.Facebook, Title: title}
	r.Engagement(e, r.Text(e.Text), c.options.MaxText, unit)
	r.Site(c.options.WebURL)
	intent := channels.Intent{URL: c.livePost(r, "post", e.Post), Text: e.Text, OpensPost: true}
	if err := r.Err(); err != nil {
		return channels.Intent{}, err
	}
	return intent, nil
}

// livePost is the address of a live post by its address or number.
func (c *Channel) livePost(r *postcheck.Report, field, reference string) string {
	reference = strings.TrimSpace(reference)
	if page, post, ok := strings.Cut(reference, "_"); ok && dialog.Digits(page) && dialog.Digits(post) {
		return dialog.Address(c.options.WebURL, "/"+reference)
	}
	if dialog.Digits(reference) {
		return dialog.Address(c.options.WebURL, "/"+reference)
	}
	if u := dialog.On(reference, c.options.WebURL, "facebook.com", "fb.com", "fb.watch"); u != nil {
		return u.String()
	}
	r.Add(field, "is not a post on Facebook; open the post by its time and copy the address")
	return ""
}

// Publish answers that no app is configured: at this level people share by the
// dialog. It makes no network call, and nothing becomes live.
func (c *Channel) Publish(ctx context.Context, _ channels.Attempt) (channels.Receipt, error) {
	return postcheck.NoApp(ctx, channels.Facebook)
}
