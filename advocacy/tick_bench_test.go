package advocacy_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// pilot is a company of people, some of them ambassadors who all have their
// digest due in the same hour, and contents.
func pilot(b *testing.B, people, ambassadors, contents int) *advocacytest.World {
	b.Helper()
	world := advocacytest.New(b, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
		everyone(s)
		s.Plan.Cadence.Windows = []cadence.Window{{Days: cadence.On(time.Tuesday), From: cadence.At(9, 0), To: cadence.At(12, 0)}}
		s.Plan.Cap = cadence.Cap{}
	}})
	roster := staff(people)
	_, err := world.Owner.People.Sync(b.Context(), roster, advocacy.SyncOptions{})
	require.NoError(b, err)
	for i := range contents {
		world.Publish(content.Content{Title: fmt.Sprint("News ", i), URL: fmt.Sprint("https://www.nordlys.example/news/", i)})
	}
	require.NoError(b, world.Store.Update(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		n := 0
		var all []advocacy.Person
		for p, err := range tx.People.All(ctx, advocacy.Group{}) {
			if err != nil {
				return err
			}
			all = append(all, p)
		}
		for _, p := range all {
			a := advocacy.Ambassador{Subject: p.Subject, State: advocacy.Invited, InvitedAt: world.Clock.Now()}
			if n++; n <= ambassadors {
				a.State, a.JoinedAt = advocacy.Joined, world.Clock.Now()
				a.NextDigest = world.Clock.Now().Add(25 * time.Hour)
			}
			if err := tx.Ambassadors.Put(ctx, a); err != nil {
				return err
			}
		}
		return nil
	}))
	return world
}

// BenchmarkTickWithNothingDue is the price of asking.
func BenchmarkTickWithNothingDue(b *testing.B) {
	world := pilot(b, 20_000, 2_000, 200)
	world.Tick()
	b.ResetTimer()
	for range b.N {
		world.Tick()
	}
}

// BenchmarkDigests plans and sends the digests of 2000 people who have them due
// at once, as one Tick.
func BenchmarkDigests(b *testing.B) {
	for _, contents := range []int{20, 200, 1000} {
		b.Run(fmt.Sprint(contents, " contents"), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				world := pilot(b, 2_000, 2_000, contents)
				world.Clock.Advance(25*time.Hour + time.Minute)
				b.StartTimer()
				world.Tick()
				b.StopTimer()
				require.Len(b, world.Messages(), 2_000)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/2000, "µs/digest")
		})
	}
}
