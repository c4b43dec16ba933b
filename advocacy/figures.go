package advocacy

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// PostFigures are what one live post achieved, as the network told it. They hold no
// author: a random unit stands for one, and only that person's own row knows whose
// it is.
type PostFigures struct {
	// Key is random; that of an imported post follows from its address.
	Key string `json:"key"`
	// Content is the content's ID, and Channel the channel's name.
	Content string `json:"content"`
	Channel string `json:"channel"`
	// Company reports that it is the company's own post.
	Company bool `json:"company"`
	// Unit is its author's Ambassador.Unit; empty for the company's.
	Unit string `json:"unit,omitzero"`
	// Counts are the newest figures. What the network did not tell is not there:
	// it is not 0.
	Counts map[channels.Metric]int64 `json:"counts"`
	// Told are the counts that reports tell, which lag behind: see Program.tell.
	Told map[channels.Metric]int64 `json:"told,omitempty"`
	// Denied says why the network told the account none the last time, where it is
	// the access level.
	Denied string `json:"denied,omitzero"`
	// Share is the id of the share that is measured; for a person's it is empty
	// again at most FiguresKept after the newest reading, and so is MeasuredAt, its
	// instant (UTC).
	Share      string    `json:"share,omitzero"`
	MeasuredAt time.Time `json:"measuredAt,omitzero"`
}

const (
	// MeasureAfter is how long after posting a post's figures are read first, then
	// daily, for the last time MeasureFor after posting.
	MeasureAfter = time.Hour
	MeasureFor   = 28 * 24 * time.Hour
	// FiguresKept is how long figures name the person's share that they are of;
	// LinkedIn's terms allow 48 hours (2026-11). What was not read again by then is
	// not read any more, and its last counts stay.
	FiguresKept = 48 * time.Hour
	// PageFiguresKept is how long figures of the company's own posts are kept after
	// the newest reading; LinkedIn's terms allow a year (2026-11).
	PageFiguresKept = 365 * 24 * time.Hour
)

const (
	measureEvery = 24 * time.Hour
	// measureAgain is when a failed reading is tried again, and a network that
	// asked to wait, and did not say how long, is asked again.
	measureAgain = time.Hour
	// measureRest is how long an account whose figures the network does not tell
	// is not asked for any.
	measureRest = 7 * 24 * time.Hour
)

// Why a post is not measured at this time: its account is not asked until its
// Connection.MeasureFrom, or is not connected. An ended connection is good for
// deleting what it made, and for nothing else.
var (
	errResting      = errors.New("advocacy: figures of this account are not asked for now")
	errDisconnected = errors.New("advocacy: the account is not connected")
)

// measureShares reads the figures of the live posts that are due, and lets reports
// tell what may be told by now.
func (w *networkWork) measureShares(ctx context.Context) error {
	if w.vault == nil {
		return nil // without it no account can be opened
	}
	contents := map[string]bool{}
	errs := []error{w.shares(ctx, SharePosted, func(ctx context.Context, id string) error {
		sh, err := w.measure(ctx, id)
		if sh.Page == "" && sh.Content != "" {
			contents[sh.Content] = true
		}
		return err
	})}
	for _, id := range sortedKeys(contents) {
		errs = append(errs, w.tell(ctx, id, w.channel))
	}
	return errors.Join(errs...)
}

// measure reads the figures of one live post.
func (p *Program) measure(ctx context.Context, id string) (Share, error) {
	held, c, account, err := p.holdShare(ctx, id, SharePosted)
	if err != nil {
		return held, err
	}
	now := p.instant()
	var readings channels.Readings
	var outcome error
	switch {
	case account.ID == "" || c.State != Connected:
		outcome = errDisconnected
	case c.MeasureFrom.After(now):
		outcome = errResting
	default:
		readings, outcome = p.publisher(held.Channel).Measure(ctx, account, held.Delivery.PostID)
	}
	return held, p.store.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *Tx) error {
		sh, err := tx.Shares.Get(ctx, id)
		if err != nil || sh.State != SharePosted {
			return err // its next step is another one by now
		}
		sh.NextAt = time.Time{}
		if sh.Subject != "" || sh.Page != "" { // else its person has left
			wait, err := p.recordReadings(ctx, tx, sh, c, readings, outcome)
			if err != nil {
				return err
			}
			sh.NextAt = measureNext(sh, now, wait)
		}
		return errors.Join(tx.Shares.Move(ctx, sh, SharePosted), tx.Shares.Free(ctx, id))
	})
}

