package advocacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// A page's post is a share that belongs to no person: it goes the same way, with
// the same guarantees, and an owner has a person's part in it.

// PostToPage has a content posted on one of the company's pages at an instant, at
// once for the zero time. connectionID names the page; see Connections.Pages. The
// text is sent as it stands, or not at all; where the channel takes links in its
// text, one that is missing is added at its end. The link is tracked: one serves
// all of the company's posts of a content on a channel, and clicks on it are the
// other side of the click ratio. For owners and systems.
//
// What keeps it from being posted is Problems, and nothing is stored. What becomes
// of it later is its State, in PagePosts: one that was refused, or whose time
// passed, is posted by another call.
func (c Contents) PostToPage(ctx context.Context, contentID, connectionID, text string, at time.Time) (Share, error) {
	var sh Share
	if err := keepable(text).err(); err != nil {
		return sh, fmt.Errorf("advocacy: page post: %w", err)
	}
	err := c.s.updateAs(ctx, owners, func(ctx context.Context, tx *Tx, by string) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		if set.Frozen {
			return fmt.Errorf("advocacy: page post: %w", ErrFrozen)
		}
		r, err := tx.Contents.Get(ctx, contentID)
		if err != nil {
			return lookedUp("content", err)
		}
		page, err := tx.Connections.Get(ctx, connectionID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		now := c.s.instant()
		if at.IsZero() || at.Before(now) {
			at = now
		}
		at = at.UTC().Truncate(time.Microsecond)
		composed, err := c.s.composePagePost(set, r, page, text)
		if err != nil {
			return err
		}
		checkMoment(&composed.Problems, r, at, now)
		made, err := tx.Shares.OfPages(ctx)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(made, func(other Share) bool {
			return other.Content == contentID && other.Channel == page.Channel && other.Page == page.Account && other.TextHash == textHash(composed.Text) && other.begun()
		}) {
			composed.Problems.add("text", "is that of a post that is live there or on its way; networks refuse the same post twice, so write another one")
		}
		post := c.s.deliverable(r, &composed)
		if err := composed.Problems.err(); err != nil {
			return fmt.Errorf("advocacy: page post: %w", err)
		}
		sh = Share{ID: c.s.id(shareIDLength), Page: page.Account, Content: contentID, Channel: page.Channel, State: ShareReady,
			CreatedAt: now, UpdatedAt: now, Version: 1}
		if err := c.s.approve(ctx, tx, work{set: set, content: r}, composed, post, &sh, at); err != nil {
			return err
		}
		sh.OwnWords = false // nobody's
		return errors.Join(tx.Shares.Insert(ctx, sh), c.s.audit(ctx, tx, by, "page-posts.approve", sh.ID, sh.Channel))
	})
	if err != nil {
		return Share{}, err
	}
	return sh, nil
}

// composePagePost is what a page would post of a content, with all that speaks
// against it. There is nothing to look at where the page is none.
func (p *Program) composePagePost(set Settings, r ContentRecord, page Connection, text string) (Composition, error) {
	c := Composition{Channel: page.Channel}
	if page.Kind != channels.Organization || page.Subject != "" || page.State == Revoking {
		c.Problems.add("connection", "is none of the company's pages; use one of Connections.Pages")
		return c, fmt.Errorf("advocacy: page post: %w", c.Problems)
	}
	if !slices.Contains(set.Channels, page.Channel) || p.publisher(page.Channel) == nil {
		c.Problems = append(c.Problems, notInUse(set, page.Channel))
		return c, fmt.Errorf("advocacy: page post: %w", c.Problems)
	}
	if page.State != Connected {
		c.Problems.add("connection", "has ended at the network; connect the page again")
	}
	if r.State != content.Approved {
		c.Problems.add("content", "is not approved; only what is may be posted")
	}
	c.link = p.link(set, Person{}, Ambassador{}, r, page.Channel, ForCompanyPost)
	c.Link = p.linkURL(set, c.link)
	return p.judge(r, c, withLink(p.publisher(page.Channel), text, c.Link)), nil
}

// PagePosts are the posts on the company's pages that were made from here, newest
// first, whatever became of them. For owners and systems.
func (c Contents) PagePosts(ctx context.Context) (posts []Share, err error) {
	err = c.s.viewAs(ctx, owners, func(ctx context.Context, tx *Tx) error {
		posts, err = tx.Shares.OfPages(ctx)
		return err
	})
	return posts, err
}

// RemovePagePost takes a page's post back: one that waits is cancelled, one that is
// on its way or may be live is deleted if it turns out to be, and a live one is
// deleted from the network. A post of which only an owner's word says that it is
// live is ErrConflict: it is deleted on the network. For owners and systems.
func (c Contents) RemovePagePost(ctx context.Context, id string) (Share, error) {
	return c.pagePost(ctx, id, "page-posts.take-back", func(ctx context.Context, tx *Tx, by string, sh *Share) error {
		switch {
		case sh.State == ShareRemoving || sh.State == ShareRemoved:
			return nil
		case sh.State != SharePosted:
			return c.s.giveUp(ctx, tx, by, sh)
		case sh.Delivery.PostID == "":
			return fmt.Errorf("advocacy: page post: the network named no post, so that it can only be deleted there: %w", ErrConflict)
		}
		return c.s.beginRemoval(ctx, tx, by, sh)
	})
}

// SettlePagePost is an owner's word on a page's post that is ShareUnconfirmed and was
// not found by reading the page: as in Shares.Settle, only that word allows a second
// create. For owners and systems.
func (c Contents) SettlePagePost(ctx context.Context, id string, live bool, postURL string, again bool) (Share, error) {
	return c.pagePost(ctx, id, "page-posts.settle", func(ctx context.Context, tx *Tx, by string, sh *Share) error {
		return c.s.settleShare(ctx, tx, by, sh, live, postURL, again)
	})
}

// pagePost runs a use case on one page's post. A person's share is not found.
func (c Contents) pagePost(ctx context.Context, id, action string, f func(context.Context, *Tx, string, *Share) error) (Share, error) {
	var sh Share
	err := c.s.updateAs(ctx, owners, func(ctx context.Context, tx *Tx, by string) error {
		found, err := tx.Shares.Get(ctx, id)
		if err == nil && found.Page == "" {
			err = ErrNotFound
		}
		if err != nil {
			return lookedUp("page post", err)
		}
		if err := f(ctx, tx, by, &found); err != nil {
			return err
		}
		sh = found
		return c.s.audit(ctx, tx, by, action, id, sh.Channel)
	})
	return sh, err
}
