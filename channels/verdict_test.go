package channels_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

var (
	preparing = channels.Receipt{Phase: channels.Preparing}
	committed = channels.Receipt{Phase: channels.Committed}
	unknown   = channels.Receipt{}
)

func refusal(code channels.Code, status int, cause error) error {
	return &channels.Error{Channel: "linkedin", Code: code, Status: status, Err: cause}
}

func TestVerdictOf(t *testing.T) {
	timeout := &url.Error{Op: "Post", URL: "https://api.example.com/posts", Err: context.DeadlineExceeded}
	for _, c := range []struct {
		name    string
		receipt channels.Receipt
		err     error
		want    channels.Verdict
	}{
		{"nothing at all proves nothing", unknown, nil, channels.Unconfirmed},
		{"success without an id", committed, nil, channels.Unconfirmed},
		{"success without an id before the commit", preparing, nil, channels.Unconfirmed},
		{"an id", channels.Receipt{ID: "1", Phase: channels.Committed}, nil, channels.Posted},
		{"an id and a failed side effect", channels.Receipt{ID: "1"}, errors.New("card not drawn"), channels.Posted},
		{"cancelled while preparing", preparing, context.Canceled, channels.Retry},
		{"timed out while preparing", preparing, timeout, channels.Retry},
		{"cancelled after the commit", committed, context.Canceled, channels.Unconfirmed},
		{"timed out after the commit", committed, timeout, channels.Unconfirmed},
		{"cancelled, nobody knows when", unknown, context.Canceled, channels.Unconfirmed},
		{"a timeout that the adapter calls unavailable", committed, refusal(channels.Unavailable, 0, timeout), channels.Unconfirmed},
		{"not reached, nothing written", committed, refusal(channels.Unavailable, 0, errors.New("connection refused")), channels.Retry},
		{"503 while preparing", preparing, refusal(channels.Unavailable, 503, nil), channels.Retry},
		{"503 after the commit", committed, refusal(channels.Unavailable, 503, nil), channels.Unconfirmed},
		{"503, nobody knows when", unknown, refusal(channels.Unavailable, 503, nil), channels.Unconfirmed},
		{"429", committed, refusal(channels.RateLimited, 429, nil), channels.Retry},
		{"401", committed, refusal(channels.AuthExpired, 401, nil), channels.Retry},
		{"426", committed, refusal(channels.VersionSunset, 426, nil), channels.Retry},
		{"403", committed, refusal(channels.PermissionDenied, 403, nil), channels.Rejected},
		{"422", committed, refusal(channels.InvalidPost, 422, nil), channels.Rejected},
		{"a 500 dressed as a refusal", committed, refusal(channels.InvalidPost, 500, nil), channels.Unconfirmed},
		{"policy", committed, refusal(channels.PolicyBlocked, 403, nil), channels.Rejected},
		{"duplicate is probably live", committed, refusal(channels.Duplicate, 422, nil), channels.Unconfirmed},
		{"outcome unknown", committed, refusal(channels.OutcomeUnknown, 0, nil), channels.Unconfirmed},
		{"outcome unknown while preparing", preparing, refusal(channels.OutcomeUnknown, 0, nil), channels.Retry},
		{"a code that nobody knows", committed, refusal("surprise", 0, nil), channels.Unconfirmed},
		{"fenced before the commit", preparing, fmt.Errorf("save: %w", channels.ErrFenced), channels.Retry},
		{"fenced after the commit", committed, channels.ErrFenced, channels.Unconfirmed},
		{"problems of the post", preparing, channels.Problems{{Field: "text"}}, channels.Rejected},
		{"problems, nobody knows when", unknown, channels.Problems{{Field: "text"}}, channels.Rejected},
		{"problems after the commit", committed, channels.Problems{{Field: "text"}}, channels.Unconfirmed},
		{"any error while preparing", preparing, errors.New("disk full"), channels.Retry},
		{"any error after the commit", committed, errors.New("unexpected EOF"), channels.Unconfirmed},
		{"wrapped", committed, fmt.Errorf("publish: %w", refusal(channels.RateLimited, 429, nil)), channels.Retry},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, channels.VerdictOf(c.receipt, c.err))
		})
	}
}

func genError(t *rapid.T) error {
	codes := []channels.Code{"", "surprise", channels.AuthExpired, channels.PermissionDenied, channels.RateLimited, channels.Duplicate, channels.InvalidPost,
		channels.PolicyBlocked, channels.VersionSunset, channels.Unavailable, channels.OutcomeUnknown, channels.Fenced}
	causes := []error{nil, context.Canceled, context.DeadlineExceeded, channels.ErrFenced, errors.New("reset"), channels.Problems{{Field: "text"}}}
	cause := rapid.SampledFrom(causes).Draw(t, "cause")
	if rapid.Bool().Draw(t, "bare") {
		return cause
	}
	return refusal(rapid.SampledFrom(codes).Draw(t, "code"), rapid.SampledFrom([]int{0, 200, 400, 401, 403, 422, 429, 500, 502, 599}).Draw(t, "status"), cause)
}

