package linkedin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

// commentary is what LinkedIn gets as the commentary of a text. It goes over no
// wire, so that a property can be tried often.
func commentary(t require.TestingT, o linkedin.Options, text string) string {
	var body struct {
		Commentary string `json:"commentary"`
	}
	o.Apps = linkedin.Apps{Member: &linkedin.App{}}
	o.MaxText = 1 << 20
	o.HTTPClient = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		require.NoError(t, json.NewDecoder(r.Body).Decode(&body))
		return &http.Response{StatusCode: 201, Header: http.Header{"X-Restli-Id": {"urn:li:share:1"}}, Body: http.NoBody}, nil
	})}
	_, err := linkedin.New(&o).Publish(context.Background(), attempt(anna, channels.Post{Text: text}))
	require.NoError(t, err)
	return body.Commentary
}

func TestCommentary(t *testing.T) {
	for text, want := range map[string]string{
		"Blåbær":                   "Blåbær",
		"#job":                     `{hashtag|\#|job}`,
		"Se #Blåbær-dag, #b2b!":    `Se {hashtag|\#|Blåbær}-dag, {hashtag|\#|b2b}!`,
		"(#job)":                   `\({hashtag|\#|job}\)`,
		"nr. #1, C#, a#b, &#x27;":  `nr. \#1, C\#, a\#b, &\#x27;`,
		"#job_1 ##x # #":           `\#job\_1 \#\#x \# \#`,
		"#a#b":                     `\#a\#b`,
		"{hashtag|\\#|x}":          `\{hashtag\|\\\#\|x\}`,
		"@[Anna](urn:li:person:1)": `\@\[Anna\]\(urn:li:person:1\)`,
		"https://nordlys.dk/a_b?c=d~e#f-g (www.x.dk/@me_too)": `https://nordlys.dk/a\_b?c=d\~e\#f-g \(www.x.dk/\@me\_too\)`,
		"HTTP://x.dk/#/route https://x.dk/#":                  `HTTP://x.dk/\#/route https://x.dk/\#`,
		"https://x.dk/a(b)[c]{d}|e*f":                         `https://x.dk/a\(b\)\[c\]\{d\}\|e\*f`,
		"<https://x.dk/a_b>":                                  `\<https://x.dk/a\_b\>`,
		"xhttps://x.dk/a_b https://":                          `xhttps://x.dk/a\_b https://`,
		"#" + strings.Repeat("x", 200):                        `\#` + strings.Repeat("x", 200),
	} {
		assert.Equal(t, want, commentary(t, linkedin.Options{}, text))
	}
	assert.Equal(t, `\#job`, commentary(t, linkedin.Options{PlainHashtags: true}, "#job"))
	for text, want := range map[string]string{
		"https://x.dk/a_b@c#d #e (www.x.dk/@me_too)": `https://x.dk/a_b@c#d {hashtag|\#|e} \(www.x.dk/@me_too\)`,
		"HTTP://x.dk/#/route~1 https://x.dk/#":       `HTTP://x.dk/\#/route\~1 https://x.dk/\#`,
		"<https://x.dk/a_b> x_y":                     `\<https://x.dk/a_b\> x\_y`,
	} {
		assert.Equal(t, want, commentary(t, linkedin.Options{BareURLs: true}, text))
	}
}

func TestMentionsAreReadAsTheirNames(t *testing.T) {
	o := linkedin.Options{Mentions: map[string]string{"Nordlys": "urn:li:organization:1", "Nordlys A/S (DK)": "urn:li:organization:2", "Å": "urn:li:person:ab-C_1"}}
	for text, want := range map[string]string{
		"Hos Nordlys, Nordlys":         `Hos @[Nordlys](urn:li:organization:1), @[Nordlys](urn:li:organization:1)`,
		"Nordlys A/S (DK)":             `@[Nordlys A/S \(DK\)](urn:li:organization:2)`,
		"Nordlysene, xNordlys nordlys": `Nordlysene, xNordlys nordlys`,
		"https://x.dk/Nordlys":         `https://x.dk/Nordlys`,
		"#Nordlys":                     `{hashtag|\#|Nordlys}`,
		"Å Åben":                       `@[Å](urn:li:person:ab-C_1) Åben`,
	} {
		got := commentary(t, o, text)
		assert.Equal(t, want, got)
		assert.Equal(t, text, linkedin.Unescape(got))
	}
	for name, urn := range map[string]string{"": "urn:li:organization:1", " x": "urn:li:organization:1", "x": "https://linkedin.com/in/x", "y": "urn:li:share:1", "z": "urn:li:person:1)"} {
		err := linkedin.New(&linkedin.Options{Mentions: map[string]string{name: urn}}).Check(channels.Post{Text: "x"})
		assert.ErrorContains(t, err, "options.Mentions", "%q %q", name, urn)
	}
}

