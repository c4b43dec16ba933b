package linkedin_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

// Without Options.Wait, waiting is by the clock: 5 seconds at a time, 10 minutes in
// all, or until the context ends.
func TestWaitingByTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &linkedin.Options{Apps: linkedin.Apps{Member: &linkedin.App{}}, HTTPClient: inProcess(`{"status":"PROCESSING","value":{"image":"urn:li:image:1","uploadUrl":"https://www.linkedin.com/x"}}`)}
		began := time.Now()
		_, err := linkedin.New(o).Publish(t.Context(), attempt(anna, channels.Post{Media: []channels.Media{jpeg}}))
		assert.Equal(t, channels.Unavailable, channels.CodeOf(err))
		assert.Equal(t, 10*time.Minute, time.Since(began))

		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		began = time.Now()
		_, err = linkedin.New(o).Publish(ctx, attempt(anna, channels.Post{Media: []channels.Media{jpeg}}))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 12*time.Second, time.Since(began))
	})
}

func TestTheHostsSettingsAreCopied(t *testing.T) {
	o := &linkedin.Options{Apps: linkedin.Apps{Member: &linkedin.App{ClientID: "a"}}}
	channel := linkedin.New(o)
	o.Apps.Member = nil
	assert.Equal(t, channels.SelfServeApp, channel.Capabilities().Level)
}

func TestTheFieldThatIsRefusedIsNamed(t *testing.T) {
	n := newNetwork(t)
	n.on("POST /rest/posts", says(422, `{"errorDetails":{"inputErrors":[{"code":"FIELD_INVALID","input":{"inputPath":{"fieldPath":"content/article/title"}}}]}}`))
	_, err := publish(t, n.channel(), attempt(anna, channels.Post{Text: "Hej"}))
	assert.EqualError(t, err, "linkedin: invalid_post: LinkedIn refused the post for its content/article/title (status 422, code FIELD_INVALID, trace AAYvVAFxdrFGZQ==)")
}
