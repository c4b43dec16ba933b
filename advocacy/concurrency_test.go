package advocacy_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// TestEverythingAtOnce has two programs on one store, each person in several
// tabs, and the roster and the clock moving meanwhile.
func TestEverythingAtOnce(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	sent := map[string]int{}
	var mu sync.Mutex
	world.Notifier.Fail(func(m advocacy.Message) error {
		mu.Lock()
		defer mu.Unlock()
		sent[m.ID]++
		return nil
	})
	second, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{
		Channels: []channels.Channel{linkedin.New(nil)}, Notifiers: []advocacy.Notifier{world.Notifier},
		Now: world.Clock.Now, Random: rand.NewChaCha8([32]byte{7}),
	})
	require.NoError(t, err)
	const people = 8
	for range people {
		world.Join(world.Hire(advocacy.Employee{}).ID)
	}
	news := world.Publish(content.Content{})
	fine := func(err error) {
		for _, expected := range []error{nil, advocacy.ErrNotJoined, advocacy.ErrUnknownActor, advocacy.ErrNotFound, advocacy.ErrConflict} {
			if errors.Is(err, expected) {
				return
			}
		}
		assert.NoError(t, err)
	}
	var all sync.WaitGroup
	for i := range people {
		for _, p := range []*advocacy.Program{world.Program, second} {
			all.Go(func() {
				me := p.As(advocacy.Actor{Login: fmt.Sprintf("E%03d", i+1)})
				for n := range 12 {
					sh, err := me.Shares.Draft(t.Context(), news, channels.LinkedIn, disclosed)
					fine(err)
					_, err = me.Shares.Open(t.Context(), sh.ID)
					fine(err)
					_, err = me.Shares.Answer(t.Context(), sh.ID, n%3 != 0, "")
					fine(err)
					switch (n + i) % 4 {
					case 0:
						fine(me.Consents.Leave(t.Context()))
					case 1:
						fine(me.Consents.Join(t.Context(), advocacy.JoinRequest{Participation: "starter-1", Messages: "starter-1", Policy: "starter-1"}))
					case 2:
						fine(me.Consents.Pause(t.Context(), time.Time{}))
					case 3:
						fine(me.Consents.Resume(t.Context()))
					}
				}
			})
		}
	}
	for _, p := range []*advocacy.Program{world.Program, second} {
		all.Go(func() {
			for range 40 {
				world.Clock.Advance(30 * time.Minute)
				assert.NoError(t, p.Tick(t.Context()))
			}
		})
	}
	all.Wait()
	for id, n := range sent {
		assert.Equal(t, 1, n, "message %s", id)
	}
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	joined := 0.0
	require.NoError(t, world.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		for a, err := range tx.Ambassadors.All(ctx) {
			if err != nil {
				return err
			}
			if a.State == advocacy.Joined {
				joined++
			}
		}
		return nil
	}))
	assert.Equal(t, joined, figure(t, r, "ambassadors").Value)
}
