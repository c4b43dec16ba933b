package channels

import "context"

// Connects reports whether accounts can be connected on the channel at all.
func (p *Publisher) Connects() bool {
	_, ok := p.channel.(Authorizer)
	return ok && p.channel.Capabilities().Level > NoApp
}

// AuthorizeURL is the page of the network on which a person agrees to a
// connection; see Authorizer. A channel without connections, here and in the
// methods below, is an *Error with the code PermissionDenied.
func (p *Publisher) AuthorizeURL(a Authorization) (string, error) {
	c, err := p.authorizer()
	if err != nil {
		return "", err
	}
	var address string
	err = safely(func() (err error) {
		address, err = c.AuthorizeURL(a)
		return err
	})
	return address, p.wrap(err, Preparing)
}

// Exchange turns the code that a person came back with into credentials.
func (p *Publisher) Exchange(ctx context.Context, a Authorization, code string) (Credentials, error) {
	c, err := p.authorizer()
	if err != nil {
		return Credentials{}, err
	}
	var credentials Credentials
	err = safely(func() (err error) {
		credentials, err = c.Exchange(ctx, a, code)
		return err
	})
	return credentials, p.wrap(err, Preparing)
}

// Accounts are those that a token may post as.
func (p *Publisher) Accounts(ctx context.Context, kind AccountKind, access Token) ([]Identity, error) {
	c, err := p.authorizer()
	if err != nil {
		return nil, err
	}
	var identities []Identity
	err = safely(func() (err error) {
		identities, err = c.Accounts(ctx, kind, access)
		return err
	})
	return identities, p.wrap(err, Preparing)
}

// Refresh returns new credentials. An empty Refresh in the answer is filled with
// the one given, which stays in use. Only with the code AuthExpired has the
// connection ended.
func (p *Publisher) Refresh(ctx context.Context, kind AccountKind, refresh Token) (Credentials, error) {
	c, err := p.authorizer()
	if err != nil {
		return Credentials{}, err
	}
	var credentials Credentials
	err = safely(func() (err error) {
		credentials, err = c.Refresh(ctx, kind, refresh)
		return err
	})
	if err == nil && credentials.Refresh.IsZero() {
		credentials.Refresh = refresh
	}
	return credentials, p.wrap(err, Preparing)
}

// Revoke ends credentials at the network; what is ended already is no error.
func (p *Publisher) Revoke(ctx context.Context, kind AccountKind, credentials Credentials) error {
	c, err := p.authorizer()
	if err != nil {
		return err
	}
	return p.wrap(safely(func() error { return c.Revoke(ctx, kind, credentials) }), Preparing)
}

func (p *Publisher) authorizer() (Authorizer, error) {
	if c, ok := p.channel.(Authorizer); ok && p.Connects() {
		return c, nil
	}
	return nil, p.lacks("no app is configured, so there is nothing to connect; people share by the dialog")
}
