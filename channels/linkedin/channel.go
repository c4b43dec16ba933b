package linkedin

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/postcheck"
)

// Channel is LinkedIn.
type Channel struct {
	options  Options
	http     *http.Client
	mentions []mention
	// wrongMentions is how many names in Options.Mentions cannot be mentions.
	wrongMentions int
}

// Name is channels.LinkedIn.
func (c *Channel) Name() string { return channels.LinkedIn }

// Length is the text's length in UTF-16 code units.
func (c *Channel) Length(text string) int { return postcheck.UTF16(text) }

// Check returns every problem of the post as channels.Problems, or nil.
func (c *Channel) Check(post channels.Post) error {
	report, _ := c.check(post)
	return report.Err()
}

func (c *Channel) check(post channels.Post) (*postcheck.Report, []channels.Media) {
	r := &postcheck.Report{Channel: channels.LinkedIn, Title: title}
	limits := c.limits()
	r.Anything(post)
	r.Over("text", "is", r.Text(post.Text), limits.Text, limits.TextUnit)
	r.Link(post.Link)
	media := r.Media(post, limits)
	r.Alone(post, media, "video/mp4", "application/pdf")
	if post.Reshare != "" {
		c.livePost(r, "reshare", post.Reshare)
	} else if c.level() > channels.NoApp {
		beside(r, post)
	}
	if c.wrongMentions > 0 {
		r.Add("options.Mentions", "names %d that cannot be mentioned; each needs a name without spaces around it, and an urn:li:organization:… or urn:li:person:…", c.wrongMentions)
	}
	return r, media
}

// beside reports what is wrong with what the API takes beside the text: a card's
// title and description, a file's title, and alternative texts. No dialog takes any
// of it.
func beside(r *postcheck.Report, post channels.Post) {
	sent := files(post.Media)
	if post.Link != "" {
		sent = thumbnail(post.Media)
		words(r, "title", "is", post.Title, maxTitle)
		words(r, "description", "is", post.Description, maxDescription)
	}
	for _, file := range sent {
		field := fmt.Sprintf("media[%d]", file.index)
		switch title := orElse(post.Title, file.Alt); {
		case file.kind == images:
			words(r, field, "has an alternative text that is", file.Alt, maxAlt)
		case file.kind == documents && strings.TrimSpace(title) == "":
			r.Add(field, "is a document, which LinkedIn shows with a title; give the post one")
		default:
			words(r, "title", "is", title, maxTitle)
		}
	}
}

func words(r *postcheck.Report, field, what, text string, limit int) {
	if !utf8.ValidString(text) {
		r.Add(field, "%s not valid UTF-8; read it in the encoding that it was written in", what)
	}
	r.Over(field, what, postcheck.UTF16(text), limit, unit)
}

// Intent is how a person shares the post: LinkedIn's dialog with the link in it,
// or, with Options.PrefillText, its composer with the text in it. A post without a
// link opens LinkedIn's feed page, where one starts a post. A post that reshares
// opens the live post.
func (c *Channel) Intent(post channels.Post) (channels.Intent, error) {
	r, media := c.check(post)
	intent := channels.Intent{Text: post.Text, Media: media}
	switch {
	case post.Reshare != "":
		intent.URL, intent.OpensPost = c.livePost(&postcheck.Report{}, "reshare", post.Reshare), true
	case c.options.PrefillText && post.Text != "" && (post.Link == "" || postcheck.Holds(post.Text, post.Link)):
		intent.URL = dialog.Address(c.options.WebURL, "/feed/",
			dialog.Param{Name: "shareActive", Value: "true"}, dialog.Param{Name: "text", Value: post.Text})
		intent.Text, intent.Prefilled = "", true
	case post.Link != "":
		intent.URL = dialog.Address(c.options.WebURL, "/sharing/share-offsite/", dialog.Param{Name: "url", Value: post.Link})
	default:
		intent.URL = dialog.Address(c.options.WebURL, "/feed/")
	}
	r.Site(c.options.WebURL)
	if err := r.Err(); err != nil {
		return channels.Intent{}, err
	}
	return intent, nil
}

// Engage opens the live post, where the person likes, comments or reshares it.
// The post is its address on linkedin.com or its URN ("urn:li:activity:…").
func (c *Channel) Engage(e channels.Engagement) (channels.Intent, error) {
	r := &postcheck.Report{Channel: channels.LinkedIn, Title: title}
	r.Engagement(e, r.Text(e.Text), c.options.MaxText, unit)
	r.Site(c.options.WebURL)
	intent := channels.Intent{URL: c.livePost(r, "post", e.Post), Text: e.Text, OpensPost: true}
	if err := r.Err(); err != nil {
		return channels.Intent{}, err
	}
	return intent, nil
}

// livePost is the address of a live post by its address or URN.
func (c *Channel) livePost(r *postcheck.Report, field, reference string) string {
	reference = strings.TrimSpace(reference)
	if urn, ok := strings.CutPrefix(reference, "urn:li:"); ok {
		kind, number, _ := strings.Cut(urn, ":")
		if (kind == "activity" || kind == "share" || kind == "ugcPost") && dialog.Digits(number) {
			return dialog.Address(c.options.WebURL, "/feed/update/"+reference+"/")
		}
	} else if u := dialog.On(reference, c.options.WebURL, "linkedin.com", "lnkd.in"); u != nil {
		return u.String()
	}
	r.Add(field, "is not a post on LinkedIn; copy the post's address, or its URN (urn:li:activity:…)")
	return ""
}
