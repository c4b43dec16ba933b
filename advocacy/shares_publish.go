package advocacy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Publish approves the text of the acting person's share as it stands, and has it
// posted from their own connected account at an instant, at once for the zero
// time. That approval is the consent to this one post: what is sent is what was
// approved, byte for byte, or nothing. A share that was returned or rejected is
// approved anew by it.
//
// What keeps it from being posted is Problems, and the share stays as it was: the
// text's own, an account that is not connected, a time outside the content's window
// or more than 365 days ahead.
func (g Shares) Publish(ctx context.Context, id string, at time.Time) (Share, error) {
	var sh Share
	err := g.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		var err error
		if sh, err = g.own(ctx, tx, id); err != nil {
			return err
		}
		w, err := g.work(ctx, tx, sh.Content, sh.Channel)
		if err != nil {
			return err
		}
		now := g.s.instant()
		if at.IsZero() || at.Before(now) {
			at = now
		}
		at = at.UTC().Truncate(time.Microsecond)
		c := g.s.compose(w.set, w.person, w.ambassador, w.content, sh.Channel)
		c.Problems = nil
		c = g.s.finish(w.set, w.content, c, sh.Text)
		checkMoment(&c.Problems, w.content, at, now)
		connection, err := g.s.connectionOf(ctx, tx, Share{Subject: sh.Subject, Channel: sh.Channel})
		if errors.Is(err, ErrNotFound) {
			c.Problems.add("connection", "there is none on %s; connect the account, or share by the dialog", sh.Channel)
		} else if err != nil {
			return err
		}
		post := g.s.deliverable(w.content, &c)
		if err := c.Problems.err(); err != nil {
			return fmt.Errorf("advocacy: share: %w", err)
		}
		if err := g.s.approve(ctx, tx, w, c, post, &sh, at); err != nil {
			return err
		}
		sh.Delivery.Account = connection.Account
		return g.s.moveShare(ctx, tx, sh.Subject, &sh, ShareReady, ShareDraft, ShareReturned, ShareRejected, ShareWaiting)
	})
	return sh, err
}

// mostAhead is how far ahead a post can be approved: nobody knows what they meant for
// longer, and most of what lies further is a mistyped year.
const mostAhead = 365 * 24 * time.Hour

// checkMoment adds what is wrong with the moment that a post is approved for.
func checkMoment(problems *Problems, r ContentRecord, at, now time.Time) {
	switch {
	case !r.Window.Contains(at):
		problems.add("at", "lies outside the content's window; choose a time in it")
	case at.After(now.Add(mostAhead)):
		problems.add("at", "is more than %d days ahead; choose an earlier time", int(mostAhead/(24*time.Hour)))
	}
}

// deliverable is the post that a composition makes of a content where the program
// posts it; what keeps it from that is added to the composition's problems.
func (p *Program) deliverable(r ContentRecord, c *Composition) channels.Post {
	post := postOf(r, *c)
	if post.Link != "" && p.media == nil {
		post.Media = nil // beside a link files are an offer
	}
	if len(post.Media) > 0 && p.media == nil {
		c.Problems.add("options.media", "is nil, and the content has files; hand in what opens them, such as package fetch's client")
	}
	return post
}

// approve makes a composition the text, the link and the post of a share, approved
// now and due at an instant.
func (p *Program) approve(ctx context.Context, tx *Tx, w work, c Composition, post channels.Post, sh *Share, at time.Time) error {
	link, err := p.handOut(ctx, tx, w.set, c.link)
	if err != nil {
		return err
	}
	sh.Text, sh.TextHash, sh.Link, sh.Rule = c.Text, textHash(c.Text), link.Code, c.Disclosure.Rule
	sh.Disclosure, _ = c.Disclosure.In(c.Text)
	sh.OwnWords = ownWords(w.content, *sh, c.Link)
	sh.Delivery = Delivery{Post: post, Hash: postHash(post), ApprovedAt: p.approvalTime(w.set, w.ambassador), Chosen: at, Due: at,
		Key: sh.ID + "." + p.id(6), OwnLink: link.Subject != ""}
	sh.NextAt = at
	return nil
}

