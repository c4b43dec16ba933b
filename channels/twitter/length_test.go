package twitter_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
)

func TestLength(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"", 0},
		{"Hello, world", 12},
		{"Rødgrød med fløde på", 20},
		{"Æblegrød\nog\tmere", 16},
		{"Здравствуйте", 12},
		{"こんにちは", 10},
		{"字", 2},
		{"한국어", 6},
		{"ไทย", 3},
		{"e\u0301", 1},                // one é once composed
		{"a\u030A og A\u030A", 6},     // å og Å
		{"x\u0323\u0307", 3},          // no composed form
		{"“quoted” – and … ‘so’", 22}, // U+2026 is not in a range of weight 1
		{"″", 1},                      // U+2033
		{"€", 2}, {"™", 2}, {"→", 2}, {"•", 2},
		{"\u200B\u200D", 2}, {"\u2010\u201F", 2}, {"\u2032\u2037", 2},
		{"\u200E", 2}, {"\u2038", 2}, {"\u1100", 2}, {"\u10FF", 1},
		{"\xff", 2},
		// emoji
		{"😀", 2}, {"☺", 2}, {"☺️", 2}, {"☺︎", 4},
		{"👍🏽", 2}, {"🏽", 2}, {"👩🏽‍💻", 2}, {"👨‍👩‍👧‍👦", 2}, {"🏳️‍🌈", 2}, {"❤️‍🔥", 2}, {"🧑🏿‍🤝‍🧑🏻", 2},
		{"🇩🇰", 2}, {"🇩🇰🇬🇧", 4}, {"🇩", 2}, {"🇩🇰🇬", 4},
		{"🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2}, {"1️⃣", 2}, {"#⃣", 2}, {"*️⃣9️⃣", 4},
		{"1", 1}, {"1️", 3}, {"©", 1}, {"©️", 2}, {"®", 1},
		{"😀‍", 3}, {"👍a🏽", 5}, {"a👍b", 4}, {"😀 😀", 5},
		// links
		{"https://example.com", 23},
		{"http://x.dk", 23},
		{"HTTPS://EXAMPLE.COM/A", 23},
		{"https://example.com/" + strings.Repeat("long/", 100), 23},
		{"Se https://nordlys.dk/nyt?id=7&l=da#top nu", 3 + 23 + 3},
		{"nordlys.dk", 23},
		{"Læs på nordlys.dk.", 7 + 23 + 1},
		{"(nordlys.dk/nyt)", 25},
		{"nordlys.dk/a_(b)", 23}, {"nordlys.dk/a(b(c))", 23}, {"nordlys.dk/a(b", 23 + 2},
		{"nordlys.dk/nyt, ja", 23 + 4}, {"nordlys.dk/æbler?x=1", 23}, {"nordlys.dk?x=1.", 24},
		{"www.nordlys.co.uk og x.com", 23 + 4 + 23},
		{"https://go.nordlys.example/k/8f3a9c", 23},
		{"go.nordlys.example/k", 20},
		{"https://nordlys.dk:8443/a", 23}, {"nordlys.dk:", 24},
		{"nordlys.dk日本", 23 + 4}, {"日本nordlys.dk", 4 + 23}, {"https://nordlys.com日本", 23 + 4},
		{"https://日本.jp/x", 23}, {"https://☃.net/", 23}, {"http://xn--fiqs8s.xn--fiqs8s", 23}, {"https://例え.みんな", 23},
		{"例.nordlys.dk", 3 + 23},
		{"t.co", 23}, {"https://t.co/abc123", 23}, {"https://t.co/abc123/more", 23 + 5},
		{"https://t.co/" + strings.Repeat("a", 41), 13 + 41},
		{"https://a_b.nordlys.dk", 23},
		// not links
		{"anna@nordlys.dk", 15}, {"@nordlys.dk", 11}, {"#nordlys.dk", 11}, {"$nordlys.dk", 11},
		{"f.eks. og bl.a.", 15}, {"version 1.2.3", 13}, {"main.go", 7}, {"otters.otters", 13},
		{"https://otters", 14}, {"http://192.168.0.1/", 19}, {"https://user:pw@nordlys.dk/", 27},
		{"-nordlys.dk", 11}, {"_nordlys.dk", 11}, {"/nordlys.dk", 11}, {"..nordlys.dk", 12},
		{"https://-nordlys.dk", 19}, {"nordlys-.dk", 11}, {"nordlys.dk@x", 12}, {"xhttps://nordlys.dk", 19}, {"ftp://nordlys.dk", 16},
		{strings.Repeat("a", 64) + ".dk", 67}, {strings.Repeat("æ", 60) + ".dk", 63},
		{"https://nordlys.dk/" + strings.Repeat("a", 4077), 23}, {"https://nordlys.dk/" + strings.Repeat("a", 4078), 4097},
	} {
		assert.Equal(t, c.want, twitter.Length(c.text), "%q", c.text)
	}
}

