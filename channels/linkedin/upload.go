package linkedin

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/postcheck"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/wire"
)

// imageTypes are the pictures that LinkedIn's API takes (Images API, 2026-11).
var imageTypes = []string{"image/jpeg", "image/png", "image/gif"}

// opened is a file on its way to LinkedIn.
type opened struct {
	planned
	body  *bufio.Reader
	mime  string // by its content
	bytes int64
}

// upload sends a file and returns its URN. save is called when LinkedIn has given
// the URN, and when it has taken the file.
func (c *Channel) upload(ctx context.Context, a channels.Attempt, owner string, file planned, save func(stored) error) (string, error) {
	source, err := a.Open(ctx, file.Media)
	if err != nil {
		return "", c.unopened(ctx, file, err)
	}
	defer func() { _ = source.Body.Close() }()
	f := opened{planned: file, body: bufio.NewReaderSize(source.Body, wire.Head), bytes: source.Bytes}
	if err := f.check(); err != nil {
		return "", err
	}
	begun, err := c.begin(ctx, a.Account.Token, owner, f)
	if err != nil {
		return "", err
	}
	if err := save(stored{Asset: begun.asset}); err != nil {
		return "", err
	}
	if f.kind == videos {
		err = c.sendParts(ctx, a.Account.Token, f, begun)
	} else {
		_, err = c.put(ctx, &a.Account.Token, f.index, begun.Address, f.mime, io.LimitReader(f.body, f.bytes), f.bytes)
	}
	if err != nil {
		return "", err
	}
	if _, err := f.body.ReadByte(); !errors.Is(err, io.EOF) {
		return "", c.error(channels.Unavailable, fmt.Sprintf("media[%d] is longer than its file said, or could not be read to its end", f.index))
	}
	return begun.asset, save(stored{Asset: begun.asset, Sent: true})
}

// unopened keeps what is wrong with the post, and makes the rest worth another try.
func (c *Channel) unopened(ctx context.Context, file planned, err error) error {
	var problems channels.Problems
	if errors.As(err, &problems) || errors.Is(err, channels.ErrFenced) {
		return err
	}
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		err = fmt.Errorf("%w: %w", ended, err)
	}
	e := c.error(channels.Unavailable, fmt.Sprintf("media[%d] could not be opened", file.index))
	e.Err = err
	return e
}

// check finds out what the file is, by its content, and reports what LinkedIn
// would refuse.
func (f *opened) check() error {
	head, err := f.body.Peek(int(min(wire.Head, max(f.bytes, 0))))
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("linkedin: media[%d] could not be read: %w", f.index, err)
	}
	f.mime = wire.Sniff(head)
	r := &postcheck.Report{Channel: channels.LinkedIn, Title: title}
	field := fmt.Sprintf("media[%d]", f.index)
	switch {
	case f.bytes <= 0:
		r.Add(field, "is empty, or its length is not known")
	case kindOf(f.mime) != f.kind, f.kind == images && !slices.Contains(imageTypes, f.mime):
		r.Add(field, "is %s by its content, which is not what LinkedIn takes here; save it as JPEG, PNG, GIF, MP4 or PDF and say which", f.mime)
	case f.kind == videos:
		r.Over(field, "is", int(f.bytes), maxVideo, "bytes")
	case f.kind == documents:
		r.Over(field, "is", int(f.bytes), maxDocument, "bytes")
	}
	return r.Err()
}

// agreement is an upload that LinkedIn has agreed to.
type agreement struct {
	Image        string        `json:"image"`
	Video        string        `json:"video"`
	Document     string        `json:"document"`
	Address      string        `json:"uploadUrl"`
	Instructions []instruction `json:"uploadInstructions"`
	UploadToken  string        `json:"uploadToken"`

	asset string
}

// begin asks where to send a file.
func (c *Channel) begin(ctx context.Context, token channels.Token, owner string, f opened) (agreement, error) {
	request := map[string]any{"owner": owner}
	if f.kind == videos {
		request["fileSizeBytes"], request["uploadCaptions"], request["uploadThumbnail"] = f.bytes, false, false
	}
	body, err := encoded(map[string]any{"initializeUploadRequest": request})
	if err != nil {
		return agreement{}, err
	}
	var answer struct {
		Value agreement `json:"value"`
	}
	if err := c.ask(ctx, call{method: http.MethodPost, path: "/rest/" + string(f.kind) + "?action=initializeUpload", token: token, body: body, ofPost: true}, &answer); err != nil {
		return agreement{}, err
	}
	b := answer.Value
	b.asset = b.Image + b.Video + b.Document
	if !isAsset(b.asset, f.kind) {
		return agreement{}, c.error(channels.Unavailable, "LinkedIn gave no name for an upload")
	}
	return b, nil
}

// put sends bytes to an address that LinkedIn gave. The token, which LinkedIn
// documents for pictures and documents, goes to LinkedIn's own hosts only.
func (c *Channel) put(ctx context.Context, token *channels.Token, index int, address, mimeType string, body io.Reader, size int64) (wire.Answer, error) {
	target, err := url.Parse(address)
	if err != nil || target.User != nil || !c.ownHost(target) && (target.Scheme != "https" || !public(target.Hostname())) {
		return wire.Answer{}, c.error(channels.Unavailable, "LinkedIn gave no address that a file can be sent to")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, target.String(), io.NopCloser(body))
	if err != nil {
		return wire.Answer{}, c.error(channels.Unavailable, "LinkedIn gave no address that a file can be sent to")
	}
	request.ContentLength = size
	request.Header.Set("Content-Type", mimeType)
	call := call{ofPost: true}
	authorized := token != nil && c.ownHost(target)
	if authorized {
		call.token = *token
		request.Header.Set("Authorization", "Bearer "+token.Reveal())
	}
	answer, err := wire.Do(c.http, request, uploadLimits)
	switch {
	case err != nil:
		e := wire.Failure(channels.LinkedIn, title, err, false)
		e.Message = fmt.Sprintf("media[%d] could not be uploaded, and nothing is live", index)
		return answer, e
	case answer.OK():
		return answer, nil
	case answer.Status == http.StatusForbidden, answer.Status == http.StatusNotFound, answer.Status == http.StatusGone:
		call.ofPost = false // the address has expired; the next attempt gets a new one
	}
	e := c.refused(answer, call)
	if answer.Status == http.StatusForbidden || answer.Status == http.StatusUnauthorized && !authorized {
		e.Code, e.Message = channels.Unavailable, fmt.Sprintf("LinkedIn did not take media[%d] at the address that it gave", index)
	}
	return answer, e
}

// ownHost reports whether a token may be sent there.
func (c *Channel) ownHost(target *url.URL) bool {
	for _, own := range []string{c.options.APIURL, c.options.AuthURL} {
		if u, err := url.Parse(own); err == nil && strings.EqualFold(u.Host, target.Host) && u.Scheme == target.Scheme {
			return true
		}
	}
	host := strings.ToLower(target.Hostname())
	return target.Scheme == "https" && target.Port() == "" && (host == "linkedin.com" || strings.HasSuffix(host, ".linkedin.com"))
}

// public reports whether a host's name is one of the public network. What a name
// leads to is the client's to guard.
func public(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	dot := strings.LastIndexByte(host, '.')
	top := host[dot+1:]
	return dot > 0 && top != "localhost" && top >= "a" // some resolvers take 127.1 and 0x7f.1
}
