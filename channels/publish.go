package channels

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Publish makes a post live on the attempt's account. It validates the attempt
// and the post, keeps within what the network takes of an account and of the app
// in a day, checks by the network's own word that the token may post as the
// account, where the adapter is an Authorizer, and then calls the adapter. The outcome is read with VerdictOf; the
// receipt's Phase is what the journal saw. Every error is an *Error, Problems,
// ErrFenced or a context's error with one of them around it.
func (p *Publisher) Publish(ctx context.Context, a Attempt) (Receipt, error) {
	unsent := Receipt{Phase: Preparing}
	if err := a.check(); err != nil {
		return unsent, fmt.Errorf("channels: attempt on %s: %w", p.Name(), err)
	}
	if err := p.Check(a.Post); err != nil {
		return unsent, err
	}
	if wait := p.pace.wait(a.Account.ID, p.channel.Capabilities().Limits); wait > 0 {
		return unsent, &Error{Channel: p.Name(), Code: RateLimited, RetryAfter: wait,
			Message: "the account or the app has had its posts of the day, or the network asked to wait"}
	}
	if err := p.owns(ctx, a.Account); err != nil {
		return unsent, p.wrap(err, Preparing)
	}
	account := a.Account.ID
	journal := &guard{journal: a.Journal, counted: func() { p.pace.count(account) }}
	a.Journal = journal
	var receipt Receipt
	err := safely(func() (err error) {
		receipt, err = p.channel.Publish(ctx, a)
		return err
	})
	receipt.Phase = journal.phase()
	if err == nil && receipt.ID == "" {
		err = &Error{Channel: p.Name(), Code: OutcomeUnknown, Message: "the network reported success without an id"}
	}
	err = p.wrap(err, receipt.Phase)
	p.note(a.Account, err)
	return receipt, err
}

// check reports everything that is missing in an attempt.
func (a Attempt) check() error {
	var problems Problems
	for _, field := range []struct {
		name    string
		missing bool
	}{
		{"account.id", a.Account.ID == ""},
		{"account.kind", a.Account.Kind == ""},
		{"account.token", a.Account.Token.IsZero()},
		{"key", a.Key == ""},
		{"journal", a.Journal == nil},
		{"open", a.Open == nil && len(a.Post.Media) > 0},
	} {
		if field.missing {
			problems = append(problems, Problem{Field: field.name, Message: "is missing"})
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return problems
}

// Remove takes a post back by its receipt's ID; one that is gone already is no
// error. A channel that cannot is an *Error with the code PermissionDenied.
func (p *Publisher) Remove(ctx context.Context, account Account, id string) error {
	c, ok := p.channel.(Remover)
	if !ok {
		return p.lacks("posts cannot be deleted here by an app; the person deletes it on the network")
	}
	return p.manage(account, func() error { return c.Remove(ctx, account, id) })
}

// Find looks for the post of an attempt that began at an instant; see Reconciler.
// A channel that gives no way to look is an *Error with the code PermissionDenied.
func (p *Publisher) Find(ctx context.Context, a Attempt, since time.Time) (Receipt, error) {
	c, ok := p.channel.(Reconciler)
	if !ok {
		return Receipt{}, p.lacks("there is no way to look whether the post is live; ask the person")
	}
	var receipt Receipt
	err := p.manage(a.Account, func() (err error) {
		receipt, err = c.Find(ctx, a, since)
		return err
	})
	return receipt, err
}

// Measure reads what a post achieved, by its receipt's ID; see Measurer. A channel
// that tells nothing is an *Error with the code PermissionDenied.
func (p *Publisher) Measure(ctx context.Context, account Account, id string) (Readings, error) {
	c, ok := p.channel.(Measurer)
	if !ok {
		return nil, p.lacks("figures cannot be read here; they are unavailable, not 0")
	}
	var readings Readings
	err := p.manage(account, func() (err error) {
		readings, err = c.Measure(ctx, account, id)
		return err
	})
	return readings, err
}

// manage makes a call that makes nothing live.
func (p *Publisher) manage(account Account, call func() error) error {
	err := p.wrap(safely(call), Preparing)
	p.note(account, err)
	return err
}

// safely makes an error of an adapter's panic: one post that an adapter cannot take
// must not end the host, again with every attempt. What it panicked with may hold
// anything, so only its type is told.
func safely(call func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the adapter panicked with a %T", r)
		}
	}()
	return call()
}

// wrap makes an *Error of what an adapter let through, and takes the secrets out of
// what it wrote around one. Without an answer from the network a committed attempt is
// one whose outcome nobody knows.
func (p *Publisher) wrap(err error, phase Phase) error {
	if _, whole := err.(*Error); whole || err == nil || err == ErrFenced {
		return err
	}
	var problems Problems
	refused := refusals(err)
	switch {
	case len(refused) > 0:
		e := *refused[0]
		for _, other := range refused {
			if other.verdict(phase == Preparing) == Unconfirmed {
				e = *other
				break
			}
		}
		e.Err = err
		return &e
	case errors.As(err, &problems):
		return problems.redacted()
	case errors.Is(err, ErrFenced):
		return &Error{Channel: p.Name(), Code: Fenced, Message: "another attempt has taken over", Err: err}
	case phase == Committed:
		return &Error{Channel: p.Name(), Code: OutcomeUnknown, Message: "the network gave no answer; the post may be live", Err: err}
	default:
		return &Error{Channel: p.Name(), Code: Unavailable, Message: "the call failed, and nothing is live by it", Err: err}
	}
}

// note remembers what an error says of calls to come.
func (p *Publisher) note(account Account, err error) {
	var e *Error
	if !errors.As(err, &e) {
		return
	}
	switch e.Code {
	case RateLimited:
		p.pace.hold(account.ID, e.RetryAfter)
	case AuthExpired, PermissionDenied:
		p.owners.forget(account)
	}
}

// owns checks that the token may post as the account.
func (p *Publisher) owns(ctx context.Context, account Account) error {
	c, err := p.authorizer()
	if err != nil || p.owners.has(account) {
		return nil // without an app the adapter itself refuses
	}
	var identities []Identity
	err = safely(func() (err error) {
		identities, err = c.Accounts(ctx, account.Kind, account.Token)
		return err
	})
	if err != nil {
		return err
	}
	for _, i := range identities {
		if i.ID == account.ID && i.Kind == account.Kind {
			p.owners.add(account)
			return nil
		}
	}
	return &Error{Channel: p.Name(), Code: PermissionDenied, Message: "the token is not one of this account; connect the account again"}
}

// owners are the accounts whose tokens were checked, by a hash of both.
type owners struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]bool
}

// mostOwners bounds what is remembered; then it begins anew.
const mostOwners = 100_000

func ownerKey(a Account) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Join([]string{string(a.Kind), a.ID, a.Token.Reveal()}, "\x00")))
}

func (o *owners) has(a Account) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.known[ownerKey(a)]
}

func (o *owners) add(a Account) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil || len(o.known) >= mostOwners {
		o.known = map[[sha256.Size]byte]bool{}
	}
	o.known[ownerKey(a)] = true
}

func (o *owners) forget(a Account) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.known, ownerKey(a))
}
