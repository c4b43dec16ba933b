package instagram_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
)

var photo = channels.Media{URL: "https://nordlys.dk/fyr.jpg", Type: "image/jpeg", Alt: "Et fyr"}

func TestIntentHandsOver(t *testing.T) {
	intent, err := instagram.New(nil).Intent(channels.Post{Text: "Fyret\n#lys 😀", Link: "https://nordlys.dk/fyr", Media: []channels.Media{photo}})
	require.NoError(t, err)
	assert.Equal(t, channels.Intent{Text: "Fyret\n#lys 😀", Media: []channels.Media{photo}}, intent)
}

func TestCheck(t *testing.T) {
	tags := func(n int) string { return strings.Repeat("#lys ", n) }
	eleven := make([]channels.Media, 11)
	for i := range eleven {
		eleven[i] = photo
	}
	for _, c := range []struct {
		name string
		post channels.Post
		want string
	}{
		{"no file", channels.Post{Text: "x"}, "media: is empty; Instagram shows nothing without a file"},
		{"only a sound", channels.Post{Text: "x", Link: "https://nordlys.dk", Media: []channels.Media{{Type: "audio/mpeg"}}}, "media: is empty"},
		{"31 hashtags", channels.Post{Text: tags(31), Media: []channels.Media{photo}}, "has 1 too many for Instagram: 31 of at most 30 hashtags"},
		{"21 mentions", channels.Post{Text: strings.Repeat("@anna ", 21), Media: []channels.Media{photo}}, "21 of at most 20 mentions"},
		{"11 files", channels.Post{Media: eleven}, "has 1 too many for Instagram: 11 of at most 10 files"},
		{"11 files beside a link", channels.Post{Link: "https://nordlys.dk", Media: eleven}, "11 of at most 10 files"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.ErrorContains(t, instagram.New(nil).Check(c.post), c.want)
		})
	}
	fine := instagram.New(nil)
	for _, text := range []string{"", tags(30), strings.Repeat("@anna ", 20), "a#b c@d &#39; # #! ##", tags(30) + "nr#1 anna@nordlys.dk"} {
		assert.NoError(t, fine.Check(channels.Post{Text: text, Media: []channels.Media{photo}}), text)
	}
	five := instagram.New(&instagram.Options{MaxHashtags: 5, MaxMentions: 3})
	assert.ErrorContains(t, five.Check(channels.Post{Text: "#a#b#c #d x#e #g#h", Media: []channels.Media{photo}}), "6 of at most 5 hashtags", "a#b holds none, #a#b two")
	assert.NoError(t, five.Check(channels.Post{Text: "#æble#pære #字 #_ #1", Media: []channels.Media{photo}}))
	assert.ErrorContains(t, five.Check(channels.Post{Text: tags(6), Media: []channels.Media{photo}}), "6 of at most 5 hashtags")
}

func TestEngage(t *testing.T) {
	channel := instagram.New(nil)
	for reference, want := range map[string]string{
		"C9xYz_-1": "https://www.instagram.com/p/C9xYz_-1/",
		"https://instagram.com/reel/C9xYz/?igsh=1": "https://instagram.com/reel/C9xYz/?igsh=1",
	} {
		intent, err := channel.Engage(channels.Engagement{Action: channels.Like, Post: reference})
		require.NoError(t, err)
		assert.Equal(t, channels.Intent{URL: want, OpensPost: true}, intent)
		intent, err = channel.Intent(channels.Post{Reshare: reference, Text: "Se her"})
		require.NoError(t, err, "a reshare needs no file of its own")
		assert.Equal(t, channels.Intent{URL: want, OpensPost: true, Text: "Se her"}, intent)
	}
	for _, reference := range []string{"", "ab", "C9@x", "https://notinstagram.com/p/C9xYz/"} {
		_, err := channel.Engage(channels.Engagement{Action: channels.Like, Post: reference})
		assert.ErrorContains(t, err, "is not a post on Instagram", reference)
	}
}

func BenchmarkCheck(b *testing.B) {
	channel := instagram.New(nil)
	for name, text := range map[string]string{
		"ascii":    strings.Repeat("a", 2200),
		"danish":   strings.Repeat("Blåbærgrød på. ", 146),
		"hashtags": strings.Repeat("#blåbærgrød ", 30) + strings.Repeat("字", 1800),
	} {
		b.Run(name, func(b *testing.B) {
			post := channels.Post{Text: text, Media: []channels.Media{photo}}
			require.NoError(b, channel.Check(post))
			b.ReportAllocs()
			for b.Loop() {
				_ = channel.Check(post)
			}
		})
	}
}
