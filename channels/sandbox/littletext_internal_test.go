package sandbox

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLittleText(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		raw, text string
		cut       bool
		hashtags  []string
		mentions  []string
		canonical string // the raw text if empty
	}{
		"nothing":                        {raw: ""},
		"plain":                          {raw: "Grün, 太陽, 😀!\nA second line.", text: "Grün, 太陽, 😀!\nA second line."},
		"a parenthesis, n8n #10179":      {raw: "This is a test. (This is also a test.)", text: "This is a test. ", cut: true, canonical: "This is a test. "},
		"an escaped parenthesis":         {raw: `a test \(really\)`, text: "a test (really)"},
		"a pipe":                         {raw: "Automation | Part 5 of 15", text: "Automation ", cut: true, canonical: "Automation "},
		"every reserved, escaped":        {raw: `\\\|\{\}\@\[\]\(\)\<\>\#\*\_\~`, text: `\|{}@[]()<>#*_~`},
		"a backslash before a letter":    {raw: `C:\new`, text: "C:", cut: true, canonical: "C:"},
		"a backslash at the end":         {raw: `over\`, text: "over", cut: true, canonical: "over"},
		"an escaped backslash, then cut": {raw: `a\\(b`, text: `a\`, cut: true, canonical: `a\\`},
		"an underscore in an address":    {raw: "https://a.example/?utm_source=x", text: "https://a.example/?utm", cut: true, canonical: "https://a.example/?utm"},
		"an escaped address":             {raw: `https://a.example/?utm\_source=x`, text: "https://a.example/?utm_source=x"},
		"a bare @":                       {raw: "mail anna@nordlys.example", text: "mail anna", cut: true, canonical: "mail anna"},
		"a hashtag":                      {raw: "Go #solar power", text: "Go #solar power", hashtags: []string{"solar"}, canonical: `Go {hashtag|\#|solar} power`},
		"hashtags side by side":          {raw: "#a#b.", text: "#a#b.", hashtags: []string{"a", "b"}, canonical: `{hashtag|\#|a}{hashtag|\#|b}.`},
		"a hashtag in Danish":            {raw: "#grønStrøm2026", text: "#grønStrøm2026", hashtags: []string{"grønStrøm2026"}, canonical: `{hashtag|\#|grønStrøm2026}`},
		"an underscore in a hashtag":     {raw: "#green_power", text: "#green", cut: true, hashtags: []string{"green"}, canonical: `{hashtag|\#|green}`},
		"a bare #":                       {raw: "We are # 1", text: "We are ", cut: true, canonical: "We are "},
		"an escaped #":                   {raw: `We are \# 1`, text: "We are # 1"},
		"a template":                     {raw: `Go {hashtag|\#|solar}`, text: "Go #solar", hashtags: []string{"solar"}},
		"a template, sign not escaped":   {raw: "Go {hashtag|#|solar}", text: "Go #solar", hashtags: []string{"solar"}, canonical: `Go {hashtag|\#|solar}`},
		"a template, wide sign":          {raw: "{hashtag|＃|solar}", text: "＃solar", hashtags: []string{"solar"}, canonical: `{hashtag|\＃|solar}`},
		"a template with an underscore":  {raw: `{hashtag|\#|green\_power}`, text: "#green_power", hashtags: []string{"green_power"}},
		"a template without an end":      {raw: `Go {hashtag|\#|solar`, text: "Go ", cut: true, canonical: "Go "},
		"a template of nothing":          {raw: `Go {hashtag|\#|}`, text: "Go ", cut: true, canonical: "Go "},
		"another template":               {raw: "Go {mention|x}", text: "Go ", cut: true, canonical: "Go "},
		"a mention of a page":            {raw: "Hello @[Acme Corp](urn:li:organization:1234)!", text: "Hello Acme Corp!", mentions: []string{"urn:li:organization:1234"}},
		"a mention of a person":          {raw: "@[Eddy](urn:li:person:a-B_1)", text: "Eddy", mentions: []string{"urn:li:person:a-B_1"}},
		"a mention with an escape":       {raw: `@[Acme \(DK\)](urn:li:organization:1)`, text: "Acme (DK)", mentions: []string{"urn:li:organization:1"}},
		"a mention with a space":         {raw: "@[Acme] (urn:li:organization:1)", text: "", cut: true},
		"a mention of a share":           {raw: "@[Acme](urn:li:share:1)", text: "", cut: true},
		"a mention of nobody":            {raw: "@[](urn:li:organization:1)", text: "", cut: true},
		"a mention without an end":       {raw: "@[Acme](urn:li:organization:1", text: "", cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			got := parseLittleText(test.raw)
			if test.canonical == "" && !test.cut {
				test.canonical = test.raw
			}
			assert.Equal(t, test.text, got.text)
			assert.Equal(t, test.cut, got.cut)
			assert.Equal(t, test.hashtags, got.hashtags)
			assert.Equal(t, test.mentions, got.mentions)
			assert.Equal(t, test.canonical, got.canonical)
		})
	}
}

func FuzzLittleText(f *testing.F) {
	for _, seed := range []string{
		"", "plain", `a \( b`, "a (b", "#tag", `{hashtag|\#|tag}`, "{hashtag|＃|tag}", "@[Acme](urn:li:organization:1)",
		`\`, "\xff\xfe", "#\xff", "@[", "{hashtag|", "a\x00b", "#á́", "😀#😀", `@[a\]](urn:li:person:x)`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := parseLittleText(raw)
		if got.cut != (got.cutAt < len(raw)) || got.cutAt > len(raw) {
			t.Fatalf("cut %v at %d of %d", got.cut, got.cutAt, len(raw))
		}
		if whole := parseLittleText(raw[:got.cutAt]); whole.cut || whole.text != got.text || whole.canonical != got.canonical {
			t.Fatalf("what was read of %q reads differently by itself: %q, %q", raw, got.text, whole.text)
		}
		if again := parseLittleText(got.canonical); again.cut || again.text != got.text || again.canonical != got.canonical {
			t.Fatalf("%q is given back as %q, which reads %q", got.text, got.canonical, again.text)
		}
		if escaped := parseLittleText(escapeLittle(raw)); escaped.cut || escaped.text != raw || len(escaped.hashtags)+len(escaped.mentions) > 0 {
			t.Fatalf("escaped %q reads %q", raw, escaped.text)
		}
		if !strings.ContainsAny(raw, reserved) && (got.cut || got.text != raw) {
			t.Fatalf("plain %q reads %q", raw, got.text)
		}
	})
}