// Cancel gives up the acting person's share. What is on its way or may be live
// is removed if it turns out to be; State and Delivery.StopRequested say so. What
// is live is ErrConflict: see Remove.
func (g Shares) Cancel(ctx context.Context, id string) (Share, error) {
	var sh Share
	err := g.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		var err error
		if sh, err = g.own(ctx, tx, id); err != nil {
			return err
		}
		return g.s.giveUp(ctx, tx, sh.Subject, &sh)
	})
	return sh, err
}

// giveUp cancels a share that is not live, or has it removed if it turns out to be.
func (p *Program) giveUp(ctx context.Context, tx *Tx, by string, sh *Share) error {
	switch sh.State {
	case ShareSending, ShareUnconfirmed:
		sh.Delivery.StopRequested, sh.UpdatedAt = true, p.instant()
		if err := tx.Shares.Move(ctx, *sh, sh.State); err != nil {
			return err
		}
		sh.Version++
		return p.auditShare(ctx, tx, by, *sh, "stop")
	case ShareCancelled:
		return nil
	}
	sh.NextAt = time.Time{}
	return p.moveShare(ctx, tx, by, sh, ShareCancelled, ShareDraft, ShareReady, ShareWaiting, ShareReturned, ShareRejected)
}

// Remove has the acting person's live post deleted from the network. A post that
// they made by the network's dialog only they can delete there: ErrConflict.
func (g Shares) Remove(ctx context.Context, id string) (Share, error) {
	var sh Share
	err := g.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		var err error
		if sh, err = g.own(ctx, tx, id); err != nil || sh.State == ShareRemoving || sh.State == ShareRemoved {
			return err
		}
		if sh.State != SharePosted || sh.Delivery.PostID == "" {
			return fmt.Errorf("advocacy: share: only a post that was made from a connected account can be deleted from here: %w", ErrConflict)
		}
		return g.s.beginRemoval(ctx, tx, sh.Subject, &sh)
	})
	return sh, err
}

// Settle is the person's word on a share of which nobody knows whether it is live:
// live, with or without the post's address; or not there, and then whether it is
// to be posted again. Only that word allows a second create.
func (g Shares) Settle(ctx context.Context, id string, live bool, postURL string, again bool) (Share, error) {
	var sh Share
	err := g.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		var err error
		if sh, err = g.own(ctx, tx, id); err != nil {
			return err
		}
		return g.s.settleShare(ctx, tx, sh.Subject, &sh, live, postURL, again)
	})
	return sh, err
}

// settleShare takes the word on an unconfirmed share of whoever answers for it.
func (p *Program) settleShare(ctx context.Context, tx *Tx, by string, sh *Share, live bool, postURL string, again bool) error {
	if sh.State != ShareUnconfirmed {
		return fmt.Errorf("advocacy: share: it is not unconfirmed: %w", ErrConflict)
	}
	sh.NextAt = time.Time{}
	if live {
		address, err := postAddress(sh.Channel, postURL)
		if err != nil {
			return err
		}
		return p.live(ctx, tx, by, sh, channels.Receipt{URL: address})
	}
	sh.Delivery.Committed, sh.Delivery.Problem = false, ""
	if !again || sh.Delivery.StopRequested {
		return p.moveShare(ctx, tx, by, sh, ShareCancelled, ShareUnconfirmed)
	}
	set, err := tx.settings(ctx)
	if err != nil {
		return err
	}
	if set.Frozen {
		return fmt.Errorf("advocacy: share: %w", ErrFrozen)
	}
	var a Ambassador
	if sh.Page == "" {
		if a, err = tx.Ambassadors.Get(ctx, sh.Subject); errors.Is(err, ErrNotFound) || err == nil && a.State != Joined {
			return fmt.Errorf("advocacy: %w", ErrNotJoined)
		} else if err != nil {
			return err
		}
	}
	now := p.instant()
	sh.Delivery.Key, sh.Delivery.Attempt, sh.Delivery.Tries = sh.ID+"."+p.id(6), 0, 0
	sh.Delivery.BeganAt, sh.Delivery.ApprovedAt = time.Time{}, p.approvalTime(set, a)
	sh.Delivery.Chosen, sh.Delivery.Due, sh.NextAt = now, now, now
	return p.moveShare(ctx, tx, by, sh, ShareReady, ShareUnconfirmed)
}
