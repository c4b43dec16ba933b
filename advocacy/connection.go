package advocacy

import (
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Connection is an account on a network that a person, or the company, has
// connected, so that the program may post from it what was approved.
type Connection struct {
	// ID is random.
	ID string `json:"id,omitzero"`
	// Subject is whose it is; empty for the company's pages.
	Subject string `json:"subject,omitzero"`
	// Channel is the channel's name.
	Channel string `json:"channel,omitzero"`
	// Account is the network's identifier of the account.
	Account string `json:"account,omitzero"`
	// Kind is what sort of account it is.
	Kind channels.AccountKind `json:"kind,omitzero"`
	// State is where it stands.
	State ConnectionState `json:"state,omitzero"`
	// Scopes are what the network granted.
	Scopes []string `json:"scopes,omitempty"`
	// ConnectedAt is when the person agreed at the network (UTC).
	ConnectedAt time.Time `json:"connectedAt,omitzero"`
	// Expires is when posting ends unless the person connects again (UTC): when
	// the access token ends, or, where it can be refreshed, the refresh token.
	// It is zero where the network does not say.
	Expires time.Time `json:"expires,omitzero"`
	// CheckAt is when the program looks at it next (UTC): to refresh it, to revoke
	// it at the network, or, where its key is lost, to try that again. Zero is never.
	CheckAt time.Time `json:"checkAt,omitzero"`
	// MeasureFrom is until when no figures of posts are asked for (UTC), because the
	// network asked to wait or does not tell them to this account.
	MeasureFrom time.Time `json:"measureFrom,omitzero"`
	// Tries counts failed refreshes or revocations in a row.
	Tries int `json:"tries"`
	// Sealed is what the Vault made of the tokens; it is in no export.
	Sealed []byte `json:"-"`
	// Version counts changes; see ConnectionStore.Put.
	Version int `json:"version"`
}

// ConnectionState is where a connection stands.
type ConnectionState string

// The states of a connection.
const (
	Connected  ConnectionState = "connected"
	NeedsLogin ConnectionState = "needs-login" // the network ended it, it expired, or its key is lost: the person connects again
	Revoking   ConnectionState = "revoking"    // ended here; its tokens are kept, sealed, only until the network has heard of it
)

// ExpiryNotice is how long before a connection ends the person is told.
const ExpiryNotice = 7 * 24 * time.Hour

// Expiring reports whether a connection ends within ExpiryNotice of an instant.
func (c Connection) Expiring(now time.Time) bool {
	return c.State == Connected && !c.Expires.IsZero() && c.Expires.Sub(now) <= ExpiryNotice
}
