package facebook_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
)

const link = "https://nordlys.dk/blåbær?id=7&sprog=da#afsnit-2"

func query(t *testing.T, address, before string) url.Values {
	t.Helper()
	rest, ok := strings.CutPrefix(address, before+"?")
	require.True(t, ok, address)
	values, err := url.ParseQuery(rest)
	require.NoError(t, err)
	return values
}

func TestIntentWithoutAnApp(t *testing.T) {
	intent, err := facebook.New(nil).Intent(channels.Post{Text: "Blåbær\n😀", Link: link})
	require.NoError(t, err)
	assert.Equal(t, url.Values{"u": {link}}, query(t, intent.URL, "https://www.facebook.com/sharer/sharer.php"))
	assert.Equal(t, "Blåbær\n😀", intent.Text)
	assert.False(t, intent.Prefilled)

	intent, err = facebook.New(nil).Intent(channels.Post{Text: "Kun ord"})
	require.NoError(t, err)
	assert.Equal(t, channels.Intent{URL: "https://www.facebook.com/", Text: "Kun ord"}, intent)
}

func TestIntentWithAnApp(t *testing.T) {
	options := &facebook.Options{AppID: "145634995501895", RedirectURL: "https://intranet.nordlys.dk/delt?share=8", Hashtag: "#blåbær"}
	channel := facebook.New(options)
	options.AppID = "changed"
	intent, err := channel.Intent(channels.Post{Text: "Blåbær", Link: link})
	require.NoError(t, err)
	assert.Equal(t, url.Values{
		"app_id": {"145634995501895"}, "display": {"page"}, "href": {link},
		"redirect_uri": {"https://intranet.nordlys.dk/delt?share=8"}, "hashtag": {"#blåbær"},
	}, query(t, intent.URL, "https://www.facebook.com/dialog/share"))
	assert.Equal(t, "Blåbær", intent.Text)

	intent, err = facebook.New(&facebook.Options{AppID: "1"}).Intent(channels.Post{Link: link})
	require.NoError(t, err)
	assert.Equal(t, url.Values{"app_id": {"1"}, "display": {"page"}, "href": {link}}, query(t, intent.URL, "https://www.facebook.com/dialog/share"))

	_, err = facebook.New(&facebook.Options{AppID: "x", RedirectURL: "/delt", Hashtag: "#to #tags"}).Intent(channels.Post{Link: link})
	var problems channels.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 3)
}

func TestLimit(t *testing.T) {
	channel := facebook.New(nil)
	text := strings.Repeat("ø", 63206)
	assert.NoError(t, channel.Check(channels.Post{Text: text}))
	assert.ErrorContains(t, channel.Check(channels.Post{Text: text + "😀"}), "is 2 too many for Facebook: 63208 of at most 63206 UTF-16 code units")
	video := channels.Media{Type: "video/mp4"}
	assert.ErrorContains(t, channel.Check(channels.Post{Media: []channels.Media{video, video}}), "media[0]: can only stand alone")
}

func TestEngage(t *testing.T) {
	channel := facebook.New(nil)
	for reference, want := range map[string]string{
		"10158":             "https://www.facebook.com/10158",
		"20531316728_10158": "https://www.facebook.com/20531316728_10158",
		"https://m.facebook.com/nordlys/posts/pfbid02abc":          "https://m.facebook.com/nordlys/posts/pfbid02abc",
		"https://fb.watch/abc/":                                    "https://fb.watch/abc/",
		"https://www.facebook.com/permalink.php?story_fbid=1&id=2": "https://www.facebook.com/permalink.php?story_fbid=1&id=2",
	} {
		intent, err := channel.Engage(channels.Engagement{Action: channels.Comment, Post: reference, Text: "Tillykke"})
		require.NoError(t, err, reference)
		assert.Equal(t, channels.Intent{URL: want, Text: "Tillykke", OpensPost: true}, intent)
		intent, err = channel.Intent(channels.Post{Reshare: reference})
		require.NoError(t, err)
		assert.Equal(t, channels.Intent{URL: want, OpensPost: true}, intent)
	}
	for _, reference := range []string{"", "nordlys", "1_x", "https://facebook.com.evil.example/1", "ftp://facebook.com/1"} {
		_, err := channel.Engage(channels.Engagement{Action: channels.Like, Post: reference})
		assert.ErrorContains(t, err, "is not a post on Facebook", reference)
	}
}

func TestDialogOfAnotherSite(t *testing.T) {
	var got string
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.URL.Query().Get("u") }))
	defer site.Close()
	intent, err := facebook.New(&facebook.Options{WebURL: site.URL}).Intent(channels.Post{Link: link})
	require.NoError(t, err)
	response, err := site.Client().Get(intent.URL)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, link, got)
}

// BenchmarkCheck reports Check's time as a multiple of the obvious count of the
// same text, utf16.Encode.
func BenchmarkCheck(b *testing.B) {
	channel := facebook.New(nil)
	for name, unit := range map[string]string{"ascii": "plain text ", "danish": "Blåbærgrød på landet, i dag. ", "cjk": "字"} {
		b.Run(name, func(b *testing.B) {
			text := strings.Repeat(unit, 63206/utf8.RuneCountInString(unit))
			post := channels.Post{Text: text, Link: link}
			require.NoError(b, channel.Check(post))
			b.ReportAllocs()
			var check, encode time.Duration
			for b.Loop() {
				start := time.Now()
				_ = channel.Check(post)
				check += time.Since(start)
				start = time.Now()
				if len(utf16.Encode([]rune(text))) > 63206 {
					b.Fatal("the text is too long")
				}
				encode += time.Since(start)
			}
			b.ReportMetric(float64(check.Microseconds())/float64(b.N), "check-µs/op")
			b.ReportMetric(float64(check)/float64(encode), "times-utf16.Encode")
		})
	}
}
