package advocacy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Connections are the use cases on accounts that the program may post from: a
// person's own, and for owners the company's pages.
type Connections struct{ s *session }

// Begin is the network's page on which the acting person connects their own
// account (channels.Person, channels.Professional), or an owner one of the
// company's pages (channels.Organization). The network sends them back to
// redirectURL, with the two values that Finish takes, within LoginLife. A
// channel without an app is an *channels.Error with the code PermissionDenied, a
// program without a Vault is Problems.
func (c Connections) Begin(ctx context.Context, channel string, kind channels.AccountKind, redirectURL string) (string, error) {
	var by string
	err := c.s.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		by, _, err = c.who(ctx, tx, kind)
		return err
	})
	if err != nil {
		return "", err
	}
	publisher, err := c.wired(channel)
	if err != nil {
		return "", err
	}
	state := c.s.loginState(by, channel, kind, redirectURL)
	return publisher.AuthorizeURL(channels.Authorization{Kind: kind, RedirectURL: redirectURL, State: state, Verifier: c.s.verifier(state)})
}

// FinishRequest is what a network sent a person back with.
type FinishRequest struct {
	// State and Code are the parameters "state" and "code" of the address.
	State, Code string
	// Account is the network's identifier of the page to connect, for an owner
	// who administers several; empty where there is one.
	Account string
}

// Finish stores the connection, after asking the network which account it is of.
// A connection of the same account is renewed; another one of the same person
// on that channel is ended. A state that Begin did not make for the acting person
// is ErrBadToken, one that is too old ErrTokenExpired. Of several accounts,
// none of them named in the request, the Problems name all.
func (c Connections) Finish(ctx context.Context, r FinishRequest) (Connection, error) {
	login, err := c.s.readLoginState(r.State)
	if err != nil {
		return Connection{}, err
	}
	publisher, err := c.wired(login.channel)
	if err != nil {
		return Connection{}, err
	}
	fresh := Connection{ID: c.s.id(connectionIDLength), Channel: login.channel, Kind: login.kind, State: Connected, ConnectedAt: c.s.instant()}
	err = c.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		by, subject, err := c.who(ctx, tx, login.kind)
		if err == nil && by != login.by {
			err = fmt.Errorf("advocacy: connect: it was begun by somebody else: %w", ErrBadToken)
		}
		fresh.Subject = subject
		return err
	})
	if err != nil {
		return Connection{}, err
	}
	authorization := channels.Authorization{Kind: login.kind, RedirectURL: login.redirectURL, State: r.State, Verifier: c.s.verifier(r.State)}
	credentials, err := publisher.Exchange(ctx, authorization, r.Code)
	if err != nil {
		return Connection{}, err
	}
	identities, err := publisher.Accounts(ctx, login.kind, credentials.Access)
	if err == nil {
		fresh.Account, err = chosen(identities, r.Account)
	}
	if err == nil {
		fresh, err = c.store(ctx, fresh, credentials)
	}
	if err != nil {
		// Tokens that nobody keeps would open the account for as long as they last.
		if err := publisher.Revoke(context.WithoutCancel(ctx), login.kind, credentials); err != nil {
			c.s.log.WarnContext(ctx, "tokens of a connection that came to nothing could not be revoked", "channel", login.channel, "code", string(channels.CodeOf(err)))
		}
		return Connection{}, err
	}
	return fresh, nil
}

// chosen is the account to connect out of those that a token opens.
func chosen(identities []channels.Identity, account string) (string, error) {
	if len(identities) == 1 && account == "" {
		return identities[0].ID, nil
	}
	var names []string
	for _, i := range identities {
		if account != "" && i.ID == account {
			return i.ID, nil
		}
		names = append(names, strings.TrimSpace(i.Name+" ("+i.ID+")"))
	}
	var p Problems
	switch {
	case len(identities) == 0:
		p.add("account", "there is none that this login may post as; at the network, ask for the administrator's role on the page")
	case account == "":
		p.add("account", "there are several; connect again and name one of %s", strings.Join(names, ", "))
	default:
		p.add("account", "%q is none of those that this login may post as: %s", account, strings.Join(names, ", "))
	}
	return "", fmt.Errorf("advocacy: connect: %w", p)
}

// store seals the credentials and stores the connection in the place of what it
// follows. They are sealed outside the transaction, since a vault may be far away; so
// that it begins anew when the connection that it follows has become another one.
func (c Connections) store(ctx context.Context, fresh Connection, credentials channels.Credentials) (Connection, error) {
	for {
		var follows Connection
		err := c.s.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
			follows, _, err = c.follows(ctx, tx, fresh)
			return err
		})
		if err != nil {
			return Connection{}, err
		}
		next := fresh
		next.ID, next.Version = cmp.Or(follows.ID, fresh.ID), follows.Version
		if err := c.s.seal(ctx, &next, credentials); err != nil {
			return Connection{}, err
		}
		err = c.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
			by, _, err := c.who(ctx, tx, next.Kind)
			if err != nil {
				return err
			}
			now, others, err := c.follows(ctx, tx, fresh)
			if err != nil {
				return err
			}
			if now.ID != follows.ID || now.Version != follows.Version {
				return errFollowsAnother
			}
			for _, other := range others {
				if err := errors.Join(c.s.endConnection(ctx, tx, other), c.s.withoutAccount(ctx, tx, other)); err != nil {
					return err
				}
			}
			return errors.Join(tx.Connections.Put(ctx, next), c.s.goOn(ctx, tx, next),
				c.s.audit(ctx, tx, by, "connections.connect", next.ID, next.Channel))
		})
		if err == nil {
			next.Version++
			return next, nil
		}
		if !errors.Is(err, errFollowsAnother) {
			return Connection{}, err
		}
	}
}

