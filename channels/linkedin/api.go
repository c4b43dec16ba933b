package linkedin

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/wire"
)

// What a call may take, and what one upload may.
var (
	callLimits   = wire.Limits{Time: time.Minute, Bytes: 4 << 20}
	uploadLimits = wire.Limits{Time: 15 * time.Minute, Bytes: 1 << 20}
)

// call is one request to LinkedIn's API.
type call struct {
	method string
	// path is everything after the host, with its query, encoded.
	path  string
	token channels.Token
	// finder is set where the path asks for what fits a description, which
	// Rest.li calls a finder.
	finder bool
	body   []byte
	// ofPost is set where the call carries the post or a file of it, so that
	// refusing the call refuses the post.
	ofPost bool
	// create is set for the call that makes a post live.
	create bool
}

// month is a version of LinkedIn's API.
var month = regexp.MustCompile(`^20[0-9]{2}(0[1-9]|1[0-2])$`)

// versioned is an error if Options.Version is no version.
func (c *Channel) versioned() error {
	if month.MatchString(c.options.Version) {
		return nil
	}
	return c.error(channels.VersionSunset, "linkedin.Options.Version is no month of LinkedIn's API; set it to one such as "+defaultVersion)
}

// send makes a call once. An error is one without an answer.
func (c *Channel) send(ctx context.Context, call call) (wire.Answer, error) {
	var body io.Reader
	if call.body != nil {
		body = bytes.NewReader(call.body)
	}
	request, err := http.NewRequestWithContext(ctx, call.method, c.options.APIURL+call.path, body)
	if err != nil {
		return wire.Answer{}, c.error(channels.Unavailable, "options.APIURL is not a web address")
	}
	request.Header.Set("Authorization", "Bearer "+call.token.Reveal())
	if strings.HasPrefix(call.path, "/rest/") {
		if err := c.versioned(); err != nil {
			return wire.Answer{}, err
		}
		request.Header.Set("LinkedIn-Version", c.options.Version)
		request.Header.Set("X-Restli-Protocol-Version", "2.0.0")
	}
	if call.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if call.finder {
		request.Header.Set("X-RestLi-Method", "FINDER")
	}
	answer, err := wire.Do(c.http, request, callLimits)
	if err != nil {
		return wire.Answer{}, wire.Failure(channels.LinkedIn, title, err, call.create)
	}
	return answer, nil
}

// ask makes a call that makes nothing live, and decodes the answer of success.
func (c *Channel) ask(ctx context.Context, call call, into any) error {
	answer, err := c.send(ctx, call)
	if err != nil {
		return err
	}
	if !answer.OK() {
		return c.refused(answer, call)
	}
	if into == nil {
		return nil
	}
	if err := answer.JSON(into); err != nil {
		e := c.error(channels.Unavailable, "LinkedIn's answer cannot be read")
		e.Status, e.TraceID, e.Err = answer.Status, trace(answer, call.token), err
		return e
	}
	return nil
}

func (c *Channel) error(code channels.Code, message string) *channels.Error {
	return &channels.Error{Channel: channels.LinkedIn, Code: code, Message: message}
}

// encoded is JSON in which "<", ">" and "&" stay as they are.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// inPath is a URN in a path or query, as Rest.li takes it: with %3A for ":".
func inPath(urn string) string { return url.QueryEscape(urn) }
