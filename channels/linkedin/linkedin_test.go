package linkedin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

const link = "https://nordlys.dk/nyt?id=7&sprog=da#afsnit-2"

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"Rødgrød, 100 % & mere":  "Rødgrød, 100 % & mere",
		`\|{}@[]()<>#*_~`:        `\\\|\{\}\@\[\]\(\)\<\>\#\*\_\~`,
		"Hej @Anna (ny) #fyr":    `Hej \@Anna \(ny\) \#fyr`,
		"👩🏽‍💻 [x]\n":             "👩🏽‍💻 \\[x\\]\n",
		"https://nordlys.dk/a_b": `https://nordlys.dk/a\_b`,
	} {
		assert.Equal(t, want, linkedin.Escape(text))
	}
}

// unescape reads little text without markup, as LinkedIn does.
func unescape(t interface{ Fatalf(string, ...any) }, s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
		case strings.IndexByte(`\|{}@[]()<>#*_~`, s[i]) >= 0:
			t.Fatalf("%q: the reserved character at byte %d is bare", s, i)
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func TestEscapeIsReadBackAsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.OneOf(rapid.String(), rapid.StringMatching(`[\\|{}@\[\]()<>#*_~aæ ]*`)).Draw(t, "a")
		b := rapid.String().Draw(t, "b")
		assert.Equal(t, a, unescape(t, linkedin.Escape(a)))
		assert.Equal(t, linkedin.Escape(a)+linkedin.Escape(b), linkedin.Escape(a+b))
	})
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", `\`, `\\#`, "@[Anna](urn:li:person:1)", "{hashtag|\\#|fyr}", "\xff_", "😀*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := unescape(t, linkedin.Escape(text)); got != text {
			t.Fatalf("%q is read back as %q", text, got)
		}
	})
}

