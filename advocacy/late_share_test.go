package advocacy_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// inTheEvening is after the program's windows: 20:00 in Copenhagen, on a Monday.
var inTheEvening = time.Date(2026, time.December, 7, 19, 0, 0, 0, time.UTC)

// byDay requires that a share was posted within the program's windows, as the first
// that an outage did not hold up.
func byDay(t *testing.T, h *host, id string) {
	t.Helper()
	got := h.share(t, id)
	require.Equal(t, advocacy.SharePosted, got.State, got.Delivery.Problem)
	local := got.PostedAt.In(copenhagen(t))
	assert.True(t, local.Hour() >= 8 && local.Hour() < 17 && local.Weekday() != time.Saturday && local.Weekday() != time.Sunday, "posted at %s", local)
}

func copenhagen(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	return zone
}

// Whoever chose an evening gets it, and what is tried again goes on at once: for an
// hour, and not into the night.
func TestWhatIsHeldUpIsPostedByDay(t *testing.T) {
	t.Run("for less than an hour, it is posted at once", func(t *testing.T) {
		h, n := hosting(t)
		sh := h.approve(t, "E001", n, "Ord", inTheEvening)
		n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
			if h.Clock.Now().Before(inTheEvening.Add(40 * time.Minute)) {
				return channels.Receipt{}, &channels.Error{Channel: "net", Code: channels.RateLimited, Status: 429}
			}
			return n.post(ctx, a)
		}
		h.Clock.Set(inTheEvening)
		h.Advance(time.Hour)
		got := h.share(t, sh.ID)
		require.Equal(t, advocacy.SharePosted, got.State)
		assert.Less(t, got.PostedAt.Sub(inTheEvening), time.Hour)
	})
	t.Run("by a network that asks to wait for hours", func(t *testing.T) {
		h, n := hosting(t)
		sh := h.approve(t, "E001", n, "Ord", inTheEvening)
		n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
			if h.Clock.Now().Before(inTheEvening.Add(5 * time.Hour)) {
				return channels.Receipt{}, &channels.Error{Channel: "net", Code: channels.RateLimited, Status: 429, RetryAfter: 6 * time.Hour}
			}
			return n.post(ctx, a)
		}
		h.Clock.Set(inTheEvening)
		h.days(8)
		byDay(t, h, sh.ID)
	})
	t.Run("by a program that was down when it was due", func(t *testing.T) {
		h, n := hosting(t)
		sh := h.approve(t, "E001", n, "Ord", inTheEvening)
		h.Clock.Set(inTheEvening.Add(7 * time.Hour))
		h.Tick()
		assert.Empty(t, n.posts())
		h.days(8)
		byDay(t, h, sh.ID)
	})
	t.Run("by a program that ended in the middle of it", func(t *testing.T) {
		h, n := hosting(t)
		sh := h.approve(t, "E001", n, "Ord", inTheEvening)
		h.Clock.Set(inTheEvening)
		other := h.node(t, advocacy.Options{Vault: h.vault})
		n.publish = func(context.Context, channels.Attempt) (channels.Receipt, error) {
			// It never comes back: when another one is there, it is night.
			n.publish = nil
			h.Clock.Advance(7 * time.Hour)
			expireShares(t, h.path)
			assert.NoError(t, other.Tick(t.Context()))
			assert.Empty(t, n.posts())
			return channels.Receipt{}, channels.ErrFenced
		}
		h.Tick()
		h.days(8)
		byDay(t, h, sh.ID)
	})
	t.Run("by an account that had to be connected again", func(t *testing.T) {
		h, n := hosting(t)
		sh := h.approve(t, "E001", n, "Ord", inTheEvening)
		n.publish = func(context.Context, channels.Attempt) (channels.Receipt, error) {
			return channels.Receipt{}, expired(n)
		}
		h.Clock.Set(inTheEvening)
		h.Tick()
		require.Equal(t, advocacy.ShareWaiting, h.share(t, sh.ID).State)
		n.publish = nil
		h.Clock.Advance(5 * time.Hour)
		h.connect(t, "E001", n, "anna")
		h.Tick()
		assert.Empty(t, n.posts())
		h.days(8)
		byDay(t, h, sh.ID)
	})
}

func TestWhatIsHeldUpForWeeksIsItsPersonsAgain(t *testing.T) {
	for name, wait := range map[string]func(*testing.T, *host, *ownNetwork){
		"by a program that was down": func(t *testing.T, h *host, n *ownNetwork) {
			h.Clock.Set(inTheEvening.AddDate(1, 0, 18))
			h.Tick()
		},
		"by an account that had to be connected again": func(t *testing.T, h *host, n *ownNetwork) {
			n.publish = func(context.Context, channels.Attempt) (channels.Receipt, error) {
				return channels.Receipt{}, expired(n)
			}
			h.Clock.Set(inTheEvening)
			h.Tick()
			n.publish = nil
			h.Clock.Advance(15 * 24 * time.Hour)
			h.connect(t, "E001", n, "anna")
			h.Tick()
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, n := hosting(t)
			sh := h.approve(t, "E001", n, "I morgen kl. 10 åbner vi dørene.", inTheEvening)
			wait(t, h, n)
			got := h.share(t, sh.ID)
			assert.Equal(t, advocacy.ShareReturned, got.State)
			assert.Contains(t, got.Delivery.Problem, "two weeks")
			assert.Empty(t, n.posts())
			_, err := h.As("E001").Shares.Publish(t.Context(), sh.ID, time.Time{})
			require.NoError(t, err)
			h.Tick()
			assert.Len(t, n.posts(), 1, "its person may still want it")
		})
	}
}
