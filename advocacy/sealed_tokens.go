package advocacy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

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

// reseal seals a connection's tokens with the vault's newest key, unless somebody
// holds it to renew them.
func (p *Program) reseal(ctx context.Context, c *Connection, credentials channels.Credentials) error {
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		held, err := tx.Connections.Hold(ctx, c.ID, p.lease)
		if err == nil && held.Version != c.Version {
			err = ErrConflict
		}
		return err
	})
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	fresh := *c
	if err := p.seal(ctx, &fresh, credentials); err != nil {
		return errors.Join(err, p.storeHeld(context.WithoutCancel(ctx), *c, ""))
	}
	fresh.Expires, fresh.CheckAt, fresh.Tries = c.Expires, c.CheckAt, c.Tries
	if err := p.storeHeld(context.WithoutCancel(ctx), fresh, ""); err != nil {
		return err
	}
	fresh.Version++
	*c = fresh
	return nil
}

// unsealCode tells a lost key, after which the person connects again, from a vault
// that cannot be reached just now.
func unsealCode(err error) channels.Code {
	if err == nil {
		return ""
	}
	if errors.Is(err, ErrKeyLost) || errors.Is(err, ErrSealBroken) {
		return channels.AuthExpired
	}
	return channels.Unavailable
}