func TestLengthIsUTF16(t *testing.T) {
	channel := linkedin.New(nil)
	for text, want := range map[string]int{
		"": 0, "Blåbær": 6, "字": 1, "😀": 2, "👩🏽‍💻": 7, "e\u0301": 2, "🇩🇰": 4, "a\nb": 3, "\xff": 1, "https://nordlys.dk": 18,
	} {
		assert.Equal(t, want, channel.Length(text), "%q", text)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~æøå\n\x01-\x1f\x7f]*`)).Draw(t, "text")
		assert.Equal(t, len(utf16.Encode([]rune(text))), channel.Length(text))
	})
}

func TestCheckIsTheLimit(t *testing.T) {
	channel := linkedin.New(&linkedin.Options{MaxText: 40})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.Rune(), 1, 60, -1).Draw(t, "text")
		clean := strings.TrimSpace(text) != "" && !strings.ContainsFunc(text, func(r rune) bool {
			return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f
		})
		assert.Equal(t, clean && channel.Length(text) <= 40, channel.Check(channels.Post{Text: text}) == nil)
	})
}

func TestControlCharactersAreFoundWhereverTheyStand(t *testing.T) {
	channel := linkedin.New(nil)
	for at := range 20 {
		for _, c := range []string{"\x00", "\x1f", "\x7f", "\x80"} {
			text := strings.Repeat("a", at) + c + strings.Repeat("b", 20-at)
			assert.Error(t, channel.Check(channels.Post{Text: text}), "%q", text)
		}
		for _, c := range []string{"\n", "\r\n", "\t", "~", " ", "\u0080"} {
			text := strings.Repeat("a", at) + c + strings.Repeat("b", 20-at)
			assert.NoError(t, channel.Check(channels.Post{Text: text}), "%q", text)
		}
	}
}

// What the API takes beside the text has limits too; the dialogs take none of it.
func TestWhatStandsBesideTheText(t *testing.T) {
	app, dialog := linkedin.New(&linkedin.Options{Apps: linkedin.Apps{Member: &linkedin.App{}}}), linkedin.New(nil)
	long := func(n int) string { return strings.Repeat("é", n) }
	for name, c := range map[string]struct {
		post channels.Post
		want string
	}{
		"a card":                       {channels.Post{Link: link, Title: long(400), Description: long(4085)}, ""},
		"a title":                      {channels.Post{Link: link, Title: long(401)}, "title: is 1 too many for LinkedIn: 401 of at most 400 UTF-16 code units"},
		"a description":                {channels.Post{Link: link, Description: long(4086)}, "description: is 1 too many"},
		"a title that is no text":      {channels.Post{Link: link, Title: "\xff"}, "title: is not valid UTF-8"},
		"a title of nothing":           {channels.Post{Text: "x", Title: long(999), Description: long(9999)}, ""},
		"a card's picture":             {channels.Post{Link: link, Media: []channels.Media{{Type: "application/pdf"}, {Type: "image/png", Alt: long(4087)}, {Type: "image/png", Alt: long(9999)}}}, "media[1]: has an alternative text that is 1 too many"},
		"a picture":                    {channels.Post{Title: long(999), Media: []channels.Media{{Type: "image/png", Alt: long(4086)}}}, ""},
		"a picture's text":             {channels.Post{Media: []channels.Media{{Type: "image/png"}, {Type: "image/png", Alt: long(4087)}}}, "media[1]: has an alternative text"},
		"a document":                   {channels.Post{Title: "Rapport", Media: []channels.Media{{Type: "application/pdf"}}}, ""},
		"a document with its own name": {channels.Post{Media: []channels.Media{{Type: "application/pdf", Alt: "Rapport"}}}, ""},
		"a document without a title":   {channels.Post{Title: " ", Media: []channels.Media{{Type: "application/pdf"}}}, "media[0]: is a document, which LinkedIn shows with a title"},
		"a document's title":           {channels.Post{Title: long(401), Media: []channels.Media{{Type: "application/pdf"}}}, "title: is 1 too many"},
		"a video without a title":      {channels.Post{Media: []channels.Media{{Type: "video/mp4"}}}, ""},
		"a reshare":                    {channels.Post{Reshare: "urn:li:share:1", Title: long(999)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := app.Check(c.post)
			if c.want == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, c.want)
			}
			assert.NoError(t, dialog.Check(c.post))
		})
	}
}

func TestIntentHandsTheTextOver(t *testing.T) {
	post := channels.Post{Text: "Blåbær & “fyr” 😀\n\n#lys", Link: link}
	intent, err := linkedin.New(nil).Intent(post)
	require.NoError(t, err)
	assert.Equal(t, "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fnordlys.dk%2Fnyt%3Fid%3D7%26sprog%3Dda%23afsnit-2", intent.URL)
	assert.Equal(t, post.Text, intent.Text)
	assert.False(t, intent.Prefilled)

	intent, err = linkedin.New(nil).Intent(channels.Post{Text: "Kun ord"})
	require.NoError(t, err)
	assert.Equal(t, channels.Intent{URL: "https://www.linkedin.com/feed/", Text: "Kun ord"}, intent)
}

func TestPrefillText(t *testing.T) {
	channel := linkedin.New(&linkedin.Options{PrefillText: true})
	rapid.Check(t, func(t *rapid.T) {
		text := "Læs " + link + "\n" + rapid.StringMatching(`[ -~æøåÆØÅ字😀\n+&%#]{0,80}`).Draw(t, "text")
		intent, err := channel.Intent(channels.Post{Text: text, Link: link})
		require.NoError(t, err)
		assert.True(t, intent.Prefilled)
		assert.Empty(t, intent.Text)
		assert.NotContains(t, intent.URL, "+")
		u, err := url.Parse(intent.URL)
		require.NoError(t, err)
		assert.Equal(t, "/feed/", u.Path)
		assert.Equal(t, url.Values{"shareActive": {"true"}, "text": {text}}, u.Query())
	})
	intent, err := channel.Intent(channels.Post{Text: "Uden adresse", Link: link})
	require.NoError(t, err)
	assert.Contains(t, intent.URL, "/sharing/share-offsite/", "nothing is added to a text")
	assert.Equal(t, "Uden adresse", intent.Text)
	assert.True(t, channel.Capabilities().Limits.DialogTakesText)
}

