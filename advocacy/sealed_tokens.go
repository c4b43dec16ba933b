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

// Reseal seals with the vault's newest key all tokens that an older one has sealed,
// and returns how many those were. After a key was rotated, and every node has it, it
// is called until it returns no error: then nothing needs the older keys any more.
// Tokens whose key is lost are left alone. A connection that is being renewed just now
// is an error at its end, ErrConflict; call it again.
func (p *Program) Reseal(ctx context.Context) (int, error) {
	if p.vault == nil {
		return 0, fmt.Errorf("advocacy: reseal: %w", Problems{noVault})
	}
	n, busy, last := 0, 0, ""
	for {
		var some []Connection
		err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
			some, err = tx.Connections.After(ctx, last, tickBatch)
			return err
		})
		if err != nil {
			return n, err
		}
		for _, c := range some {
			last = c.ID
			credentials, stale, err := p.unseal(ctx, c)
			if err == nil && !stale || unsealCode(err) == channels.AuthExpired {
				continue
			}
			if err == nil {
				err = p.reseal(ctx, &c, credentials)
			}
			switch {
			case errors.Is(err, ErrConflict):
				busy++
			case errors.Is(err, ErrNotFound):
			case err != nil:
				return n, err
			default:
				n++
			}
		}
		if len(some) < tickBatch {
			break
		}
	}
	if busy > 0 {
		return n, fmt.Errorf("advocacy: reseal: %d connections are being renewed; call it again: %w", busy, ErrConflict)
	}
	return n, nil
}

// reseal seals a connection's tokens with the vault's newest key. One that somebody
// holds, to renew them, or has changed, is ErrConflict.
func (p *Program) reseal(ctx context.Context, c *Connection, credentials channels.Credentials) error {
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		held, err := tx.Connections.Hold(ctx, c.ID, p.lease)
		if err == nil && held.Version != c.Version {
			err = ErrConflict
		}
		return err
	})
	if err != nil {
		return err
	}
	fresh := *c
	err = p.seal(ctx, &fresh, credentials)
	fresh.Expires, fresh.CheckAt, fresh.Tries = c.Expires, c.CheckAt, c.Tries
	if err != nil {
		fresh = *c // only let go of
	}
	if err := errors.Join(err, p.store.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *Tx) error {
		return tx.Connections.Put(ctx, fresh)
	})); err != nil {
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
