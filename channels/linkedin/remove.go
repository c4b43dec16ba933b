package linkedin

import (
	"context"
	"net/http"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Remove deletes a post by its URN. One that is gone already is no error, and so
// is repeating the call.
func (c *Channel) Remove(ctx context.Context, account channels.Account, id string) error {
	if _, err := c.author(account); err != nil {
		return err
	}
	if !someURN(id) {
		return channels.Problems{{Channel: channels.LinkedIn, Field: "id", Message: "is not the URN of a post (urn:li:share:…)"}}
	}
	call := call{method: http.MethodDelete, path: "/rest/posts/" + inPath(id), token: account.Token}
	answer, err := c.send(ctx, call)
	switch {
	case err != nil:
		return err
	case answer.OK(), answer.Status == http.StatusNotFound, answer.Status == http.StatusGone:
		return nil
	}
	return c.refused(answer, call)
}