func TestEngage(t *testing.T) {
	channel := linkedin.New(nil)
	for reference, want := range map[string]string{
		"urn:li:activity:7123":  "https://www.linkedin.com/feed/update/urn:li:activity:7123/",
		"urn:li:ugcPost:7123":   "https://www.linkedin.com/feed/update/urn:li:ugcPost:7123/",
		" urn:li:share:7123\n":  "https://www.linkedin.com/feed/update/urn:li:share:7123/",
		"https://lnkd.in/p/abc": "https://lnkd.in/p/abc",
		"http://dk.linkedin.com/posts/nordlys_fyr-activity-7123-abcd": "https://dk.linkedin.com/posts/nordlys_fyr-activity-7123-abcd",
	} {
		for _, action := range []channels.Action{channels.Like, channels.Comment, channels.Reshare} {
			intent, err := channel.Engage(channels.Engagement{Action: action, Post: reference})
			require.NoError(t, err, reference)
			assert.Equal(t, channels.Intent{URL: want, OpensPost: true}, intent)
		}
		intent, err := channel.Intent(channels.Post{Reshare: reference, Text: "Enig"})
		require.NoError(t, err)
		assert.Equal(t, channels.Intent{URL: want, OpensPost: true, Text: "Enig"}, intent)
	}
	for _, reference := range []string{"", "7123", "urn:li:person:abc", "urn:li:share:1/../x", "https://linkedin.com.evil.example/posts/x", "https://evillinkedin.com/", "javascript:alert(1)", "https://u:p@www.linkedin.com/posts/x", "https://www.linkedin.com:444/posts/x"} {
		_, err := channel.Engage(channels.Engagement{Action: channels.Like, Post: reference})
		assert.ErrorContains(t, err, "is not a post on LinkedIn", reference)
	}
}

func TestDialogOfAnotherSite(t *testing.T) {
	var got url.Values
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.URL.Query() }))
	defer site.Close()
	channel := linkedin.New(&linkedin.Options{WebURL: site.URL})
	intent, err := channel.Intent(channels.Post{Text: "Hej", Link: link})
	require.NoError(t, err)
	response, err := site.Client().Get(intent.URL)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, link, got.Get("url"))
	post, err := channel.Engage(channels.Engagement{Action: channels.Like, Post: site.URL + "/posts/1"})
	require.NoError(t, err)
	assert.Equal(t, site.URL+"/posts/1", post.URL)

	_, err = linkedin.New(&linkedin.Options{WebURL: "https://x.example/?a=b"}).Intent(channels.Post{Text: "Hej"})
	assert.ErrorContains(t, err, "options.WebURL")
}

func TestMediaThatStandAlone(t *testing.T) {
	pdf, photo := channels.Media{Type: "application/pdf"}, channels.Media{Type: "image/jpeg"}
	channel := linkedin.New(nil)
	assert.NoError(t, channel.Check(channels.Post{Text: "x", Media: []channels.Media{pdf}}))
	assert.ErrorContains(t, channel.Check(channels.Post{Text: "x", Media: []channels.Media{photo, pdf}}), "media[1]: can only stand alone on LinkedIn")
}

func BenchmarkCheck(b *testing.B) {
	for _, channel := range []struct {
		name string
		*linkedin.Channel
	}{{"dialog", linkedin.New(nil)}, {"app", linkedin.New(&linkedin.Options{Apps: linkedin.Apps{Member: &linkedin.App{}}})}} {
		for _, length := range []int{280, 3000} {
			for name, unit := range map[string]string{"ascii": "plain text ", "danish": "Blåbærgrød ", "cjk": "字"} {
				b.Run(fmt.Sprintf("%s/%d/%s", channel.name, length, name), func(b *testing.B) {
					post := channels.Post{Text: strings.Repeat(unit, length/utf8.RuneCountInString(unit)), Link: link}
					require.NoError(b, channel.Check(post))
					b.ReportAllocs()
					for b.Loop() {
						_ = channel.Check(post)
					}
				})
			}
		}
	}
}
