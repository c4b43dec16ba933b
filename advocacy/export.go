package advocacy

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Export is everything that the program holds of one person, for that person
// (GDPR art. 15 and 20). It holds no key and no token.
type Export struct {
	// At is when it was made (UTC).
	At       time.Time `json:"at"`
	Employee Employee  `json:"employee"`
	// Subject is the random id that stands for the person everywhere else.
	Subject    string      `json:"subject"`
	Ambassador *Ambassador `json:"ambassador,omitempty"`
	Consents   []Consent   `json:"consents"`
	Messages   []Nudge     `json:"messages"`
	Shares     []Share     `json:"shares"`
	// Figures are what the person's posts achieved, as far as they can still be
	// found by the person's unit.
	Figures []PostFigures `json:"figures"`
	// Connections are the accounts that the person connected, without tokens.
	Connections []Connection `json:"connections"`
	// Links are the tracked links that carry the person.
	Links []Link `json:"links"`
	// Conversions are what the person's own referral links led to.
	Conversions []Conversion `json:"conversions"`
	// Audit is what the person did, and what was done about them.
	Audit []AuditEntry `json:"audit"`
}

// Export gathers everything that is held of the acting person.
func (c Consents) Export(ctx context.Context) (Export, error) {
	var e Export
	err := c.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		person, err := c.s.person(ctx, tx)
		if err != nil {
			return err
		}
		e = Export{At: c.s.instant(), Employee: person.Employee, Subject: person.Subject,
			Consents: []Consent{}, Messages: []Nudge{}, Shares: []Share{}, Figures: []PostFigures{}, Connections: []Connection{}, Links: []Link{}, Conversions: []Conversion{}, Audit: []AuditEntry{}}
		a, err := tx.Ambassadors.Get(ctx, person.Subject)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err == nil {
			e.Ambassador = &a
		}
		if err := gather(&e.Figures)(tx.Ledger.FiguresBy(ctx, a.Unit)); err != nil {
			return err
		}
		if err := gather(&e.Consents)(tx.Ambassadors.Consents(ctx, person.Subject)); err != nil {
			return err
		}
		if err := gather(&e.Messages)(tx.Nudges.ForSubject(ctx, person.Subject, time.Time{})); err != nil {
			return err
		}
		if err := gather(&e.Shares)(tx.Shares.ForSubject(ctx, person.Subject, time.Time{})); err != nil {
			return err
		}
		if err := gather(&e.Connections)(tx.Connections.ForSubject(ctx, person.Subject)); err != nil {
			return err
		}
		if err := gather(&e.Links)(tx.Links.ForSubject(ctx, person.Subject)); err != nil {
			return err
		}
		return errors.Join(e.conversions(ctx, tx), e.audit(ctx, tx))
	})
	return e, err
}

// gather appends to a list that stays a list when there is nothing.
func gather[T any](into *[]T) func([]T, error) error {
	return func(found []T, err error) error {
		*into = append(*into, found...)
		return err
	}
}

func (e *Export) conversions(ctx context.Context, tx *Tx) error {
	all, err := tx.Links.Conversions(ctx, time.Time{}, e.At.AddDate(1, 0, 0))
	for _, c := range all {
		if slices.ContainsFunc(e.Links, func(l Link) bool { return l.Code == c.Link }) {
			e.Conversions = append(e.Conversions, c)
		}
	}
	return err
}

// audit gathers the entries by the person, on them, and on what is theirs. The
// trail is read whole: an export is rare, and an index would cost every write.
func (e *Export) audit(ctx context.Context, tx *Tx) error {
	theirs := map[string]bool{e.Subject: true}
	for _, n := range e.Messages {
		theirs[n.ID] = true
	}
	for _, sh := range e.Shares {
		theirs[sh.ID], theirs[sh.Delivery.Connection] = true, sh.Delivery.Connection != ""
	}
	for _, c := range e.Connections {
		theirs[c.ID] = true
	}
	for _, l := range e.Links {
		theirs[l.Code] = true
	}
	for entry, err := range tx.Ledger.Trail(ctx, time.Time{}, e.At.AddDate(1, 0, 0)) {
		if err != nil {
			return err
		}
		if entry.Actor == e.Subject || theirs[entry.Object] {
			e.Audit = append(e.Audit, entry)
		}
	}
	return nil
}
