package twitter_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
)

func TestIntentCarriesTextAndLinkOnce(t *testing.T) {
	for _, c := range []struct {
		post channels.Post
		link string // what stands beside the text
	}{
		{channels.Post{Text: "Rødgrød & 100 % økologi + mere #nordlys @anna", Link: "https://nordlys.dk/nyt?id=7&sprog=da#afsnit-2"}, "https://nordlys.dk/nyt?id=7&sprog=da#afsnit-2"},
		{channels.Post{Text: "To linjer\n\nog 😀👩🏽‍💻 “citat” = ja;nej"}, ""},
		{channels.Post{Text: "Se https://nordlys.dk/a.", Link: "https://nordlys.dk/a"}, ""},
		{channels.Post{Text: "Se\nhttps://nordlys.dk/a\nJeg arbejder i Nordlys", Link: "https://nordlys.dk/a"}, ""},
		{channels.Post{Link: "https://nordlys.dk/%C3%A6bler?q=a+b%20c"}, "https://nordlys.dk/%C3%A6bler?q=a+b%20c"},
		{channels.Post{Text: "https://nordlys.dk/ab", Link: "https://nordlys.dk/a"}, "https://nordlys.dk/a"},
	} {
		intent, err := twitter.New(nil).Intent(c.post)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(intent.URL, "https://x.com/intent/tweet?"), intent.URL)
		assert.NotContains(t, intent.URL, "+", "a space is %20")
		assert.True(t, intent.Prefilled)
		assert.False(t, intent.OpensPost)
		assert.Empty(t, intent.Text, "the address carries it already")
		u, err := url.Parse(intent.URL)
		require.NoError(t, err)
		assert.Equal(t, c.post.Text, u.Query().Get("text"))
		assert.Equal(t, c.link, u.Query().Get("url"))
	}
}

func TestIntentReturnsTheExactText(t *testing.T) {
	channel := twitter.New(nil)
	rapid.Check(t, func(t *rapid.T) {
		post := channels.Post{Text: anyText.Draw(t, "text")}
		intent, err := channel.Intent(post)
		if channel.Check(post) != nil {
			assert.Equal(t, channel.Check(post), err)
			return
		}
		require.NoError(t, err)
		u, err := url.Parse(intent.URL)
		require.NoError(t, err)
		values, err := url.ParseQuery(u.RawQuery)
		require.NoError(t, err)
		assert.Equal(t, post.Text, values.Get("text"))
	})
}

func TestCheckIsTheLimit(t *testing.T) {
	channel := twitter.New(nil)
	rapid.Check(t, func(t *rapid.T) {
		text := "a" + rapid.StringOf(rapid.RuneFrom([]rune("aæ字😀é … ."))).Draw(t, "text")
		assert.Equal(t, twitter.Length(text) <= 280, channel.Check(channels.Post{Text: text}) == nil)
	})
}

func TestTheLinkCounts(t *testing.T) {
	channel := twitter.New(nil)
	text := strings.Repeat("a", 280-24)
	link := "https://nordlys.dk/" + strings.Repeat("x", 300)
	assert.NoError(t, channel.Check(channels.Post{Text: text, Link: link}))
	var problems channels.Problems
	require.ErrorAs(t, channel.Check(channels.Post{Text: text + "ab", Link: link}), &problems)
	assert.Equal(t, 2, problems[0].Over)
	assert.NoError(t, channel.Check(channels.Post{Text: strings.Repeat("a", 256) + " " + link, Link: link}), "it is counted once")
	assert.NoError(t, twitter.New(&twitter.Options{MaxText: 25000}).Check(channels.Post{Text: strings.Repeat("a", 25000)}))
}

func TestCheck(t *testing.T) {
	video, gif := channels.Media{Type: "video/mp4"}, channels.Media{Type: "image/gif"}
	photo := channels.Media{Type: "image/png"}
	for _, c := range []struct {
		name string
		post channels.Post
		want string
	}{
		{"nothing", channels.Post{}, "is empty"},
		{"blank", channels.Post{Text: " \n"}, "is empty"},
		{"five images", channels.Post{Text: "x", Media: []channels.Media{photo, photo, photo, photo, photo}}, "has 1 too many for X: 5 of at most 4 files"},
		{"a video and an image", channels.Post{Text: "x", Media: []channels.Media{video, photo}}, "media[0]: can only stand alone"},
		{"two animations", channels.Post{Text: "x", Media: []channels.Media{gif, gif}}, "media[1]: can only stand alone"},
		{"a character that X refuses", channels.Post{Text: "a\ufeffb"}, "refuses"},
		{"a relative link", channels.Post{Text: "x", Link: "/nyt"}, "absolute"},
		{"a link with a space", channels.Post{Text: "x", Link: "https://nordlys.dk/a b"}, "percent-encode"},
		{"a script", channels.Post{Text: "x", Link: "javascript:alert(1)"}, "absolute"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.ErrorContains(t, twitter.New(nil).Check(c.post), c.want)
		})
	}
	assert.NoError(t, twitter.New(nil).Check(channels.Post{Media: []channels.Media{photo}}), "a picture says enough")
}

