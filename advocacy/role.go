package advocacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Role is a part in running the program, by Settings.Responsible. It says nothing of
// whether somebody is an ambassador as well: see Consents.Me.
type Role string

// The roles. There is none for managers: nobody acts for, or looks at, other people.
const (
	RoleOwner   Role = "owner"   // the owner, the deputy, and systems: all but what is a person's own
	RoleEditor  Role = "editor"  // looks after contents
	RoleAuditor Role = "auditor" // reads the whole audit, settings and reports
)

// Who may use a use case.
var (
	owners   = []Role{RoleOwner}
	editors  = []Role{RoleOwner, RoleEditor}
	auditors = []Role{RoleOwner, RoleAuditor}
)

// About is what everybody whom the host has signed in may know of a program, also who
// has no part in it.
type About struct {
	// Company is the company's name, Owner who answers for the program, OwnerEmail
	// where to ask.
	Company, Owner, OwnerEmail string
	// Languages are the BCP 47 tags that the program writes in, the first is its own,
	// Channels the names of the channels in use.
	Languages, Channels []string
	// Zone is the IANA name of the program's own time zone.
	Zone string
	// Frozen reports that the program is halted; see Settings.Frozen.
	Frozen bool
	// Roles are the acting login's or system's in running it, none for most.
	Roles []Role
}

// Has reports whether one of the roles is among those of whoever acts.
func (a About) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// About is for everybody.
func (s *Session) About(ctx context.Context) (about About, err error) {
	err = s.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		about, err = s.s.about(ctx, tx)
		return err
	})
	return about, err
}

func (s *session) about(ctx context.Context, tx *Tx) (About, error) {
	set, err := tx.settings(ctx)
	if err != nil {
		return About{}, err
	}
	roles, err := s.roles(ctx, tx)
	return About{Company: set.Company, Owner: set.Owner.String(), OwnerEmail: set.Owner.Email,
		Languages: slices.Clone(set.Languages), Channels: slices.Clone(set.Channels), Zone: set.location().String(), Frozen: set.Frozen, Roles: roles}, err
}

func (s *session) roles(ctx context.Context, tx *Tx) ([]Role, error) {
	switch {
	case !s.actor.one():
		return nil, nil // who could be two has the rights of none
	case s.actor.System != "":
		return []Role{RoleOwner}, nil
	}
	set, err := tx.settings(ctx)
	if err != nil || s.actor.Login == "" {
		return nil, err
	}
	var roles []Role
	for _, r := range []struct {
		role   Role
		logins []string
	}{{RoleOwner, slices.Concat(set.Owner.Logins, set.Deputy.Logins)}, {RoleEditor, set.Editors}, {RoleAuditor, set.Auditors}} {
		if slices.Contains(r.logins, s.actor.Login) {
			roles = append(roles, r.role)
		}
	}
	return roles, nil
}

// acts reports who acts, for the audit, and in which of the roles that may; ErrForbidden
// for everybody else.
func (s *session) acts(ctx context.Context, tx *Tx, may []Role) (by string, as Role, err error) {
	roles, err := s.roles(ctx, tx)
	if err != nil {
		return "", "", err
	}
	i := slices.IndexFunc(may, func(r Role) bool { return slices.Contains(roles, r) })
	if i < 0 {
		return "", "", fmt.Errorf("advocacy: %w: this is for %s", ErrForbidden, whose[may[len(may)-1]])
	}
	if s.actor.System != "" {
		return "system:" + s.actor.System, may[i], nil
	}
	person, err := tx.People.ByLogin(ctx, s.actor.Login)
	if errors.Is(err, ErrNotFound) {
		// They need not be on the roster. The audit tells one from another by a
		// keyed hash, and names nobody.
		return string(may[i]) + ":" + spell(s.mac("owner", []byte(s.actor.Login)), codeLength), may[i], nil
	}
	return person.Subject, may[i], err
}

// whose says for whom a use case is, by the widest role that may.
var whose = map[Role]string{
	RoleOwner:   "the program's owner and deputy",
	RoleEditor:  "the program's owner, deputy and editors",
	RoleAuditor: "the program's owner, deputy and auditors",
}

// viewAs and updateAs run f for somebody in one of the roles, in one transaction.
func (s *session) viewAs(ctx context.Context, may []Role, f func(context.Context, *Tx) error) error {
	return s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		if _, _, err := s.acts(ctx, tx, may); err != nil {
			return err
		}
		return f(ctx, tx)
	})
}

func (s *session) updateAs(ctx context.Context, may []Role, f func(ctx context.Context, tx *Tx, by string) error) error {
	return s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		by, _, err := s.acts(ctx, tx, may)
		if err != nil {
			return err
		}
		return f(ctx, tx, by)
	})
}
