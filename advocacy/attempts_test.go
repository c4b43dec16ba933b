package advocacy_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// What was approved is looked at again when it is due: for whom it is, and whether
// its link may say who shared it.
func TestWhatAPostRestsOnIsLookedAtAgain(t *testing.T) {
	for name, k := range map[string]struct {
		before, after func(*testing.T, *host)
		problem       string
	}{
		"the content is for others by then": {func(*testing.T, *host) {}, func(t *testing.T, h *host) {
			_, err := h.Owner.Contents.Edit(t.Context(), h.news, func(c *content.Content) { c.Audience.Departments = []string{"Board"} })
			require.NoError(t, err)
		}, "meant for others"},
		"tracking was called off": {func(t *testing.T, h *host) {
			change(t, h.World, func(s *advocacy.Settings) {
				s.TrackingFrom, s.TrackingAgreement = cadence.DateOf(h.Clock.Now()), "local agreement 7"
			})
		}, func(t *testing.T, h *host) {
			change(t, h.World, func(s *advocacy.Settings) { s.TrackingFrom, s.TrackingAgreement = cadence.Date{}, "" })
		}, "another link"},
	} {
		t.Run(name, func(t *testing.T) {
			h, n := hosting(t)
			k.before(t, h)
			sh := h.approve(t, "E001", n, "Ord", h.Clock.Now().Add(time.Hour))
			k.after(t, h)
			h.Advance(2 * time.Hour)
			assert.Empty(t, n.posts())
			got := h.share(t, sh.ID)
			assert.Equal(t, advocacy.ShareReturned, got.State)
			assert.Contains(t, got.Delivery.Problem, k.problem)
		})
	}
}

// What a network repeats of a request is not told on.
func TestASecretInANetworksMessageGoesNoFurther(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	n.publish = func(_ context.Context, a channels.Attempt) (channels.Receipt, error) {
		return channels.Receipt{}, &channels.Error{Channel: "net", Code: channels.InvalidPost, Message: "refused: access_token=" + a.Account.Token.Reveal() + "-canary"}
	}
	h.Tick()
	assert.Contains(t, h.share(t, sh.ID).Delivery.Problem, "refused: ")
	mine, err := h.As("E001").Consents.Export(t.Context())
	require.NoError(t, err)
	said, err := json.Marshal(mine.Shares)
	require.NoError(t, err)
	assert.NotContains(t, string(said), "canary")
}

func TestADeletionThatFailsIsInTheLog(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	h.Tick()
	_, err := h.As("E001").Shares.Remove(t.Context(), sh.ID)
	require.NoError(t, err)
	n.remove = func(context.Context, channels.Account, string) error {
		return &channels.Error{Channel: "net", Code: channels.Unavailable, Status: 503}
	}
	require.NoError(t, h.node(t, advocacy.Options{Vault: h.vault}).Tick(t.Context()))
	assert.Contains(t, h.log.String(), sh.ID)
	assert.Contains(t, h.log.String(), "unavailable")
}

// What attempts remember goes with the last of them.
func TestNothingIsRememberedOfAttemptsThatCameToNothing(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
		assert.NoError(t, a.Journal.Save(ctx, "media/0", "urn:li:image:1"))
		return channels.Receipt{}, &channels.Error{Channel: "net", Code: channels.InvalidPost}
	}
	h.Tick()
	require.Equal(t, advocacy.ShareRejected, h.share(t, sh.ID).State)
	require.NoError(t, h.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		value, err := tx.Shares.Step(ctx, sh.ID, sh.Delivery.Key, "media/0")
		assert.Empty(t, value)
		return err
	}))
}

// A row that is damaged is its person's trouble, and nobody else's.
func TestARowThatCannotBeReadHoldsUpNobodyElse(t *testing.T) {
	h, n := hosting(t)
	h.Join(h.Hire(advocacy.Employee{}).ID)
	h.connect(t, "E002", n, "bo")
	bad := h.approve(t, "E001", n, "Ord", time.Time{})
	good := h.approve(t, "E002", n, "Andre ord", time.Time{})
	db, err := sql.Open("sqlite", h.path)
	require.NoError(t, err)
	_, err = db.Exec("PRAGMA busy_timeout = 10000; UPDATE shares SET delivery = json_set(delivery, '$.attempt', 'three') WHERE id = ?", bad.ID)
	require.NoError(t, errors.Join(err, db.Close()))
	assert.ErrorContains(t, h.Program.Tick(t.Context()), "attempt")
	assert.Equal(t, advocacy.SharePosted, h.share(t, good.ID).State)
}