func TestEngage(t *testing.T) {
	channel := twitter.New(nil)
	for _, post := range []string{"1723", " https://x.com/nordlys/status/1723?s=20 ", "https://mobile.twitter.com/nordlys/status/1723/photo/1", "http://twitter.com/i/status/1723"} {
		like, err := channel.Engage(channels.Engagement{Action: channels.Like, Post: post})
		require.NoError(t, err, post)
		assert.Equal(t, channels.Intent{URL: "https://x.com/intent/like?tweet_id=1723", OpensPost: true}, like)
		repost, err := channel.Intent(channels.Post{Reshare: post})
		require.NoError(t, err)
		assert.Equal(t, channels.Intent{URL: "https://x.com/intent/retweet?tweet_id=1723", OpensPost: true}, repost)
		quote, err := channel.Intent(channels.Post{Reshare: post, Text: "Enig"})
		require.NoError(t, err)
		assert.Equal(t, channels.Intent{URL: "https://x.com/i/web/status/1723", Text: "Enig", OpensPost: true}, quote)
		comment, err := channel.Engage(channels.Engagement{Action: channels.Comment, Post: post, Text: "Tillykke"})
		require.NoError(t, err)
		assert.Equal(t, channels.Intent{URL: "https://x.com/i/web/status/1723", Text: "Tillykke", OpensPost: true}, comment)
	}
	for _, post := range []string{"", "x", "https://x.com.evil.example/a/status/1", "https://evil.example/x.com/status/1", "https://x.com/nordlys", "https://x.com/a/status/abc", "https://u:p@x.com/a/status/1"} {
		_, err := channel.Engage(channels.Engagement{Action: channels.Like, Post: post})
		assert.ErrorContains(t, err, "is not a post on X", post)
	}
	_, err := channel.Engage(channels.Engagement{Action: channels.Like, Post: "1", Text: "Hej"})
	assert.ErrorContains(t, err, "a like has none")
	_, err = channel.Engage(channels.Engagement{Action: channels.Comment, Post: "1", Text: strings.Repeat("a", 281)})
	assert.ErrorContains(t, err, "1 too many")
	_, err = channel.Engage(channels.Engagement{Post: "1"})
	assert.ErrorContains(t, err, "none of like, comment and reshare")
}

func TestDialogOfAnotherSite(t *testing.T) {
	var text, link string
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, link = r.URL.Query().Get("text"), r.URL.Query().Get("url")
	}))
	defer site.Close()
	post := channels.Post{Text: "Blåbær, \"æbler\" & 50 %\n😀", Link: "https://nordlys.dk/?a=b&c=d#e"}
	intent, err := twitter.New(&twitter.Options{WebURL: site.URL + "/"}).Intent(post)
	require.NoError(t, err)
	response, err := site.Client().Get(intent.URL)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, post.Text, text)
	assert.Equal(t, post.Link, link)

	_, err = twitter.New(&twitter.Options{WebURL: "x.com"}).Intent(post)
	assert.ErrorContains(t, err, "options.WebURL")
}

func BenchmarkCheck(b *testing.B) {
	channel := twitter.New(nil)
	for name, text := range map[string]string{
		"ascii":  strings.Repeat("a", 280),
		"danish": strings.Repeat("Blåbærgrød på. ", 18),
		"emoji":  strings.Repeat("👩🏽‍💻", 140),
		"links":  strings.Repeat("https://nordlys.dk/nyt ", 11),
	} {
		b.Run(name, func(b *testing.B) {
			post := channels.Post{Text: text}
			require.NoError(b, channel.Check(post))
			b.ReportAllocs()
			for b.Loop() {
				_ = channel.Check(post)
			}
		})
	}
}