// errFollowsAnother: the connection in whose place another one is to be stored was
// changed since that was sealed.
var errFollowsAnother = errors.New("advocacy: the connection was changed meanwhile")

// follows is the connection of the same account that a fresh one takes the place of,
// zero where there is none, and those of the same person on that channel that it ends.
func (c Connections) follows(ctx context.Context, tx *Tx, fresh Connection) (same Connection, others []Connection, err error) {
	list, err := standing(ctx, tx, fresh.Subject)
	for _, other := range list {
		switch {
		case other.Channel != fresh.Channel:
		case other.Account == fresh.Account:
			same = other
		case fresh.Subject != "":
			others = append(others, other)
		}
	}
	return same, others, err
}

// goOn lets the shares that waited for a connection be posted.
func (p *Program) goOn(ctx context.Context, tx *Tx, c Connection) error {
	shares, err := sharesOf(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, sh := range shares {
		if sh.Channel != c.Channel || sh.State != ShareWaiting && sh.State != ShareRemoving {
			continue
		}
		from, to := sh.State, sh.State
		if sh.NextAt = p.instant(); from == ShareWaiting {
			to, sh.NextAt, sh.Delivery.Problem = ShareReady, later(sh.NextAt, sh.Delivery.Due), ""
		}
		if err := p.moveShare(ctx, tx, byProgram, &sh, to, from); err != nil {
			return err
		}
	}
	return nil
}

// sharesOf are the shares of whoever a connection is of: a person, or a page.
func sharesOf(ctx context.Context, tx *Tx, c Connection) ([]Share, error) {
	if c.Subject != "" {
		return tx.Shares.ForSubject(ctx, c.Subject, time.Time{})
	}
	posts, err := tx.Shares.OfPages(ctx)
	return slices.DeleteFunc(posts, func(sh Share) bool { return sh.Page != c.Account }), err
}

// List are the acting person's own connections, by channel.
func (c Connections) List(ctx context.Context) ([]Connection, error) {
	var list []Connection
	err := c.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		person, err := c.s.person(ctx, tx)
		if err != nil {
			return err
		}
		list, err = standing(ctx, tx, person.Subject)
		return err
	})
	return list, err
}

// Pages are the company's connected pages, by channel. For owners and systems.
func (c Connections) Pages(ctx context.Context) ([]Connection, error) {
	var list []Connection
	err := c.s.viewAs(ctx, owners, func(ctx context.Context, tx *Tx) (err error) {
		list, err = standing(ctx, tx, "")
		return err
	})
	return list, err
}

// standing are the connections of a subject that were not ended.
func standing(ctx context.Context, tx *Tx, subject string) ([]Connection, error) {
	list, err := tx.Connections.ForSubject(ctx, subject)
	return slices.DeleteFunc(list, func(c Connection) bool { return c.State == Revoking }), err
}

// Disconnect ends a connection: the acting person's own, or for owners a page's.
// Nothing is posted from it any more once this has returned, and a standing consent
// for it has ended. The tokens are kept,
// sealed, only until the network has heard of it, RevokeWithin at most.
func (c Connections) Disconnect(ctx context.Context, id string) error {
	return c.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		found, err := tx.Connections.Get(ctx, id)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		by, subject, who := c.who(ctx, tx, found.Kind)
		if who != nil {
			return who
		}
		if err != nil || found.Subject != subject || found.State == Revoking {
			return fmt.Errorf("advocacy: connection: %w", ErrNotFound)
		}
		return errors.Join(c.s.endConnection(ctx, tx, found), c.s.withoutAccount(ctx, tx, found), c.s.audit(ctx, tx, by, "connections.disconnect", id, found.Channel))
	})
}

// who is the acting person for the audit, and whose a connection of theirs is:
// their own, or with a page nobody's.
func (c Connections) who(ctx context.Context, tx *Tx, kind channels.AccountKind) (by, subject string, err error) {
	if kind == channels.Organization {
		by, _, err = c.s.acts(ctx, tx, owners)
		return by, "", err
	}
	person, _, err := c.s.ambassador(ctx, tx)
	return person.Subject, person.Subject, err
}

var noVault = Problem{"options.vault", "is nil, and tokens are stored sealed only; hand in one, such as package vault's"}

// wired is the publisher of a channel whose accounts can be connected here.
func (c Connections) wired(channel string) (*channels.Publisher, error) {
	var p Problems
	publisher := c.s.publisher(channel)
	if publisher == nil {
		p.add("channel", "%q is not wired; use one of %s", channel, strings.Join(c.s.channelNames(), ", "))
	}
	if c.s.vault == nil {
		p = append(p, noVault)
	}
	if err := p.err(); err != nil {
		return nil, fmt.Errorf("advocacy: connect: %w", err)
	}
	return publisher, nil
}

const connectionIDLength = 16
