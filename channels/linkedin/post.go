package linkedin

import (
	"mime"
	"net/url"
	"regexp"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/postcheck"
)

// postBody is what POST /rest/posts takes (posts API, 202609).
type postBody struct {
	Author                    string          `json:"author"`
	Commentary                string          `json:"commentary"`
	Visibility                string          `json:"visibility"`
	Distribution              distribution    `json:"distribution"`
	Content                   *content        `json:"content,omitempty"`
	LifecycleState            string          `json:"lifecycleState"`
	IsReshareDisabledByAuthor bool            `json:"isReshareDisabledByAuthor"`
	ReshareContext            *reshareContext `json:"reshareContext,omitempty"`
}

type distribution struct {
	FeedDistribution               string   `json:"feedDistribution"`
	TargetEntities                 []string `json:"targetEntities"`
	ThirdPartyDistributionChannels []string `json:"thirdPartyDistributionChannels"`
}

type content struct {
	Article    *article    `json:"article,omitempty"`
	Media      *media      `json:"media,omitempty"`
	MultiImage *multiImage `json:"multiImage,omitempty"`
}

type article struct {
	Source    string `json:"source"`
	Thumbnail string `json:"thumbnail,omitempty"`
	// ThumbnailAltText is as running clients have the schema (2026-11).
	ThumbnailAltText string `json:"thumbnailAltText,omitempty"`
	Title            string `json:"title"`
	Description      string `json:"description,omitempty"`
}

type media struct {
	ID      string `json:"id"`
	Title   string `json:"title,omitempty"`
	AltText string `json:"altText,omitempty"`
}

type multiImage struct {
	Images []media `json:"images"`
}

type reshareContext struct {
	Parent string `json:"parent"`
}

// plan is a post as LinkedIn takes it, before its files are uploaded.
type plan struct {
	body postBody
	// files are those to upload, in their order.
	files []planned
}

// planned is a file to upload.
type planned struct {
	channels.Media
	// index is its place in the post.
	index int
	kind  kind
}

// plan arranges the post, or reports as channels.Problems what stands against
// publishing it: what the dialog takes and the API does not, besides what Check
// reports.
func (c *Channel) plan(author string, post channels.Post) (plan, error) {
	r, _ := c.check(post)
	if err := r.Err(); err != nil {
		return plan{}, err
	}
	p := plan{body: postBody{
		Author:         author,
		Commentary:     c.commentary(post.Text),
		Visibility:     "PUBLIC",
		Distribution:   distribution{FeedDistribution: "MAIN_FEED", TargetEntities: []string{}, ThirdPartyDistributionChannels: []string{}},
		LifecycleState: "PUBLISHED",
	}}
	switch {
	case post.Reshare != "":
		p.body.ReshareContext = &reshareContext{Parent: c.parent(r, post)}
	case post.Link != "":
		p.body.Content = &content{Article: card(post)}
		p.files = thumbnail(post.Media)
	default:
		p.files = files(post.Media)
	}
	return p, r.Err()
}

// attach puts the uploaded files, in the order of p.files, into the post.
func (p *plan) attach(post channels.Post, assets []string) {
	switch {
	case len(assets) == 0:
	case p.body.Content != nil:
		p.body.Content.Article.Thumbnail, p.body.Content.Article.ThumbnailAltText = assets[0], p.files[0].Alt
	case len(assets) == 1:
		m := media{ID: assets[0]}
		if p.files[0].kind == images {
			m.AltText = p.files[0].Alt
		} else {
			m.Title = orElse(post.Title, p.files[0].Alt)
		}
		p.body.Content = &content{Media: &m}
	default:
		all := &multiImage{}
		for i, asset := range assets {
			all.Images = append(all.Images, media{ID: asset, AltText: p.files[i].Alt})
		}
		p.body.Content = &content{MultiImage: all}
	}
}

// card is the link's card. LinkedIn takes none without a title (422,
// /content/article/title, 2026): then it shows the address's host, as it does for
// pages that have no title.
func card(post channels.Post) *article {
	a := &article{Source: post.Link, Title: post.Title, Description: post.Description}
	if u, err := url.Parse(post.Link); err == nil && strings.TrimSpace(a.Title) == "" {
		a.Title = u.Hostname()
	}
	return a
}

// thumbnail is the first image beside a link. The other files are an offer that
// the card has no room for.
func thumbnail(offered []channels.Media) []planned {
	for i, m := range offered {
		if kindOf(m.Type) == images {
			return []planned{{m, i, images}}
		}
	}
	return nil
}

func files(all []channels.Media) []planned {
	var p []planned
	for i, m := range all {
		p = append(p, planned{m, i, kindOf(m.Type)})
	}
	return p
}

// kind is one of the three APIs that take files.
type kind string

const (
	images    kind = "images"
	videos    kind = "videos"
	documents kind = "documents"
)

// noun is the kind in a URN and in LinkedIn's answers ("urn:li:image:…").
func (k kind) noun() string { return strings.TrimSuffix(string(k), "s") }

// kindOf is the kind that takes a MIME type, or "".
func kindOf(mimeType string) kind {
	t, _, _ := mime.ParseMediaType(mimeType)
	switch {
	case strings.HasPrefix(t, "image/"):
		return images
	case t == "video/mp4":
		return videos
	case t == "application/pdf":
		return documents
	default:
		return ""
	}
}

var (
	// postURN is a post by its URN. An activity is what people see a post as;
	// the API knows it by the other two only.
	postURN = regexp.MustCompile(`^urn:li:(share|ugcPost):[0-9]{1,20}$`)
	// updateAddress and postAddress are the ends of posts' addresses.
	updateAddress = regexp.MustCompile(`^/feed/update/(urn:li:(?:share|ugcPost):[0-9]{1,20})/?$`)
	postAddress   = regexp.MustCompile(`^/posts/.*[-_](share|ugcPost)-([0-9]{10,20})(?:-[A-Za-z0-9_-]{1,8})?/?$`)
)

// parent is the post that is reshared. A reshare carries nothing but words.
func (c *Channel) parent(r *postcheck.Report, post channels.Post) string {
	if post.Link != "" && !postcheck.Holds(post.Text, post.Link) {
		r.Add("link", "stands beside a reshare, which carries words only; put it into the text, or leave it out")
	}
	if len(post.Media) > 0 {
		r.Add("media", "holds %d, and a reshare carries words only; leave files out", len(post.Media))
	}
	urn := c.shareURN(post.Reshare)
	if urn == "" {
		r.Add("reshare", "is known by the address that people see only; copy the post's URN (urn:li:share:… or urn:li:ugcPost:…), or share it by the dialog")
	}
	return urn
}

// shareURN is the URN by which the API knows a post, from its URN or address, or
// "".
func (c *Channel) shareURN(reference string) string {
	reference = strings.TrimSpace(reference)
	if postURN.MatchString(reference) {
		return reference
	}
	u := dialog.On(reference, c.options.WebURL, "linkedin.com")
	if u == nil {
		return ""
	}
	if m := updateAddress.FindStringSubmatch(u.Path); m != nil {
		return m[1]
	}
	if m := postAddress.FindStringSubmatch(u.Path); m != nil {
		return "urn:li:" + m[1] + ":" + m[2]
	}
	return ""
}
