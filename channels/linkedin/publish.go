package linkedin

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/postcheck"
)

// Publish makes the post live on the attempt's account. Files are uploaded, and
// waited for, before the attempt's Commit; what was uploaded is saved, and an
// attempt that comes after a crash uses it. Directly after Commit comes the one
// call that makes the post live; no call of this kind follows it.
//
// What the dialog takes and the API does not is channels.Problems, without a call
// to LinkedIn: a reshare of a post that is known by its activity only, or with a
// link or file of its own, and files that are not what they are said to be.
//
// Without an app for the account's kind it is an *channels.Error with the code
// channels.PermissionDenied: people share by the dialog.
func (c *Channel) Publish(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
	receipt := channels.Receipt{Phase: channels.Preparing}
	if c.level() == channels.NoApp {
		return postcheck.NoApp(ctx, channels.LinkedIn)
	}
	if err := ctx.Err(); err != nil {
		return receipt, err
	}
	body, err := c.prepare(ctx, a)
	if err != nil {
		return receipt, err
	}
	if err := a.Journal.Commit(ctx); err != nil {
		return receipt, err
	}
	receipt.Phase = channels.Committed
	if receipt.ID, err = c.create(ctx, a.Account.Token, body); err != nil {
		return receipt, err
	}
	receipt.URL = dialog.Address(c.options.WebURL, "/feed/update/"+receipt.ID+"/")
	return receipt, nil
}

// prepare does all that makes nothing live, and returns the body of the call that
// does.
func (c *Channel) prepare(ctx context.Context, a channels.Attempt) ([]byte, error) {
	if err := c.versioned(); err != nil {
		return nil, err
	}
	author, err := c.author(a.Account)
	if err != nil {
		return nil, err
	}
	p, err := c.plan(author, a.Post)
	if err != nil {
		return nil, err
	}
	var assets []string
	for _, file := range p.files {
		asset, err := c.asset(ctx, a, author, file)
		if err != nil {
			return nil, err
		}
		assets = append(assets, asset)
	}
	p.attach(a.Post, assets)
	body, err := encoded(p.body)
	if err != nil {
		return nil, err
	}
	return body, ctx.Err()
}

// create sends the call that makes the post live. Only 201 with an id is success.
func (c *Channel) create(ctx context.Context, token channels.Token, body []byte) (id string, err error) {
	call := call{method: http.MethodPost, path: "/rest/posts", token: token, body: body, create: true}
	answer, err := c.send(ctx, call)
	if err != nil {
		return "", err
	}
	if answer.Status != http.StatusCreated {
		return "", c.refused(answer, call)
	}
	if id := created(answer.Header); id != "" {
		return id, nil
	}
	e := c.error(channels.OutcomeUnknown, "LinkedIn says that the post is live and gives no id; look at the profile")
	e.Status, e.TraceID = answer.Status, trace(answer, token)
	return "", e
}

// created is the URN of a new post, by the header of today or that of before, or
// "" if there is none that could be one.
func created(header http.Header) string {
	for _, name := range []string{"X-Restli-Id", "X-Linkedin-Id"} {
		id := header.Get(name)
		if strings.HasPrefix(id, "urn%3A") {
			id, _ = url.QueryUnescape(id)
		}
		if someURN(id) {
			return id
		}
	}
	return ""
}

// someURN reports whether the id is a URN of LinkedIn's, of whatever kind: a post
// whose URN has a new form is live all the same.
func someURN(id string) bool {
	rest, ok := strings.CutPrefix(id, "urn:li:")
	return ok && rest != "" && len(id) <= 200 && !strings.ContainsFunc(rest, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`/?#%\"'<>`, r)
	})
}

// author is the URN of the account that posts.
func (c *Channel) author(account channels.Account) (string, error) {
	switch account.Kind {
	case channels.Person:
		if c.options.Apps.Member == nil {
			return "", c.error(channels.PermissionDenied, "no app for people's own accounts is configured (linkedin.Options.Apps.Member); people share by the dialog")
		}
		if personID(account.ID) {
			return "urn:li:person:" + account.ID, nil
		}
	case channels.Organization:
		if c.options.Apps.Page == nil {
			return "", c.error(channels.PermissionDenied, "no app for pages is configured (linkedin.Options.Apps.Page)")
		}
		if dialog.Digits(account.ID) {
			return "urn:li:organization:" + account.ID, nil
		}
	default:
		return "", c.error(channels.PermissionDenied, "LinkedIn has people's own accounts and organizations' pages, and no other kind")
	}
	return "", c.error(channels.PermissionDenied, "the account's id is none of LinkedIn's; connect the account again")
}

// personID reports whether the id is an OpenID subject as LinkedIn gives them.
func personID(id string) bool {
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') && r != '-' && r != '_'
	})
}
