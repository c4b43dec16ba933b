package advocacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// place is where a share that is due belongs: ShareSending when it may be posted
// now, ShareReady for later, at next, another state with what to tell its person
// otherwise.
type place struct {
	state   ShareState
	next    time.Time
	problem string
}

// mayPublish is where a share belongs by all that its posting rests on.
func (p *Program) mayPublish(ctx context.Context, tx *Tx, sh Share, now time.Time) (place, error) {
	set, err := tx.settings(ctx)
	if err != nil {
		return place{}, err
	}
	var ambassador Ambassador
	var person Person
	if sh.Page == "" { // a page's post rests on nobody's membership
		ambassador, err = tx.Ambassadors.Get(ctx, sh.Subject)
		if errors.Is(err, ErrNotFound) || err == nil && (ambassador.State != Joined || sh.Delivery.ApprovedAt.Before(ambassador.JoinedAt)) {
			return place{state: ShareCancelled}, nil
		} else if err != nil {
			return place{}, err
		}
		if person, err = tx.People.BySubject(ctx, sh.Subject); err != nil {
			return place{}, err
		}
	}
	r, err := tx.Contents.Get(ctx, sh.Content)
	if err != nil {
		return place{}, err
	}
	back := func(problem string) (place, error) { return place{state: ShareReturned, problem: problem}, nil }
	switch {
	case sh.Delivery.StopRequested || set.haltedSince(sh.Delivery.ApprovedAt) || r.State == content.Recalled:
		return place{state: ShareCancelled}, nil
	case r.State != content.Approved, !r.Window.Until.IsZero() && !now.Before(r.Window.Until):
		return back("its time has passed; look whether it should still be shared")
	case now.Before(r.Window.From):
		return place{state: ShareReady, next: r.Window.From}, nil
	case !slices.Contains(set.Channels, sh.Channel) || p.publisher(sh.Channel) == nil:
		return back(notInUse(set, sh.Channel).Message)
	}
	if sh.Delivery.Standing {
		if stands, err := p.standsBy(ctx, tx, set, person, ambassador, sh, r, now); err != nil || !stands {
			return place{state: ShareCancelled}, err
		}
	}
	if sh.Page == "" {
		anyTopic := ambassador
		anyTopic.Preferences.Topics = nil
		if _, meant := set.meant(person, anyTopic, r); !meant {
			return back("the content is meant for others by now; do not share it, or ask its owner")
		}
		// The disclosure is checked on the text itself, by the rules of today.
		d, _ := set.disclosureFor(set.country(person), sh.Channel, r.Kind, set.language(person, ambassador))
		if _, ok := d.In(sh.Text); d.Rule != "" && !ok {
			return back(fmt.Sprintf("the rules have changed: put %q in, or words to that effect", d.Text))
		}
		if sh.Delivery.OwnLink && !set.tracking(p.today(set)) {
			return back("its link would tell who shared it, and that is not agreed any more; approve it anew, with another link")
		}
	}
	if sh.Delivery.Hash != postHash(sh.Delivery.Post) || sh.Delivery.Post.Text != sh.Text {
		return back("it is not what was approved any more; read it again")
	}
	return place{state: ShareSending}, nil
}

// mostLate is how long after the moment that was chosen for it a share is still
// posted, which is room for a weekly window. After that it is its person's again.
const mostLate = 14 * 24 * time.Hour

// afterOutage is where a share belongs whose moment was held up for long, by an
// outage of ours or the network's, or an account that had to be connected again: it
// is posted in the person's next window, spread as messages are, so that recovery
// posts neither at night nor for everybody in one minute. A page's windows are the
// program's. Where there are none, it is posted now.
func (p *Program) afterOutage(ctx context.Context, tx *Tx, sh Share, now time.Time) (place, error) {
	if now.Sub(sh.Delivery.Chosen) > mostLate {
		return place{state: ShareReturned, problem: "more than two weeks have passed since it was to be posted; look whether it should still be shared"}, nil
	}
	set, err := tx.settings(ctx)
	if err != nil {
		return place{}, err
	}
	var a Ambassador
	var person Person
	country, zone, key := set.Country, set.location(), sh.ID
	if sh.Page == "" {
		if a, err = tx.Ambassadors.Get(ctx, sh.Subject); err != nil {
			return place{}, err
		}
		if person, err = tx.People.BySubject(ctx, sh.Subject); err != nil {
			return place{}, err
		}
		country, zone, key = set.country(person), set.zone(person), person.ID
	}
	rule := set.planFor(a, p.holiday(country)).Cadence
	rule.Frequency = cadence.EveryContent()
	at, ok := rule.Next(now, zone, key)
	if !ok {
		return place{state: ShareSending}, nil
	}
	return place{state: ShareReady, next: at.UTC()}, nil
}

// strand gives shares back that wait for a network that this program was not handed.
// Another node may have it; for how long that is waited says stranded.
func (p *Program) strand(ctx context.Context) error {
	var ids []string
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		ids, err = tx.Shares.Due(ctx, ShareReady, "", p.instant().Add(-stranded), tickBatch)
		return err
	})
	errs := []error{err}
	for _, id := range ids {
		err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
			sh, err := tx.Shares.Get(ctx, id)
			if err != nil || sh.State != ShareReady || p.publisher(sh.Channel) != nil {
				return err
			}
			set, err := tx.settings(ctx)
			if err != nil {
				return err
			}
			sh.NextAt, sh.Delivery.Problem = time.Time{}, notInUse(set, sh.Channel).Message
			return p.moveShare(ctx, tx, byProgram, &sh, ShareReturned, ShareReady)
		})
		if !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// stranded is how long a share is due before a program without its channel gives it
// back.
const stranded = 24 * time.Hour

// postHash is the hex SHA-256 of a post's JSON: every byte of what was approved.
func postHash(post channels.Post) string {
	text, err := json.Marshal(post)
	if err != nil {
		return "" // a post is texts only
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
