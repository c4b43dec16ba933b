package advocacy

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// needsLogin is the connection once its person has to connect again. The sealed
// tokens stay: a lost key may be found.
func (c Connection) needsLogin() Connection {
	c.State, c.CheckAt = NeedsLogin, time.Time{}
	return c
}

// keyEvery is how often a connection whose key is lost is tried again.
const keyEvery = time.Hour

// keyLost is the connection while its tokens cannot be opened: its person may connect
// again, or the host hand in the key again.
func (p *Program) keyLost(c Connection) Connection {
	c = c.needsLogin()
	c.CheckAt = p.instant().Add(keyEvery)
	return c
}

// regain looks whether the tokens of a connection can be opened again.
func (p *Program) regain(ctx context.Context, c Connection) error {
	credentials, _, err := p.unseal(ctx, c)
	switch {
	case unsealCode(err) == channels.AuthExpired:
		return p.storeHeld(ctx, p.keyLost(c), "")
	case err != nil:
		return p.refreshFailed(ctx, c, err)
	}
	c.State, c.CheckAt, c.Tries = Connected, p.nextCheck(c.Expires, credentials), 0
	err = p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.Connections.Put(ctx, c), p.goOn(ctx, tx, c), p.audit(ctx, tx, byProgram, "connections.regain", c.ID, c.Channel))
	})
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}

// loseConnection is what a network's refusal of a connection's tokens comes to. Those
// that were renewed since are not meant by it. Otherwise it becomes what become makes
// of it: needsLogin, keyLost or renewNow. It reports whether shares have to wait for
// its person.
func (p *Program) loseConnection(ctx context.Context, tx *Tx, used Connection, become func(Connection) Connection) (bool, error) {
	c, err := tx.Connections.Hold(ctx, used.ID, p.lease)
	switch {
	case errors.Is(err, ErrNotFound):
		return true, nil
	case errors.Is(err, ErrConflict): // it is being renewed just now
		return false, nil
	case err != nil:
		return false, err
	}
	if c.State == Connected && bytes.Equal(c.Sealed, used.Sealed) {
		if c = become(c); c.State == NeedsLogin {
			err = p.audit(ctx, tx, byProgram, "connections.needs-login", c.ID, c.Channel)
		}
	}
	return c.State != Connected, errors.Join(err, tx.Connections.Put(ctx, c)) // which ends the hold
}

// renewNow is the connection when its tokens are to be renewed at once.
func (p *Program) renewNow(c Connection) Connection {
	c.CheckAt = p.instant()
	return c
}
