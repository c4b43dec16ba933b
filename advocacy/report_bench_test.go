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
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// BenchmarkReport reads the report over 100 000 shares and 2 000 000 clicks, and
// over a tenth of them as the baseline, by the same 500 ambassadors in the same
// 90 days. x/tenth is the ratio of the two.
func BenchmarkReport(b *testing.B) {
	whole, tenth := history(b, 100_000), history(b, 10_000)
	var large, small time.Duration
	for b.Loop() {
		for _, side := range []struct {
			world *advocacytest.World
			spent *time.Duration
		}{{whole, &large}, {tenth, &small}} {
			begun := time.Now()
			_, err := side.world.Owner.Reports.Report(b.Context(), advocacy.Period{})
			*side.spent += time.Since(begun)
			require.NoError(b, err)
		}
	}
	b.ReportMetric(float64(large)/float64(small), "x/tenth")
}

// history is a world with n shares and 20 clicks on each, made as the program
// makes them: share rows, click rows, and the daily counts of both.
func history(b *testing.B, n int) *advocacytest.World {
	const people, days, contents = 500, 90, 30
	world := advocacytest.New(b, nil)
	_, err := world.Owner.People.Sync(b.Context(), staff(people), advocacy.SyncOptions{})
	require.NoError(b, err)
	for i := range people {
		world.Join(fmt.Sprintf("E%03d", i))
	}
	var ids []string
	for i := range contents {
		ids = append(ids, world.Publish(content.Content{URL: fmt.Sprintf("https://www.nordlys.example/%d", i)}))
	}
	begin := cadence.DateOf(world.Clock.Now())
	world.Clock.Advance(days * 24 * time.Hour)
	names := []string{channels.LinkedIn, channels.Facebook, channels.Instagram, channels.Twitter}
	for from := 0; from < n; from += 2000 {
		err := world.Store.Update(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			var tallies []advocacy.Tally
			var clicks []advocacy.Click
			for i := from; i < from+2000; i++ {
				day := begin.AddDays(i % days)
				at := day.In(time.UTC).Add(12 * time.Hour)
				channel := names[i%4]
				sh := advocacy.Share{ID: fmt.Sprintf("share-%08d", i), Subject: fmt.Sprintf("subject-%d", i%people), Content: ids[i%contents], Channel: channel,
					State: advocacy.ShareSelfConfirmed, Text: "I work at Nordlys", OwnWords: true, Rule: "dk-employment", CreatedAt: at, UpdatedAt: at, PostedAt: at, Version: 1}
				if err := tx.Shares.Insert(ctx, sh); err != nil {
					return err
				}
				tallies = append(tallies,
					advocacy.Tally{Measure: advocacy.SharesPosted, Day: day, Channel: channel, Group: string(content.News), Count: 1},
					advocacy.Tally{Measure: advocacy.SharesByDepartment, Day: day, Group: []string{"Engineering", "Sales"}[i%2], Count: 1},
					advocacy.Tally{Measure: advocacy.SharesOwnWords, Day: day, Channel: channel, Count: 1},
					advocacy.Tally{Measure: advocacy.SharesDisclosed, Day: day, Channel: channel, Group: "dk-employment", Count: 1},
					advocacy.Tally{Measure: advocacy.WeeksWithPosts, Day: day, Channel: channel, Group: "1", Count: 1},
					advocacy.Tally{Measure: advocacy.ShareClicks, Day: day, Channel: channel, Group: string(advocacy.ClickHuman), Count: 15},
					advocacy.Tally{Measure: advocacy.ShareClicks, Day: day, Channel: channel, Group: string(advocacy.ClickPreview), Count: 5})
				for j := range 20 {
					clicks = append(clicks, advocacy.Click{Link: fmt.Sprintf("link-%d", i%120), At: at.Add(time.Duration(j) * time.Minute), Class: advocacy.ClickHuman})
				}
			}
			if err := tx.Links.Append(ctx, clicks); err != nil {
				return err
			}
			return tx.Ledger.Count(ctx, tallies)
		})
		require.NoError(b, err)
	}
	return world
}