// What is read is what was approved, whatever the settings.
func TestWhatIsReadIsWhatWasApproved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.OneOf(
			rapid.SampledFrom([]string{"#job", "#", "##", "https://x.dk/a_b#c", "www.x.dk/@me", "Nordlys", "{hashtag|\\#|x}", "@[A](urn:li:person:1)", `\`, " ", "\n", "æ", "e\u0301", "_", "(", ")", "|", "]", "}"}),
			rapid.StringMatching(`[ -~æøå#@_]{1,6}`),
		), 1, 12).Draw(t, "pieces")
		text := strings.Join(pieces, "")
		if strings.TrimSpace(text) == "" {
			return
		}
		o := linkedin.Options{PlainHashtags: rapid.Bool().Draw(t, "plain"), BareURLs: rapid.Bool().Draw(t, "bare")}
		if rapid.Bool().Draw(t, "mentions") {
			o.Mentions = map[string]string{"Nordlys": "urn:li:organization:1", "x": "urn:li:person:1"}
		}
		got := commentary(t, o, text)
		assert.Equal(t, text, linkedin.Unescape(got))
		assert.Empty(t, bareOutside(got, o.BareURLs), "%q as %q", text, got)
	})
}

// bareOutside are reserved characters that stand bare, but for those of hashtags,
// mentions and, within addresses if those may be bare, "_", "@" and "#".
func bareOutside(littleText string, addresses bool) string {
	rest := littleText
	for _, markup := range []string{`{hashtag|\#|`, "@[Nordlys](urn:li:organization:1)", "@[x](urn:li:person:1)"} {
		rest = strings.ReplaceAll(rest, markup, "")
	}
	opened := strings.Count(littleText, `{hashtag|\#|`)
	var bare strings.Builder
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\\':
			i++
		case c == '}' && opened > 0:
			opened--
		case strings.IndexByte(`\|{}[]()<>*~`, c) >= 0, !addresses && strings.IndexByte("_@#", c) >= 0:
			bare.WriteByte(c)
		}
	}
	return bare.String()
}

func TestUnescape(t *testing.T) {
	for little, want := range map[string]string{
		`a \(b\) \\ c`:               `a (b) \ c`,
		`{hashtag|\#|job}`:           `#job`,
		`{hashtag|#|job}`:            `#job`,
		`{hashtag|\＃|job\_1} x`:      "\\＃job_1 x",
		`{hashtag|＃|job}`:            `＃job`,
		`@[Anna \(ny\)](urn:li:p:1)`: `Anna (ny)`,
		`@[Anna](mailto:x)`:          `@[Anna](mailto:x)`,
		`@[Anna`:                     `@[Anna`,
		`{hashtag|\#|job`:            `{hashtag|#|job`,
		`{hashtag|}`:                 `{hashtag|}`,
		`\`:                          `\`,
		`\n`:                         `\n`,
		`a@b.dk #job_1`:              `a@b.dk #job_1`,
		``:                           ``,
	} {
		assert.Equal(t, want, linkedin.Unescape(little), little)
	}
}

func FuzzUnescape(f *testing.F) {
	for _, s := range []string{"", `\`, `\\#`, "@[Anna](urn:li:person:1)", "{hashtag|\\#|fyr}", "\xff_", "😀*", `{hashtag|\#|`, "@[]()"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := linkedin.Unescape(linkedin.Escape(text)); got != text {
			t.Fatalf("%q is read back as %q", text, got)
		}
		_ = linkedin.Unescape(text)
	})
}
