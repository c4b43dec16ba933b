package fetch

import (
	"context"
	"fmt"
	"io"
	"net/url"
)

// body hands out at most the allowed number of bytes, turns errors into
// *Error, and ends the request's time limit when it is closed.
type body struct {
	io.ReadCloser
	client       *Client
	outer, inner context.Context
	cancel       context.CancelFunc
	address      *url.URL
	left         int64 // bytes that may still be handed out
	err          error // sticky
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil || len(p) == 0 {
		return 0, b.err
	}
	// One byte more than allowed tells a body that fits from one that does not.
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if int64(n) > b.left {
		n, b.err = int(b.left), b.client.tooLarge(b.address)
		b.left = 0
		return n, b.err
	}
	b.left -= int64(n)
	switch err {
	case nil:
		return n, nil
	case io.EOF:
		b.err = io.EOF
	default:
		b.err = classify(b.outer, b.inner, b.client.timeout, b.address, err)
	}
	return n, b.err
}

// Close ends the request; a body that was read to its end leaves its
// connection for the next one.
func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.cancel()
	return err
}

func (c *Client) tooLarge(u *url.URL) *Error {
	return &Error{Code: TooLarge, Address: redacted(u),
		Reason: fmt.Sprintf("it is larger than %d bytes; if that is meant, raise Options.MaxBytes", c.maxBytes)}
}
