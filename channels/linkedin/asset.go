package linkedin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// stored is what the journal holds of an upload, one step for each file. The
// addresses that files are sent to are not stored: whoever has one may write to it.
type stored struct {
	Asset string `json:"asset"`
	// Sent says that LinkedIn took the whole file. Without it the upload was
	// begun, and only LinkedIn knows how far it got.
	Sent bool `json:"sent"`
	// Of says which file it is, and whose: an upload is never used for another.
	Of string `json:"of"`
}

// status is LinkedIn's word on an uploaded file.
type status string

const (
	available  status = "AVAILABLE"
	processing status = "PROCESSING"
	awaited    status = "WAITING_UPLOAD"
	failed     status = "PROCESSING_FAILED"
	// unreadable: the app may not ask. gone: LinkedIn knows no such file.
	unreadable status = ""
	gone       status = "gone"
)

// asset is the URN of a file that LinkedIn has and can show: one that an earlier
// attempt uploaded, or a new upload.
func (c *Channel) asset(ctx context.Context, a channels.Attempt, owner string, file planned) (string, error) {
	earlier, err := load(ctx, a.Journal, owner, file)
	if err != nil {
		return "", err
	}
	if earlier.Asset != "" {
		usable, err := c.resume(ctx, a.Account.Token, file, earlier)
		if usable || err != nil {
			return earlier.Asset, err
		}
	}
	save := func(s stored) error {
		s.Of = mark(owner, file)
		b, err := json.Marshal(s)
		if err != nil {
			return err
		}
		return a.Journal.Save(ctx, step(file), string(b))
	}
	asset, err := c.upload(ctx, a, owner, file, save)
	if err != nil {
		return "", err
	}
	return asset, c.await(ctx, a.Account.Token, file, asset)
}

// step is what an upload is called in the journal.
func step(file planned) string { return fmt.Sprintf("media/%d", file.index) }

// mark is the same for the same file of the same owner, and tells neither.
func mark(owner string, file planned) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{owner, file.URL, file.Type}, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// load is what an earlier attempt saved of the file. What cannot be read, or is of
// another file, is as if nothing was saved: the file is uploaded again.
func load(ctx context.Context, journal channels.Journal, owner string, file planned) (stored, error) {
	value, err := journal.Load(ctx, step(file))
	if err != nil || value == "" {
		return stored{}, err
	}
	var s stored
	if json.Unmarshal([]byte(value), &s) != nil || !isAsset(s.Asset, file.kind) || s.Of != mark(owner, file) {
		return stored{}, nil
	}
	return s, nil
}

// resume reports whether an earlier upload can be used, and waits until it can.
func (c *Channel) resume(ctx context.Context, token channels.Token, file planned, earlier stored) (bool, error) {
	now, err := c.status(ctx, token, file.kind, earlier.Asset)
	if err != nil {
		return false, err
	}
	switch now {
	case available:
		return true, nil
	case unreadable:
		return earlier.Sent && file.kind != videos, nil
	case gone, awaited:
		return false, nil
	case failed:
		return false, c.unusable(file)
	default:
		return true, c.await(ctx, token, file, earlier.Asset)
	}
}

// await asks until the file is ready. Pictures and documents whose status an app
// may not read are used as they are: creating the post refuses what is not ready.
func (c *Channel) await(ctx context.Context, token channels.Token, file planned, asset string) error {
	for questions := c.options.PollFor / c.options.PollEvery; ; questions-- {
		now, err := c.status(ctx, token, file.kind, asset)
		switch {
		case err != nil:
			return err
		case now == available, (now == unreadable || now == gone) && file.kind != videos:
			return nil
		case now == unreadable:
			return c.error(channels.PermissionDenied, "LinkedIn does not let this app see whether an uploaded video is ready")
		case now == failed:
			return c.unusable(file)
		case questions <= 0:
			e := c.error(channels.Unavailable, fmt.Sprintf("LinkedIn still works on media[%d]; it is asked again by the next attempt", file.index))
			e.RetryAfter = c.options.PollEvery
			return e
		}
		if err := c.options.Wait(ctx, c.options.PollEvery); err != nil {
			return err
		}
	}
}

// status asks how far LinkedIn is with a file.
func (c *Channel) status(ctx context.Context, token channels.Token, k kind, asset string) (status, error) {
	var answer struct {
		Status status `json:"status"`
	}
	err := c.ask(ctx, call{method: http.MethodGet, path: "/rest/" + string(k) + "/" + inPath(asset), token: token}, &answer)
	var refused *channels.Error
	if errors.As(err, &refused) {
		switch refused.Status {
		case http.StatusForbidden:
			return unreadable, nil
		case http.StatusNotFound:
			return gone, nil
		}
	}
	if err == nil && answer.Status == unreadable {
		return processing, nil
	}
	return answer.Status, err
}

func (c *Channel) unusable(file planned) error {
	return c.error(channels.InvalidPost, fmt.Sprintf("LinkedIn cannot show media[%d]; take another file, or save it anew", file.index))
}

// isAsset reports whether the URN is one of a file of the kind.
func isAsset(urn string, k kind) bool {
	return strings.HasPrefix(urn, "urn:li:"+k.noun()+":") && someURN(urn)
}