func TestEveryOutcomeHasOneVerdictAndRetryNeedsProof(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		receipt := channels.Receipt{
			ID:    rapid.SampledFrom([]string{"", "1"}).Draw(t, "id"),
			Phase: rapid.SampledFrom([]channels.Phase{"", channels.Preparing, channels.Committed, "surprise"}).Draw(t, "phase"),
		}
		err := genError(t)
		verdict := channels.VerdictOf(receipt, err)
		assert.Contains(t, []channels.Verdict{channels.Posted, channels.Rejected, channels.Retry, channels.Unconfirmed}, verdict)
		assert.Equal(t, receipt.ID != "", verdict == channels.Posted)
		if verdict == channels.Retry {
			proofs := []channels.Code{channels.AuthExpired, channels.RateLimited, channels.VersionSunset, channels.Unavailable}
			code := channels.CodeOf(err)
			assert.True(t, receipt.Phase == channels.Preparing || contains(proofs, code), "%v %v", receipt, err)
			assert.NotEqual(t, channels.Duplicate, code)
		}
		if channels.SafeToRetry(err) {
			assert.NotEqual(t, channels.Unconfirmed, channels.VerdictOf(receipt, err), "safe to retry, whatever the phase")
		}
	})
}

func contains(codes []channels.Code, code channels.Code) bool {
	for _, c := range codes {
		if c == code {
			return true
		}
	}
	return false
}

func TestSafeToRetry(t *testing.T) {
	assert.False(t, channels.SafeToRetry(nil))
	assert.False(t, channels.SafeToRetry(context.DeadlineExceeded))
	assert.False(t, channels.SafeToRetry(errors.New("reset")))
	assert.False(t, channels.SafeToRetry(refusal(channels.Duplicate, 422, nil)))
	assert.False(t, channels.SafeToRetry(refusal(channels.OutcomeUnknown, 0, nil)))
	assert.False(t, channels.SafeToRetry(refusal(channels.Unavailable, 502, nil)))
	assert.True(t, channels.SafeToRetry(refusal(channels.RateLimited, 429, nil)))
	assert.True(t, channels.SafeToRetry(refusal(channels.Unavailable, 0, nil)))
}

func TestErrorSaysWhatAndKeepsSecrets(t *testing.T) {
	const canary = "AQX-canary.SECRET_7f3e"
	for _, leak := range []string{
		"Get \"https://graph.example.com/me?access_token=" + canary + "&fields=id\": EOF",
		"POST https://api.example.com/?code=" + canary,
		"Authorization: Bearer " + canary,
		"map[Authorization:[Bearer " + canary + "]]",
		`{"access_token":"` + canary + `","refresh_token": "` + canary + `"}`,
		"client_secret=" + canary + "&appsecret_proof=" + canary,
		"Authorization: Basic " + canary,
		"https://user:" + canary + "@api.example.com/",
		"access_token%3D" + canary,
	} {
		err := &channels.Error{Channel: "facebook", Code: channels.Unavailable, Message: leak, Err: errors.New(leak)}
		for _, verb := range []string{"%v", "%s", "%+v", "%#v", "%q"} {
			assert.NotContains(t, fmt.Sprintf(verb, err), canary, leak)
		}
	}
	err := &channels.Error{
		Channel: "linkedin", Code: channels.RateLimited, Message: "the day's posts are used up; wait", Status: 429,
		RetryAfter: 90 * time.Second, NetworkCode: "101", TraceID: "abc", Err: context.DeadlineExceeded,
	}
	assert.EqualError(t, err, "linkedin: rate_limited: the day's posts are used up; wait (status 429, code 101, trace abc, not before 1m30s): context deadline exceeded")
	require.ErrorIs(t, err, context.DeadlineExceeded, "context errors are never wrapped away")
	plain := &channels.Error{Channel: "twitter", Code: channels.AuthExpired, Message: "the token expired; basic authentication failed"}
	assert.EqualError(t, plain, "twitter: auth_expired: the token expired; basic authentication failed")
}

func TestCodeOf(t *testing.T) {
	assert.Equal(t, channels.Duplicate, channels.CodeOf(fmt.Errorf("share 7: %w", refusal(channels.Duplicate, 422, nil))))
	assert.Equal(t, channels.Fenced, channels.CodeOf(fmt.Errorf("save: %w", channels.ErrFenced)))
	assert.Empty(t, channels.CodeOf(errors.New("other")))
	assert.Empty(t, channels.CodeOf(nil))
	assert.ErrorIs(t, refusal(channels.Fenced, 0, nil), channels.ErrFenced)
	assert.NotErrorIs(t, refusal(channels.Unavailable, 0, nil), channels.ErrFenced)
}