func TestLinks(t *testing.T) {
	assert.Equal(t,
		[]string{"https://nordlys.dk/a?b=c#d", "nordlys.dk/æ", "x.com"},
		twitter.Links("Se https://nordlys.dk/a?b=c#d, nordlys.dk/æ (x.com)!"))
	assert.Empty(t, twitter.Links("Ingen adresse. Slet ingen."))
}

var (
	pieces = rapid.SampledFrom([]string{"a", "æ", "Ø", "e\u0301", "字", " ", "\n", ".", "/", "dk", "nordlys.dk", "https://", "example.com", "(", ")", "?", "#", "@", "-", "_",
		"😀", "👍", "🏽", "\u200D", "\uFE0F", "\uFE0E", "\u20E3", "1", "🇩", "🇰", "©", "\U000E0067", "\U000E007F", "x.com/y", ":80", "\xff"})
	anyText = rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(pieces, 0, 40), func(s []string) string { return strings.Join(s, "") }))
)

func TestLengthAddsUpOverSpaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyText.Draw(t, "a"), anyText.Draw(t, "b")
		// A mark at the front would lean on the space.
		if r, _ := utf8.DecodeRuneInString(b); b != "" && !norm.NFC.PropertiesString(b).BoundaryBefore() && r != utf8.RuneError {
			b = "x" + b
		}
		assert.Equal(t, twitter.Length(a)+1+twitter.Length(b), twitter.Length(a+" "+b))
	})
}

func TestLengthBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText.Draw(t, "text")
		n := twitter.Length(text)
		composed := norm.NFC.String(text)
		assert.Equal(t, n, twitter.Length(composed), "the same in every form")
		assert.Equal(t, n, twitter.Length(norm.NFD.String(text)), "the same in every form")
		assert.LessOrEqual(t, n, 2*utf8.RuneCountInString(composed)+23*len(twitter.Links(text)))
		if text != "" {
			assert.Positive(t, n)
		}
		for _, link := range twitter.Links(text) {
			assert.Contains(t, composed, link)
			assert.Equal(t, 23, twitter.Length(link), "%q", link)
		}
	})
}

func BenchmarkLengthOfHostileText(b *testing.B) {
	for _, unit := range []string{"x.dk?", "x.dk/a(b)", "x.dk/(", "a.", "https://ab.", "👩\u200D", "e\u0301"} {
		b.Run(unit, func(b *testing.B) {
			short, long := strings.Repeat(unit, 1000), strings.Repeat(unit, 16000)
			var once, sixteen time.Duration
			for b.Loop() {
				start := time.Now()
				_ = twitter.Length(short)
				once += time.Since(start)
				start = time.Now()
				_ = twitter.Length(long)
				sixteen += time.Since(start)
			}
			b.ReportMetric(float64(sixteen)/float64(once)/16, "times-linear")
		})
	}
}

func FuzzLength(f *testing.F) {
	for _, s := range []string{"", "Rødgrød", "https://nordlys.dk/a(b)?c=d#e", "👩🏽‍💻🇩🇰1️⃣", "\xff.dk", "e\u0301.dk", "a.b.c.dk@", "https://t.co/a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n := twitter.Length(text)
		if n < 0 || n > 2*utf8.RuneCountInString(norm.NFC.String(text))+23*len(twitter.Links(text)) {
			t.Fatalf("%q counts %d", text, n)
		}
		if utf8.ValidString(text) && twitter.Length(text+" ") != n+1 {
			t.Fatalf("a space after %q does not count 1", text)
		}
	})
}

func FuzzLinks(f *testing.F) {
	for _, s := range []string{"nordlys.dk", "https://日本.jp/x", "日本nordlys.dk日本", "x.dk:80/(a(b))?c", "..a.dk", "http://a_b.c.dk", "https://t.co/ab/c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rest := norm.NFC.String(text)
		for _, link := range twitter.Links(text) {
			_, after, ok := strings.Cut(rest, link)
			if !ok {
				t.Fatalf("%q is not in what is left of %q", link, text)
			}
			if strings.ContainsAny(link, " \n\t\"<>") {
				t.Fatalf("%q holds what no link holds", link)
			}
			rest = after
		}
	})
}
