package linkedin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
)

// A page's posts are listed pageOfPosts at a time (posts API, 2026-11), mostPages
// of them at most. Clocks differ by clockSkew at most.
const (
	pageOfPosts = 100
	mostPages   = 10
	clockSkew   = 30 * time.Second
)

// listed is a post as LinkedIn lists it.
type listed struct {
	ID             string          `json:"id"`
	Author         string          `json:"author"`
	Commentary     string          `json:"commentary"`
	CreatedAt      int64           `json:"createdAt"`   // milliseconds
	PublishedAt    int64           `json:"publishedAt"` // milliseconds
	LifecycleState string          `json:"lifecycleState"`
	Content        *content        `json:"content"`
	ReshareContext *reshareContext `json:"reshareContext"`
}

// Find looks for an attempt's post among those that the page has posted since
// then, by what a reader sees of it: text and link, the post that it reshares,
// and its files, as far as the journal knows them. Of several it takes the
// earliest. The zero Receipt says that it was not found, which proves nothing.
//
// Posts of people cannot be listed by any app that LinkedIn grants: for a person
// it is an *channels.Error with the code channels.PermissionDenied, and the person
// is asked.
func (c *Channel) Find(ctx context.Context, a channels.Attempt, since time.Time) (channels.Receipt, error) {
	if a.Account.Kind == channels.Person {
		return channels.Receipt{}, c.error(channels.PermissionDenied, "LinkedIn lets no app list a person's posts; ask the person whether it is there")
	}
	author, err := c.author(a.Account)
	if err != nil {
		return channels.Receipt{}, err
	}
	sought, err := c.sought(ctx, a, author)
	if err != nil {
		return channels.Receipt{}, err
	}
	from := since.Add(-clockSkew)
	var found listed
	for page := range mostPages {
		posts, err := c.posts(ctx, a.Account.Token, author, page*pageOfPosts)
		if err != nil {
			return channels.Receipt{}, err
		}
		older := false
		for _, post := range posts {
			at := post.at()
			older = older || at.Before(from)
			if !at.Before(from) && sought.is(post) && (found.ID == "" || at.Before(found.at())) {
				found = post
			}
		}
		if older || len(posts) < pageOfPosts {
			break
		}
	}
	if found.ID == "" {
		return channels.Receipt{}, nil
	}
	return channels.Receipt{ID: found.ID, URL: dialog.Address(c.options.WebURL, "/feed/update/"+found.ID+"/"), Phase: channels.Committed}, nil
}

// posts lists the author's newest posts from a place on.
func (c *Channel) posts(ctx context.Context, token channels.Token, author string, start int) ([]listed, error) {
	var answer struct {
		Elements []listed `json:"elements"`
	}
	path := fmt.Sprintf("/rest/posts?q=author&author=%s&count=%d&start=%d&sortBy=CREATED", inPath(author), pageOfPosts, start)
	err := c.ask(ctx, call{method: http.MethodGet, path: path, token: token, finder: true}, &answer)
	return answer.Elements, err
}

// sought is what an attempt's post looks like.
type sought struct {
	author, text, link, parent string
	// assets are its files; nil where it has none, or the journal does not know
	// them all.
	assets []string
}

func (c *Channel) sought(ctx context.Context, a channels.Attempt, author string) (sought, error) {
	s := sought{author: author, text: seen(a.Post.Text), link: a.Post.Link, parent: c.shareURN(a.Post.Reshare)}
	if a.Post.Reshare != "" {
		s.link = ""
	}
	if a.Journal == nil || s.link != "" || s.parent != "" {
		return s, nil
	}
	for _, file := range files(a.Post.Media) {
		earlier, err := load(ctx, a.Journal, author, file)
		if err != nil {
			return sought{}, err
		}
		if earlier.Asset == "" {
			s.assets = nil
			break
		}
		s.assets = append(s.assets, earlier.Asset)
	}
	return s, nil
}

// is reports whether a listed post is the one that is sought, and live.
func (s sought) is(post listed) bool {
	if post.Author != s.author || post.LifecycleState != "PUBLISHED" || !someURN(post.ID) ||
		seen(Unescape(post.Commentary)) != s.text || post.link() != s.link || post.parent() != s.parent {
		return false
	}
	if s.assets == nil {
		return s.text != "" || s.link != "" || s.parent != ""
	}
	return slices.Equal(post.assets(), s.assets)
}

// seen is a text without what a network may change unseen: the kind of line ends,
// and space around it.
func seen(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

func (p listed) at() time.Time { return time.UnixMilli(max(p.CreatedAt, p.PublishedAt)) }

func (p listed) link() string {
	if p.Content == nil || p.Content.Article == nil {
		return ""
	}
	return p.Content.Article.Source
}

func (p listed) parent() string {
	if p.ReshareContext == nil {
		return ""
	}
	return p.ReshareContext.Parent
}

func (p listed) assets() []string {
	switch {
	case p.Content == nil:
		return nil
	case p.Content.Media != nil:
		return []string{p.Content.Media.ID}
	case p.Content.MultiImage != nil:
		var ids []string
		for _, image := range p.Content.MultiImage.Images {
			ids = append(ids, image.ID)
		}
		return ids
	}
	return nil
}