// recordReadings stores what came of asking for a post's figures, and says how long
// to wait before the next time.
func (p *Program) recordReadings(ctx context.Context, tx *Tx, sh Share, c Connection, readings channels.Readings, outcome error) (time.Duration, error) {
	now := p.instant()
	denied := readings.Denied()
	if channels.CodeOf(outcome) == channels.PermissionDenied {
		denied = reason(outcome)
	}
	switch {
	case errors.Is(outcome, errDisconnected):
		return measureEvery, nil
	case errors.Is(outcome, errResting):
		return c.MeasureFrom.Sub(now), nil
	case denied != "":
		return measureRest, errors.Join(tx.Connections.Rest(ctx, c.ID, now.Add(measureRest)), p.keepFigures(ctx, tx, sh, nil, denied))
	case outcome == nil:
		return measureEvery, p.keepFigures(ctx, tx, sh, readings, "")
	case channels.CodeOf(outcome) == channels.RateLimited:
		wait := max(retryAfter(outcome), measureAgain)
		return wait, tx.Connections.Rest(ctx, c.ID, now.Add(wait))
	case channels.CodeOf(outcome) == channels.AuthExpired:
		_, err := p.loseConnection(ctx, tx, c, Connection.needsLogin)
		return measureEvery, err
	}
	p.log.InfoContext(ctx, "figures of a post could not be read", "share", sh.ID, "code", string(channels.CodeOf(outcome)))
	return measureAgain, nil
}

// measureNext is when a post is measured next; zero is never.
func measureNext(sh Share, now time.Time, wait time.Duration) time.Time {
	last := sh.PostedAt.Add(MeasureFor)
	switch next := now.Add(wait); {
	case !now.Before(last):
		return time.Time{}
	case next.After(last):
		return last
	default:
		return next
	}
}

// keepFigures stores the readings of a post. What was read before and is not told
// this time stays.
func (p *Program) keepFigures(ctx context.Context, tx *Tx, sh Share, readings channels.Readings, denied string) error {
	f, err := tx.Ledger.FiguresOf(ctx, sh.ID)
	if errors.Is(err, ErrNotFound) {
		f = PostFigures{Key: p.id(figuresKeyLength), Content: sh.Content, Channel: sh.Channel, Company: sh.Page != "", Share: sh.ID}
		if !f.Company {
			if f.Unit, err = p.unit(ctx, tx, sh.Subject); err != nil || f.Unit == "" {
				return err
			}
		}
	} else if err != nil {
		return err
	}
	f.add(readings)
	f.Denied, f.MeasuredAt = denied, p.instant()
	return tx.Ledger.PutFigures(ctx, f)
}

const figuresKeyLength = 16

// add takes over what was told. The company's own figures may be told at once.
func (f *PostFigures) add(readings channels.Readings) {
	for metric, reading := range readings {
		if reading.Unavailable != "" {
			continue
		}
		if f.Counts == nil {
			f.Counts = map[channels.Metric]int64{}
		}
		f.Counts[metric] = reading.Value
	}
	if f.Company {
		f.Told = maps.Clone(f.Counts)
	}
}

// unit stands for an ambassador in the figures of their posts; it is empty for who
// is none any more.
func (p *Program) unit(ctx context.Context, tx *Tx, subject string) (string, error) {
	a, err := tx.Ambassadors.Get(ctx, subject)
	if errors.Is(err, ErrNotFound) || err == nil && a.State != Joined {
		return "", nil
	}
	if err != nil || a.Unit != "" {
		return a.Unit, err
	}
	a.Unit = p.id(figuresKeyLength)
	return a.Unit, tx.Ambassadors.Put(ctx, a)
}

// tell lets reports tell the new counts of employees' posts of a content on a channel,
// and only once those of at least five authors have changed. Whatever two reports are
// compared, of whichever periods and moments, the difference is then of five people or
// more: reports tell a content on a channel as a whole or not at all.
func (p *Program) tell(ctx context.Context, contentID, channel string) error {
	return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		all, err := tx.Ledger.Figures(ctx, contentID)
		if err != nil {
			return err
		}
		units := map[string]bool{}
		changed := slices.DeleteFunc(all, func(f PostFigures) bool {
			return f.Company || f.Channel != channel || maps.Equal(f.Counts, f.Told)
		})
		for _, f := range changed {
			units[f.Unit] = true
		}
		if len(units) < fewest {
			return nil
		}
		for _, f := range changed {
			f.Told = maps.Clone(f.Counts)
			if err := tx.Ledger.PutFigures(ctx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgetFigures does what the networks' terms ask of figures: people's do not name
// their share for long, and then it is not measured any more; the company's go.
func (p *Program) forgetFigures(ctx context.Context, tx *Tx) error {
	now := p.instant()
	shares, err := tx.Ledger.ForgetShares(ctx, now.Add(-FiguresKept))
	if err != nil {
		return err
	}
	for _, id := range shares {
		sh, err := tx.Shares.Get(ctx, id)
		if err == nil && sh.State == SharePosted {
			sh.NextAt = time.Time{}
			err = tx.Shares.Move(ctx, sh, SharePosted)
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	_, err = tx.Ledger.DropFigures(ctx, now.Add(-PageFiguresKept))
	return err
}
