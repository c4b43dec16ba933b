package advocacy

import (
	"context"
	"time"
)

// InApp is the Notifier of hosts that show messages in their own application:
// what it delivers is read by Nudges.Inbox. It reaches everyone and sends
// nothing anywhere. Put it last, for those whom no other notifier reaches, or
// alone.
type InApp struct{}

// Name is "in-app".
func (InApp) Name() string { return inAppName }

const inAppName = "in-app"

// Notify accepts every message: the program's own row is the delivery.
func (InApp) Notify(context.Context, Message, Commit) error { return nil }

// Reaches is true for everyone.
func (InApp) Reaches(Recipient) bool { return true }

// Inbox are the messages that InApp delivered to the acting person since an
// instant, newest first, in their language. A digest of which nothing can be
// shared any more is left out. A host shows them and links to the person's page
// in its own way: their addresses are those of the messages.
func (g Nudges) Inbox(ctx context.Context, since time.Time) ([]Message, error) {
	var inbox []Message
	err := g.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		inbox = nil
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, err := g.s.person(ctx, tx)
		if err != nil {
			return err
		}
		nudges, err := tx.Nudges.ForSubject(ctx, person.Subject, since)
		if err != nil || len(nudges) == 0 {
			return err
		}
		a, err := tx.Ambassadors.Get(ctx, person.Subject)
		if err != nil {
			return err
		}
		contents, err := everApproved(ctx, tx)
		if err != nil {
			return err
		}
		if set.Frozen {
			contents = nil
		}
		expiring, err := g.s.expiring(ctx, tx, person.Subject)
		if err != nil {
			return err
		}
		offers := map[string]Offer{}
		for _, o := range g.s.offers(set, person, a, contents, g.s.instant()) {
			offers[o.Content.ID] = o
		}
		for _, n := range nudges {
			if n.State != NudgeSent || n.Notifier != inAppName {
				continue
			}
			var held []Offer
			for _, id := range n.Contents {
				if o, ok := offers[id]; ok {
					held = append(held, o)
				}
			}
			if n.Kind == Digest && len(held) == 0 || n.Kind == Expiry && len(expiring) == 0 {
				continue // nothing of it can be shared any more, or the account was connected again
			}
			inbox = append([]Message{g.s.render(set, person, a, n, matter{held, expiring}, g.s.keysOf(person.Subject))}, inbox...)
		}
		return nil
	})
	return inbox, err
}
