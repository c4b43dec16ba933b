package advocacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Shares are the use cases of an ambassador on their own shares. Nobody else
// sees them.
type Shares struct{ s *session }

// Compose is what the acting ambassador is offered for a content on a channel,
// one of Offer.Channels: the prompts, a text to start from, its disclosure, link
// and length. It stores nothing: the link works from Open on. Who has not joined
// gets ErrNotJoined, and a content that is not offered to them ErrNotFound.
func (g Shares) Compose(ctx context.Context, contentID, channel string) (Composition, error) {
	return g.composed(ctx, contentID, channel, func(_ work, c Composition) Composition { return c })
}

// Check judges a text of the person's own, as it would be shared. It stores
// nothing and changes nothing in the text: a link that the channel takes in its
// text is expected at its end and added only when missing.
func (g Shares) Check(ctx context.Context, contentID, channel, text string) (Composition, error) {
	return g.composed(ctx, contentID, channel, func(w work, c Composition) Composition {
		c.Problems, c.Suggested = nil, false
		return g.s.finish(w.set, w.content, c, text)
	})
}

// composed is what is offered for a content on a channel, as then makes of it.
func (g Shares) composed(ctx context.Context, contentID, channel string, then func(work, Composition) Composition) (Composition, error) {
	var c Composition
	err := g.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		w, err := g.work(ctx, tx, contentID, channel)
		if err != nil {
			return err
		}
		c = then(w, g.s.compose(w.set, w.person, w.ambassador, w.content, channel))
		c.Warnings, err = g.warnings(ctx, tx, w, channel)
		return err
	})
	return c, err
}

// Draft keeps a text as a new share, without judging it, but for its size and
// encoding: what is longer than any network takes, or not UTF-8, is Problems. Check
// looks at a text without keeping it. Who has not joined gets ErrNotJoined, and a
// content that is not offered to them ErrNotFound.
func (g Shares) Draft(ctx context.Context, contentID, channel, text string) (Share, error) {
	var sh Share
	if err := keepable(text).err(); err != nil {
		return sh, fmt.Errorf("advocacy: share: %w", err)
	}
	err := g.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		w, err := g.work(ctx, tx, contentID, channel)
		if err != nil {
			return err
		}
		at := g.s.instant()
		sh = Share{ID: g.s.id(shareIDLength), Subject: w.person.Subject, Content: contentID, Channel: channel,
			State: ShareDraft, Text: text, TextHash: textHash(text), CreatedAt: at, UpdatedAt: at, Version: 1}
		return tx.Shares.Insert(ctx, sh)
	})
	return sh, err
}

const shareIDLength = 16

// keepable is what keeps a text from being stored at all.
func keepable(text string) (problems Problems) {
	if len(text) > longestDraft {
		problems.add("text", "has %d bytes, and the limit is %d: shorten it", len(text), longestDraft)
	}
	if !utf8.ValidString(text) {
		problems.add("text", "is not UTF-8: send it as UTF-8")
	}
	return problems
}

// longestDraft leaves room for Facebook's 63 206 characters, the most of any
// network, at four bytes each.
const longestDraft = 256 << 10

// Open approves a draft's text as it stands and returns the network's dialog to
// share it with. The text is checked as it is: what is too long or lacks its
// disclosure is Problems, and the draft stays as it was. Opening again, because
// the first window was closed, returns the same. Who has not joined gets
// ErrNotJoined; a share that is not theirs, and a content that is not offered any
// more, is ErrNotFound.
func (g Shares) Open(ctx context.Context, id string) (channels.Intent, error) {
	var intent channels.Intent
	err := g.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		sh, err := g.own(ctx, tx, id)
		if err != nil {
			return err
		}
		w, err := g.work(ctx, tx, sh.Content, sh.Channel)
		if err != nil {
			return err
		}
		c := g.s.compose(w.set, w.person, w.ambassador, w.content, sh.Channel)
		c.Problems = nil
		again := sh.State == ShareDialogOpened
		if again {
			// The text and the link are those that were approved, whatever the
			// settings have become.
			if c.link, err = handedOut(ctx, tx, sh, w.content); err != nil {
				return err
			}
			c.Link = g.s.linkURL(w.set, c.link)
			c = g.s.judge(w.content, c, sh.Text)
		} else {
			c = g.s.finish(w.set, w.content, c, sh.Text)
		}
		if err := c.Problems.err(); err != nil {
			return fmt.Errorf("advocacy: share: %w", err)
		}
		if intent, err = g.s.publisher(sh.Channel).Intent(postOf(w.content, c)); err != nil || again {
			return err
		}
		link, err := g.s.handOut(ctx, tx, w.set, c.link)
		if err != nil {
			return err
		}
		sh.Text, sh.TextHash, sh.Link, sh.Rule = c.Text, textHash(c.Text), link.Code, c.Disclosure.Rule
		sh.Disclosure, _ = c.Disclosure.In(c.Text)
		sh.OwnWords = ownWords(w.content, sh, c.Link)
		return g.s.moveShare(ctx, tx, sh.Subject, &sh, ShareDialogOpened, ShareDraft)
	})
	return intent, err
}

