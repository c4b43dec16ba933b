package advocacy

import (
	"context"
	"errors"
	"fmt"
)

// Actor is who acts. Exactly one field is set. The host vouches for it: an
// Actor is made after its sign-in, never from what a visitor typed.
type Actor struct {
	// System is a part of the host that acts by itself ("hr", "ats", "feeds").
	// A system does what an owner does, and nothing in a person's stead.
	System string
	// Login is a signed-in person, by any login that the roster or the
	// settings know (OIDC subject, UPN).
	Login string
	// Subject is a person by subject id, as Program.Identify found it in a
	// signed link.
	Subject string
}

// one reports whether exactly one field is set.
func (a Actor) one() bool {
	n := 0
	for _, field := range []string{a.System, a.Login, a.Subject} {
		if field != "" {
			n++
		}
	}
	return n == 1
}

// Session is the program as seen by one actor. Its groups hold the use cases;
// each checks what the actor may do, and answers ErrForbidden otherwise.
type Session struct {
	People   People
	Consents Consents
	Contents Contents
	Nudges   Nudges
	Shares   Shares
	Links    Links
	Reports  Reports
	Settings Configuration
	// Connections are accounts to post from.
	Connections Connections

	s *session
}

// What a use case answers beside Problems and the Store's errors.
var (
	// ErrForbidden: the actor may not do this.
	ErrForbidden = errors.New("not allowed")
	// ErrUnknownActor: nobody has this login or subject.
	ErrUnknownActor = errors.New("nobody on the roster has this login or subject; take in the HR file that names them")
	// ErrFrozen: an owner has halted the program; see Settings.Frozen.
	ErrFrozen = errors.New("the program is frozen by its owner: nothing is shared until that is lifted")
	// ErrNotJoined: the person is not an ambassador (any more).
	ErrNotJoined = errors.New("not an ambassador")
)

// As is the program as seen by actor. It costs nothing and asks nothing; an
// unknown actor shows at the first use.
func (p *Program) As(actor Actor) *Session {
	s := &session{Program: p, actor: actor}
	return &Session{
		People: People{s}, Consents: Consents{s}, Contents: Contents{s}, Nudges: Nudges{s},
		Shares: Shares{s}, Links: Links{s}, Reports: Reports{s}, Settings: Configuration{s}, Connections: Connections{s},
		s: s,
	}
}

// session is what the groups share.
type session struct {
	*Program
	actor Actor
}

// person finds the person who acts. A system is nobody.
func (s *session) person(ctx context.Context, tx *Tx) (Person, error) {
	var person Person
	var err error
	switch {
	case !s.actor.one():
		return Person{}, fmt.Errorf("advocacy: %w: an Actor has exactly one field set", ErrForbidden)
	case s.actor.Login != "":
		person, err = tx.People.ByLogin(ctx, s.actor.Login)
	case s.actor.Subject != "":
		person, err = tx.People.BySubject(ctx, s.actor.Subject)
	default:
		return Person{}, fmt.Errorf("advocacy: %w: only the person can do this", ErrForbidden)
	}
	if errors.Is(err, ErrNotFound) {
		return Person{}, fmt.Errorf("advocacy: %w", ErrUnknownActor)
	}
	return person, err
}

// ambassador finds the person who acts and their membership, which must be Joined.
func (s *session) ambassador(ctx context.Context, tx *Tx) (Person, Ambassador, error) {
	person, err := s.person(ctx, tx)
	if err != nil {
		return person, Ambassador{}, err
	}
	a, err := tx.Ambassadors.Get(ctx, person.Subject)
	if errors.Is(err, ErrNotFound) || err == nil && a.State != Joined {
		return person, a, fmt.Errorf("advocacy: %w", ErrNotJoined)
	}
	return person, a, err
}

// byProgram is who acts where nobody asked for it just now.
const byProgram = "system:program"

// audit appends one entry, with the time filled in.
func (p *Program) audit(ctx context.Context, tx *Tx, actor, action, object, detail string) error {
	return tx.Ledger.Audit(ctx, []AuditEntry{{At: p.instant(), Actor: actor, Action: action, Object: object, Detail: detail}})
}
