package linkedin

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/wire"
)

// LinkedIn's own codes that say more than the status does. Nothing is read from
// its messages, which are for people and change.
const (
	duplicatePost      = "DUPLICATE_POST"
	nonexistentVersion = "NONEXISTENT_VERSION"
	versionMissing     = "VERSION_MISSING"
	awaitsUpload       = "MEDIA_ASSET_WAITING_UPLOAD"
)

// refusal is LinkedIn's error body, in its older and newer form.
type refusal struct {
	Code             json.RawMessage `json:"code"`
	ServiceErrorCode json.RawMessage `json:"serviceErrorCode"`
	ErrorDetails     json.RawMessage `json:"errorDetails"`
}

// inputErrors is the newer form's part about the input.
type inputErrors struct {
	InputErrors []struct {
		Code  string `json:"code"`
		Input struct {
			InputPath struct {
				FieldPath string `json:"fieldPath"`
			} `json:"inputPath"`
		} `json:"input"`
	} `json:"inputErrors"`
}

// read returns the codes of the body, the most telling first, and the part of the
// request that it complains of.
func (r refusal) read() (codes []string, field string) {
	var details inputErrors
	_ = json.Unmarshal(r.ErrorDetails, &details)
	for _, e := range details.InputErrors {
		codes = append(codes, e.Code)
		if field == "" {
			field = wire.Label(e.Input.InputPath.FieldPath)
		}
	}
	for _, raw := range []json.RawMessage{r.Code, r.ServiceErrorCode} {
		codes = append(codes, strings.Trim(string(raw), `"`))
	}
	return slices.DeleteFunc(codes, func(code string) bool {
		return code == "" || code == "null" || wire.Label(code) == ""
	}), field
}

// refused makes an error of an answer that is none of success. The message is
// ours: LinkedIn's can hold names, addresses and text.
func (c *Channel) refused(answer wire.Answer, call call) *channels.Error {
	var body refusal
	_ = answer.JSON(&body)
	codes, field := body.read()
	e := c.error("", "")
	e.Status, e.TraceID = answer.Status, trace(answer, call.token)
	if len(codes) > 0 {
		e.NetworkCode = wire.Label(codes[0], call.token.Reveal())
	}
	client := answer.Status >= 400 && answer.Status <= 499
	switch {
	case client && slices.Contains(codes, duplicatePost):
		e.Code, e.Message = channels.Duplicate, "LinkedIn has a post with this content already; after an attempt of our own it is probably live, so look at the profile before posting again"
	case client && slices.Contains(codes, versionMissing):
		e.Code, e.Message = channels.VersionSunset, "LinkedIn did not see the header LinkedIn-Version; something between here and LinkedIn takes it out"
	case answer.Status == http.StatusUpgradeRequired, client && slices.Contains(codes, nonexistentVersion):
		e.Code, e.Message = channels.VersionSunset, "LinkedIn no longer has version "+wire.Label(c.options.Version)+" of its API; set linkedin.Options.Version to a newer month"
	case answer.Status == http.StatusUnauthorized:
		e.Code, e.Message = channels.AuthExpired, "the connection has ended; connect the account again"
	case answer.Status == http.StatusForbidden:
		e.Code, e.Message = channels.PermissionDenied, "LinkedIn does not let this account or app do this; check the app's products and the account's role"
	case answer.Status == http.StatusTooManyRequests:
		e.Code, e.Message = channels.RateLimited, "too many calls; the counts begin anew at 00:00 UTC"
		e.RetryAfter = wire.RetryAfter(answer.Header, c.options.Now())
	case client && slices.Contains(codes, awaitsUpload):
		e.Code, e.Message = channels.Unavailable, "LinkedIn still works on a file of the post, and nothing is live"
		e.RetryAfter = c.options.PollEvery
	case client && call.create && answer.Broken != nil:
		e.Code, e.Message = channels.OutcomeUnknown, "LinkedIn's refusal broke off before it said why; the post may be a duplicate that is live"
	case client && answer.Status != http.StatusRequestTimeout && (call.ofPost || call.create):
		e.Code, e.Message = channels.InvalidPost, "LinkedIn refused the post"+about(field)
	case call.create:
		e.Code, e.Message = channels.OutcomeUnknown, "LinkedIn's answer says nothing that can be believed; the post may be live"
	default:
		e.Code, e.Message = channels.Unavailable, "LinkedIn could not do it at this time, and nothing is live by it"
		e.RetryAfter = wire.RetryAfter(answer.Header, c.options.Now())
	}
	return e
}

func about(field string) string {
	if field == "" {
		return ""
	}
	return " for its " + field
}

// trace is LinkedIn's identifier of the exchange.
func trace(answer wire.Answer, token channels.Token) string {
	return wire.Label(answer.Header.Get("X-Li-Uuid"), token.Reveal())
}