// handedOut is the link that an opened share went out with.
func handedOut(ctx context.Context, tx *Tx, sh Share, r ContentRecord) (Link, error) {
	if sh.Link == "" {
		return Link{Target: r.URL}, nil
	}
	return tx.Links.Get(ctx, sh.Link)
}

// Answer is the person's word on a share whose dialog was opened: posted, with
// or without the post's address, or not posted. They may correct it later. "Not
// posted" is also how a draft is given up; "posted" of one is ErrConflict.
func (g Shares) Answer(ctx context.Context, id string, posted bool, postURL string) (Share, error) {
	var sh Share
	err := g.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		var err error
		if sh, err = g.own(ctx, tx, id); err != nil {
			return err
		}
		if sh.Delivery.Key != "" {
			return fmt.Errorf("advocacy: share: it is posted from a connected account, and its dialog was not opened: %w", ErrConflict)
		}
		if postURL, err = postAddress(sh.Channel, postURL); err != nil {
			return err
		}
		before := sh.State
		sh.PostURL = postURL
		if !posted {
			sh.PostURL = ""
			if before == ShareCancelled {
				return nil
			}
			return g.s.take(ctx, tx, sh.Subject, &sh, ShareCancelled)
		}
		if before == ShareDraft || before == ShareReady {
			return fmt.Errorf("advocacy: share: %w", &explained{ErrConflict, "its dialog was not opened yet; call Open first"})
		}
		if before == ShareCancelled && sh.Link == "" && sh.Rule == "" && sh.PostedAt.IsZero() {
			return fmt.Errorf("advocacy: share: %w", &explained{ErrConflict, "it was cancelled before its dialog was opened"})
		}
		if before == ShareSelfConfirmed {
			sh.UpdatedAt = g.s.instant()
			if err := tx.Shares.Move(ctx, sh, ShareSelfConfirmed); err != nil {
				return err
			}
			sh.Version++
			return nil
		}
		person, err := g.s.person(ctx, tx)
		if err != nil {
			return err
		}
		return g.s.post(ctx, tx, sh.Subject, &sh, ShareSelfConfirmed, person, ShareDialogOpened, ShareClickObserved, ShareCancelled)
	})
	return sh, err
}

// postAddress is the address of a post on a channel, as a person pasted it.
func postAddress(channel, address string) (string, error) {
	address = strings.TrimSpace(address)
	if address == "" {
		return "", nil
	}
	if ref, err := content.ParsePost(address); err != nil || ref.Channel != channel {
		return "", fmt.Errorf("advocacy: share: %w", Problems{{"postUrl", "is not the address of a post on " + channel + "; copy it from the post, or leave it out"}})
	}
	return address, nil
}

// List is the acting person's own shares, newest first.
func (g Shares) List(ctx context.Context) (list []Share, err error) {
	err = g.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		person, err := g.s.person(ctx, tx)
		if err != nil {
			return err
		}
		list, err = tx.Shares.ForSubject(ctx, person.Subject, time.Time{})
		return err
	})
	return list, err
}

// work is what a use case on one content and channel needs.
type work struct {
	set        Settings
	person     Person
	ambassador Ambassador
	content    ContentRecord
}

// work reads it, and refuses what may not be shared.
func (g Shares) work(ctx context.Context, tx *Tx, contentID, channel string) (work, error) {
	var w work
	var err error
	if w.set, err = tx.settings(ctx); err != nil {
		return w, err
	}
	if w.person, w.ambassador, err = g.s.ambassador(ctx, tx); err != nil {
		return w, err
	}
	if w.set.Frozen {
		return w, fmt.Errorf("advocacy: share: %w", ErrFrozen)
	}
	if w.content, err = tx.Contents.Get(ctx, contentID); err != nil {
		return w, lookedUp("content", err)
	}
	// Topics narrow what is offered, not what may be shared.
	anyTopic := w.ambassador
	anyTopic.Preferences.Topics = nil
	_, meant := w.set.meant(w.person, anyTopic, w.content)
	if why := notOffered(w.content, meant, g.s.instant()); why != "" {
		return w, fmt.Errorf("advocacy: content: %w", &explained{ErrNotFound, why})
	}
	if !slices.Contains(w.set.Channels, channel) || g.s.publisher(channel) == nil {
		return w, fmt.Errorf("advocacy: share: %w", Problems{notInUse(w.set, channel)})
	}
	return w, nil
}

