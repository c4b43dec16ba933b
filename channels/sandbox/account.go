package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Account is a person or an organization on a network.
type Account struct {
	Network string `json:"network"`
	// ID is the network's identifier; AddAccount makes one up if it is empty.
	ID    string               `json:"id"`
	Kind  channels.AccountKind `json:"kind"`
	Name  string               `json:"name"`
	Email string               `json:"email,omitempty"`
	// Roles say which persons may act for an organization, by their IDs, and as
	// what ("ADMINISTRATOR").
	Roles map[string]string `json:"roles,omitempty"`
	// Followers is how many people see what the account posts. 0 leaves it to
	// the audience that is played.
	Followers int       `json:"followers,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
}

// AddAccount registers an account, and returns it as the network knows it. The
// identifier of an account that is there already is an error.
func (s *Sandbox) AddAccount(_ context.Context, a Account) (Account, error) {
	n, err := s.named(a.Network)
	if err != nil {
		return Account{}, err
	}
	err = s.commit(func(e *entry) error {
		if a.Name == "" {
			return errors.New("sandbox: an account needs a name")
		}
		if a.ID == "" {
			a.ID = n.newAccount(a.Kind, len(s.state.accounts.values))
		}
		if err := n.checkAccount(a); err != nil {
			return err
		}
		if _, exists := s.state.accounts.get(a.ID); exists {
			return fmt.Errorf("sandbox: the account %s is there already", a.ID)
		}
		for person := range a.Roles {
			if p, ok := s.state.accounts.get(person); !ok || p.Kind != channels.Person || p.Network != a.Network {
				return fmt.Errorf("sandbox: a role for %s, who is no person here", person)
			}
		}
		a.CreatedAt = e.At
		e.Accounts = []Account{a}
		return nil
	})
	if err != nil {
		return Account{}, err
	}
	return a, nil
}

// DeletePost takes a post away as its author does on the network's own pages. One
// that is gone already is no error.
func (s *Sandbox) DeletePost(_ context.Context, id string) error {
	return s.commit(func(e *entry) error {
		p, ok := s.state.posts.get(id)
		if !ok {
			return fmt.Errorf("sandbox: there is no post %s", id)
		}
		if p.Live() {
			p.DeletedAt = &e.At
			e.Posts = []Post{p}
		}
		return nil
	})
}
