package channels_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
)

// BenchmarkCheckOf280Characters judges a post as long as the shortest network takes,
// through Publisher.Check; the goal is at most 2 µs and 4 allocations.
func BenchmarkCheckOf280Characters(b *testing.B) {
	text := string([]rune(strings.Repeat("Stolt af #vind og 100 % strøm. ", 10))[:280])
	photo := []channels.Media{{URL: "https://www.nordlys.example/photo.jpg", Type: "image/jpeg", Alt: "a mill"}}
	for _, c := range []struct {
		name    string
		channel channels.Channel
		post    channels.Post
	}{
		{"linkedin/app", linkedin.New(&linkedin.Options{Apps: linkedin.Apps{Member: &linkedin.App{}}}), channels.Post{Text: text, Link: "https://go.nordlys.example/s/abc"}},
		{"linkedin/dialog", linkedin.New(nil), channels.Post{Text: text, Link: "https://go.nordlys.example/s/abc"}},
		{"facebook/dialog", facebook.New(nil), channels.Post{Text: text, Link: "https://go.nordlys.example/s/abc"}},
		{"instagram/by-hand", instagram.New(nil), channels.Post{Text: text, Media: photo}},
		{"twitter/dialog", twitter.New(nil), channels.Post{Text: text}},
	} {
		b.Run(c.name, func(b *testing.B) {
			publisher := channels.NewPublisher(c.channel, nil)
			require.NoError(b, publisher.Check(c.post))
			b.ReportAllocs()
			for b.Loop() {
				_ = publisher.Check(c.post)
			}
		})
	}
}