// notOffered says why a content may not be shared, empty when it may be.
func notOffered(r ContentRecord, meant bool, now time.Time) string {
	switch {
	case r.State == content.Draft || r.State == content.InReview:
		return "it is not approved yet"
	case r.State != content.Approved:
		return "it is not offered any more"
	case !meant:
		return "it is meant for others, or in a language that this person does not read"
	case now.Before(r.Window.From):
		return "it is not offered yet"
	case !r.Window.Contains(now):
		return "it is not offered any more"
	}
	return ""
}

// explained is one of the sentinels in words of its own, where the sentinel's
// would contradict them.
type explained struct {
	error
	why string
}

func (e *explained) Error() string { return e.why }
func (e *explained) Unwrap() error { return e.error }

// own finds a share of the acting person; another one's is not found.
func (g Shares) own(ctx context.Context, tx *Tx, id string) (Share, error) {
	person, err := g.s.person(ctx, tx)
	if err != nil {
		return Share{}, err
	}
	sh, err := tx.Shares.Get(ctx, id)
	if err == nil && sh.Subject != person.Subject {
		err = ErrNotFound
	}
	if err != nil {
		return Share{}, lookedUp("share", err)
	}
	return sh, nil
}

// lookedUp is what a use case says when the store does not give it something. That
// it is not there is no failure of the store, which is named for its failures only.
func lookedUp(what string, err error) error {
	if errors.Is(err, ErrNotFound) {
		err = ErrNotFound
	}
	return fmt.Errorf("advocacy: %s: %w", what, err)
}

// warnings tell of the posting budget: a hint, for the person alone.
func (g Shares) warnings(ctx context.Context, tx *Tx, w work, channel string) ([]string, error) {
	n, err := postsInWeek(ctx, tx, w.person.Subject, channel, g.s.today(w.set))
	if err != nil || n < w.set.PostingBudget {
		return nil, err
	}
	return []string{g.s.words(w.set.language(w.person, w.ambassador)).say("budget-warning", "count", n)}, nil
}

func textHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// ownWords reports whether a text is more than what was suggested: after
// disclosure and link are taken away, it is none of the content's messages.
func ownWords(r ContentRecord, sh Share, link string) bool {
	body := oneLine(strings.ReplaceAll(strings.ReplaceAll(sh.Text, sh.Disclosure, ""), link, ""))
	if !strings.ContainsFunc(body, unicode.IsLetter) {
		return false // only what has to be there: nobody's words
	}
	for _, m := range r.Messages {
		if m.Text != "" && strings.Contains(body, oneLine(strings.ReplaceAll(m.Text, sh.Disclosure, ""))) {
			return false
		}
	}
	return true
}

// moveShare moves a share from one of some states, with its audit entry: by is who
// did it. Once nothing is sent for it any more, what attempts remembered goes, and
// with whoever has left what leads to them.
func (p *Program) moveShare(ctx context.Context, tx *Tx, by string, sh *Share, to ShareState, from ...ShareState) error {
	sent := sh.State == ShareSending || sh.State == ShareUnconfirmed || sh.Delivery.Attempt > 0
	sh.State, sh.UpdatedAt = to, p.instant()
	if sh.Subject == "" && sh.Page == "" && !to.open() {
		sh.forget()
	}
	if err := tx.Shares.Move(ctx, *sh, from...); err != nil {
		return err
	}
	sh.Version++
	if sent && to != ShareReady && to != ShareWaiting && to != ShareSending && to != ShareUnconfirmed {
		if err := tx.Shares.DropSteps(ctx, sh.ID); err != nil {
			return err
		}
	}
	return p.auditShare(ctx, tx, by, *sh, string(to))
}

// auditShare appends what became of a share.
func (p *Program) auditShare(ctx context.Context, tx *Tx, by string, sh Share, what string) error {
	kind := "shares."
	if sh.Page != "" {
		kind = "page-posts."
	}
	return p.audit(ctx, tx, by, kind+what, sh.ID, sh.Channel)
}
