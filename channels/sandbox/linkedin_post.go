package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// lookAtPost notes which post a request tries to make, so that a second try is
// seen in the ledger also where the first was refused or got no answer.
func (l *linkedIn) lookAtPost(x *exchange) {
	if body, err := readRecord(x.body); err == nil {
		x.request.Fingerprint = readPost(body).fingerprint()
	}
}

// createPost is POST /rest/posts.
func (l *linkedIn) createPost(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	if _, ended := x.parameters(); ended != nil {
		return *ended
	}
	if !t.has("w_member_social", "w_organization_social") {
		return x.denied("partnerApiPostsExternal.CREATE")
	}
	body, err := readRecord(x.body)
	if err != nil {
		return badBody(err)
	}
	d := readPost(body)
	if ended := body.problem(); ended != nil {
		return *ended
	}
	if ended := l.checkAuthor(x, t, d); ended != nil {
		return *ended
	}
	if ended := l.checkContent(x, d); ended != nil {
		return *ended
	}
	p := l.postOf(x, t, d)
	if x.fault.isAny(GhostDuplicate) {
		x.request.Post = l.ghost(x)
		return duplicateOf(x.request.Post)
	}
	if twin := l.twin(x, p); twin != "" {
		x.request.Post = twin
		return duplicateOf(twin)
	}
	x.entry.Posts = []Post{p}
	x.request.Post = p.ID
	if x.fault.isAny(Duplicate) {
		return duplicateOf(p.ID)
	}
	created := answer{status: http.StatusCreated}.with("X-Restli-Protocol-Version", restliVersion).
		with("Location", "/posts/"+url.QueryEscape(p.ID))
	if x.fault.isAny(Unnamed) {
		return answer{status: http.StatusCreated}
	}
	return created.with("X-Restli-Id", p.ID)
}

// postOf is the post as LinkedIn makes it.
func (l *linkedIn) postOf(x *exchange, t Token, d draft) Post {
	little := parseLittleText(d.commentary)
	author, _ := x.s.state.accounts.get(d.author)
	p := Post{
		Network: l.name(), Author: d.author, Kind: author.Kind, App: t.App,
		Raw: d.commentary, Text: little.text, Cut: little.cut, Hashtags: little.hashtags, Mentions: little.mentions,
		Links: addresses(little.text), Parent: d.parent, Visibility: d.visibility, NoReshare: d.noReshare,
		Fingerprint: d.fingerprint(), CreatedAt: x.now,
	}
	if d.article != nil {
		p.Link, p.Title, p.Description = d.article.source, d.article.title, d.article.description
		p.Thumbnail, p.ThumbnailAltText = d.article.thumbnail, d.article.altText
		if !slices.Contains(p.Links, p.Link) {
			p.Links = append([]string{p.Link}, p.Links...)
		}
	}
	shape := "share"
	for _, m := range d.media {
		p.Media, p.AltTexts = append(p.Media, m.id), append(p.AltTexts, m.altText)
		if m.title != "" {
			p.Title = m.title
		}
		if !strings.HasPrefix(m.id, "urn:li:image:") {
			shape = "ugcPost" // seen with documents
		}
	}
	p.ID = fmt.Sprintf("urn:li:%s:%d", shape, firstPost+int64(len(x.s.state.posts.values)))
	return p
}

// The identifiers of posts that are made, and of ghosts, which are not.
const (
	firstPost  int64 = 7_400_000_000_000_000_000
	firstGhost int64 = 7_300_000_000_000_000_000
)

// ghost is the identifier of a post that does not exist, another one each time.
func (l *linkedIn) ghost(x *exchange) string {
	return fmt.Sprintf("urn:li:share:%d", firstGhost+int64(len(x.s.state.requests)))
}

// fingerprint is the same for posts that LinkedIn takes for one another: the same
// author, the same content, and the same text as readers see it (posts whose raw
// text differs only behind a cut were refused as duplicates).
func (d draft) fingerprint() string {
	parts := []string{d.author, parseLittleText(d.commentary).text, d.parent}
	if d.article != nil {
		parts = append(parts, d.article.source)
	}
	for _, m := range d.media {
		parts = append(parts, m.id)
	}
	return hash(strings.Join(parts, "\x00"))
}

// twin finds the post that a new one duplicates. A deleted one counts for as long
// as a live one: LinkedIn then names a post that nobody finds (composio #2710).
func (l *linkedIn) twin(x *exchange, p Post) string {
	for _, old := range slices.Backward(x.s.state.posts.values) {
		recent := l.DuplicateWindow < 0 || p.CreatedAt.Sub(old.CreatedAt) < l.DuplicateWindow
		if recent && old.Network == p.Network && old.Fingerprint == p.Fingerprint {
			return old.ID
		}
	}
	return ""
}

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// addresses are the links in a text.
func addresses(text string) []string {
	var found []string
	for _, a := range address.FindAllString(text, -1) {
		a = strings.TrimRight(a, ".,;:!?)]}'")
		if !slices.Contains(found, a) {
			found = append(found, a)
		}
	}
	return found
}

// deletePost is DELETE /rest/posts/{urn}. A post that was deleted before is
// answered as one that is deleted now.
func (l *linkedIn) deletePost(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	id, ok := x.pathKey()
	if !ok {
		return badPath()
	}
	x.request.Post = id
	p, ok := x.s.state.posts.get(id)
	switch {
	case !t.has("w_member_social", "w_organization_social"):
		return x.denied("partnerApiPostsExternal.DELETE")
	case !ok:
		return notFound()
	case p.Kind == channels.Person && (p.Author != x.account || !t.has("w_member_social")),
		p.Kind == channels.Organization && (!l.mayPost(x, p.Author) || !t.has("w_organization_social")):
		return x.denied("partnerApiPostsExternal.DELETE")
	}
	if p.Live() {
		p.DeletedAt = &x.entry.At
		x.entry.Posts = []Post{p}
	}
	return answer{status: http.StatusNoContent}
}
