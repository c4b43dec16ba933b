package channels

import (
	"context"
	"time"
)

// Authorizer is implemented by channels whose accounts are connected by OAuth 2.0.
type Authorizer interface {
	// AuthorizeURL is the page of the network on which a person agrees. It asks
	// only for the scopes that the account kind needs at the channel's access
	// level, and makes no network call. A kind that the channel cannot connect is
	// an *Error with the code PermissionDenied.
	AuthorizeURL(Authorization) (string, error)
	// Exchange turns the code that the person came back with into credentials.
	Exchange(ctx context.Context, a Authorization, code string) (Credentials, error)
	// Accounts are those that a token may post as: a person's own for Person,
	// the pages that they administer for Organization.
	Accounts(ctx context.Context, kind AccountKind, access Token) ([]Identity, error)
	// Refresh returns new credentials. An empty Refresh in them says that the
	// one given stays in use. Only the network's definite word that the
	// connection has ended is an *Error with the code AuthExpired; whatever
	// else fails is worth another try.
	Refresh(ctx context.Context, kind AccountKind, refresh Token) (Credentials, error)
	// Revoke ends credentials at the network. What is ended already is no error.
	Revoke(ctx context.Context, kind AccountKind, c Credentials) error
}

// Authorization is one round of OAuth 2.0, from the address that a person is sent
// to until they are back.
type Authorization struct {
	// Kind is what sort of account is to be connected.
	Kind AccountKind
	// RedirectURL is the host's address that the network sends the person back to.
	RedirectURL string
	// State comes back unchanged; the caller binds it to the person.
	State string
	// Verifier is the secret of PKCE (RFC 7636), for networks that take it.
	Verifier Token
}

// Credentials are what a network gives for a connection.
type Credentials struct {
	Access, Refresh Token
	// Expires and RefreshExpires are when the two end (UTC), zero where the
	// network does not say.
	Expires, RefreshExpires time.Time
	// Scopes are what was granted, which may be less than was asked for.
	Scopes []string
}

// Identity is an account, by the network's own word.
type Identity struct {
	// ID is what Account.ID is to be.
	ID string
	// Kind is what sort of account it is.
	Kind AccountKind
	// Name is its name there, to be shown to the person and nobody else.
	Name string
}
