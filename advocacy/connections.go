package advocacy

import (
	"context"
	"encoding/json"
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
	if err != nil {
		return Connection{}, err
	}
	if fresh.Account, err = chosen(identities, r.Account); err != nil {
		return Connection{}, err
	}
	return fresh, c.store(ctx, &fresh, credentials)
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
// follows.
func (c Connections) store(ctx context.Context, fresh *Connection, credentials channels.Credentials) error {
	return c.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		by, _, err := c.who(ctx, tx, fresh.Kind)
		if err != nil {
			return err
		}
		others, err := tx.Connections.ForSubject(ctx, fresh.Subject)
		if err != nil {
			return err
		}
		for _, other := range others {
			switch {
			case other.Channel != fresh.Channel || other.State == Revoking:
			case other.Account == fresh.Account:
				fresh.ID, fresh.Version = other.ID, other.Version
			case fresh.Subject != "":
				if err := c.s.endConnection(ctx, tx, other); err != nil {
					return err
				}
			}
		}
		if err := c.s.seal(ctx, fresh, credentials); err != nil {
			return err
		}
		if err := tx.Connections.Put(ctx, *fresh); err != nil {
			return err
		}
		fresh.Version++
		return errors.Join(c.s.goOn(ctx, tx, *fresh), c.s.audit(ctx, tx, by, "connections.connect", fresh.ID, fresh.Channel))
	})
}

// goOn lets the shares that waited for a connection be posted.
func (p *Program) goOn(ctx context.Context, tx *Tx, c Connection) error {
	shares, err := sharesOf(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, sh := range shares {
		if sh.Channel == c.Channel && sh.State == ShareRemoving {
			if err := tx.Shares.Next(ctx, sh.ID, p.instant()); err != nil {
				return err
			}
		}
		if sh.State != ShareWaiting || sh.Channel != c.Channel {
			continue
		}
		sh.Delivery.Problem, sh.Delivery.Due = "", later(p.instant(), sh.Delivery.Due)
		if err := errors.Join(tx.Shares.Next(ctx, sh.ID, sh.Delivery.Due), p.moveShare(ctx, tx, &sh, ShareReady, ShareWaiting)); err != nil {
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
	err := c.s.viewOwner(ctx, func(ctx context.Context, tx *Tx) (err error) {
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
// Nothing is posted from it any more once this has returned. The tokens are kept,
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
		return errors.Join(c.s.endConnection(ctx, tx, found), c.s.audit(ctx, tx, by, "connections.disconnect", id, found.Channel))
	})
}

// RevokeWithin is how long the tokens of a connection that was ended are kept,
// sealed, for telling the network so.
const RevokeWithin = 72 * time.Hour

// endConnection takes a connection away from whoever had it. The network hears of
// it once nothing is on its way from it or being deleted by it.
func (p *Program) endConnection(ctx context.Context, tx *Tx, c Connection) error {
	shares, err := sharesOf(ctx, tx, c)
	if err != nil {
		return err
	}
	now := p.instant()
	tell := now
	if slices.ContainsFunc(shares, func(sh Share) bool {
		return sh.Delivery.Connection == c.ID && (sh.State == ShareSending || sh.State == ShareUnconfirmed || sh.State == ShareRemoving)
	}) {
		tell = now.Add(2 * p.lease)
	}
	c.Subject, c.State, c.CheckAt, c.Tries, c.Expires = "", Revoking, tell, 0, now.Add(RevokeWithin)
	return tx.Connections.Put(ctx, c)
}

// endConnections ends all of a person's.
func (p *Program) endConnections(ctx context.Context, tx *Tx, subject string) error {
	list, err := standing(ctx, tx, subject)
	for _, c := range list {
		err = errors.Join(err, p.endConnection(ctx, tx, c))
	}
	return err
}

// who is the acting person for the audit, and whose a connection of theirs is:
// their own, or with a page nobody's.
func (c Connections) who(ctx context.Context, tx *Tx, kind channels.AccountKind) (by, subject string, err error) {
	if kind == channels.Organization {
		by, err = c.s.owner(ctx, tx)
		return by, "", err
	}
	person, _, err := c.s.ambassador(ctx, tx)
	return person.Subject, person.Subject, err
}

// wired is the publisher of a channel whose accounts can be connected here.
func (c Connections) wired(channel string) (*channels.Publisher, error) {
	var p Problems
	publisher := c.s.publisher(channel)
	if publisher == nil {
		p.add("channel", "%q is not wired; use one of %s", channel, strings.Join(c.s.channelNames(), ", "))
	}
	if c.s.vault == nil {
		p.add("options.vault", "is nil, and tokens are stored sealed only; hand in one, such as package vault's")
	}
	if err := p.err(); err != nil {
		return nil, fmt.Errorf("advocacy: connect: %w", err)
	}
	return publisher, nil
}

const connectionIDLength = 16

// sealedTokens is what a vault is handed.
type sealedTokens struct {
	Access  string    `json:"access"`
	Refresh string    `json:"refresh,omitempty"`
	Expires time.Time `json:"expires,omitzero"`
}

// seal puts credentials into a connection, and says when to look at it next.
func (p *Program) seal(ctx context.Context, c *Connection, credentials channels.Credentials) error {
	secret, err := json.Marshal(sealedTokens{credentials.Access.Reveal(), credentials.Refresh.Reveal(), credentials.Expires})
	if err != nil {
		return err
	}
	if c.Sealed, err = p.vault.Seal(ctx, secret, p.about(*c)); err != nil {
		return fmt.Errorf("advocacy: connection: seal: %w", err)
	}
	c.Tries, c.Scopes = 0, credentials.Scopes
	ends := credentials.Expires
	if !credentials.Refresh.IsZero() && !ends.IsZero() {
		ends = credentials.RefreshExpires
	}
	c.Expires = ends.UTC().Truncate(time.Microsecond)
	c.CheckAt = p.nextCheck(c.Expires, credentials)
	return nil
}

// unseal gives a connection's credentials back. Stale says that they should be
// sealed again.
func (p *Program) unseal(ctx context.Context, c Connection) (credentials channels.Credentials, stale bool, err error) {
	if p.vault == nil {
		return credentials, false, errors.New("advocacy: connection: options.vault is nil; hand in the vault that sealed its tokens")
	}
	secret, stale, err := p.vault.Open(ctx, c.Sealed, p.about(c))
	if err != nil {
		return credentials, false, fmt.Errorf("advocacy: connection: %w", err)
	}
	var tokens sealedTokens
	if err := json.Unmarshal(secret, &tokens); err != nil {
		return credentials, false, fmt.Errorf("advocacy: connection: %w", ErrSealBroken)
	}
	return channels.Credentials{Access: channels.NewToken(tokens.Access), Refresh: channels.NewToken(tokens.Refresh),
		Expires: tokens.Expires, RefreshExpires: c.Expires, Scopes: c.Scopes}, stale, nil
}

// about is what a connection's tokens are sealed for: this program and that
// account, so that a row copied elsewhere opens nothing.
func (p *Program) about(c Connection) []byte {
	return p.mac("connection", []byte(strings.Join([]string{c.ID, c.Channel, string(c.Kind), c.Account}, "\x00")))
}
