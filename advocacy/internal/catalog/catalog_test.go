package catalog_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/catalog"
)

const english = `{
	"hello": "Hello {name}",
	"shares": {"one": "one share", "other": "{count} shares"},
	"rate": "{rate} of {all}",
	"months": ["January","February","March","April","May","June","July","August","September","October","November","December"],
	"weekdays": ["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"],
	"date": "{day} {month} {year}", "clock": "{hour}:{minute}", "moment": "{date}, {clock}"
}`

func read(t *testing.T, lang, text string, base *catalog.Catalog) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Read(lang, []byte(text))
	require.NoError(t, err)
	if base != nil {
		return c.Over(base)
	}
	return c
}

func say(t *testing.T, c *catalog.Catalog, key string, pairs ...any) string {
	t.Helper()
	text, err := c.Say(key, pairs...)
	require.NoError(t, err)
	return text
}

func TestEachLanguageCountsAndWritesInItsOwnWay(t *testing.T) {
	en := read(t, "en", english, nil)
	da := read(t, "da", `{"shares": {"one": "{count} deling", "other": "{count} delinger"}, "date": "{day}. {month} {year}", "clock": "{hour}.{minute}"}`, en)
	pl := read(t, "pl", `{"shares": {"one": "{count} plik", "few": "{count} pliki", "many": "{count} plików", "other": "{count} pliku"}}`, en)
	assert.Equal(t, "one share", say(t, en, "shares", "count", 1))
	assert.Equal(t, "12,345 shares", say(t, en, "shares", "count", 12345))
	assert.Equal(t, "0 delinger", say(t, da, "shares", "count", 0))
	assert.Equal(t, "1.234.567 delinger", say(t, da, "shares", "count", int64(1234567)))
	for n, want := range map[int]string{1: "1 plik", 2: "2 pliki", 5: "5 plików", 12: "12 plików", 22: "22 pliki"} {
		assert.Equal(t, want, say(t, pl, "shares", "count", n))
	}
	assert.Contains(t, say(t, pl, "shares", "count", 3_000_022), "pliki", "of large numbers the last digits decide")
	assert.Equal(t, "3.5 of 1,000", say(t, en, "rate", "rate", 3.5, "all", 1000))
	assert.Equal(t, "3,5 of 1.000", say(t, da, "rate", "rate", 3.5, "all", 1000))
	assert.Equal(t, "24.5%", en.Percent(0.2449))
	at := time.Date(2026, 12, 7, 8, 5, 0, 0, time.FixedZone("", 3600))
	assert.Equal(t, "7 December 2026, 08:05", en.Moment(at))
	assert.Equal(t, "7. December 2026, 08.05", da.Moment(at), "what a catalog does not have is its base's")
	_, err := en.Say("nothing")
	require.Error(t, err)
}

func TestACatalogIsFoundByWhatPeopleAskFor(t *testing.T) {
	all := []*catalog.Catalog{read(t, "en", english, nil), read(t, "da", english, nil), read(t, "pt-BR", english, nil)}
	for tag, want := range map[string]string{"da": "da", "DA-dk": "da", "en-GB": "en", "pt": "pt-BR", "pt_BR": "pt-BR", "fr": "en", "": "en"} {
		assert.Equal(t, want, catalog.Of(all, tag).Lang, tag)
	}
	for header, want := range map[string]string{"": "en", "fr, da;q=0.5": "da", "de": "en", "pt-PT": "pt-BR", "\x00": "en"} {
		assert.Equal(t, want, catalog.Wished(all, header).Lang, header)
	}
}

func TestWhatIsWrongWithACatalogIsSaid(t *testing.T) {
	en := read(t, "en", english, nil)
	for text, says := range map[string]string{
		`[]`:                                 "en.json",
		`{"a": 1}`:                           "en.json: a",
		`{"a": {"one": "x"}}`:                `no form "other"`,
		`{"a": {"other": "x", "some": "y"}}`: `"some" is no plural category`,
	} {
		_, err := catalog.Read("en", []byte(text))
		assert.ErrorContains(t, err, says)
	}
	_, err := catalog.Read("not a tag", []byte(`{}`))
	require.ErrorContains(t, err, "de.json")
	assert.Empty(t, en.Differences(en))
	de := read(t, "de", `{"hello": "Hallo", "shares": {"other": "{count} Mal"}, "more": "x", "months": ["Januar"]}`, nil)
	assert.Equal(t, []string{
		"clock is missing", "date is missing", "hello fills in [], and has to fill in [{name}]", "moment is missing", "rate is missing",
		"more is asked for by nothing", "months has 1 entries, and has to have 12", "weekdays has 0 entries, and has to have 7",
	}, de.Differences(en))
}

func TestWhatIsSaidInEnglishElsewhere(t *testing.T) {
	en := read(t, "en", english, nil)
	da := read(t, "da", `{"sentences": {"posts": "opslag", "shares on {channel}": "delinger på {channel}",
		"fewer than {n} ambassadors": "færre end {n} ambassadører", "fewer than {n} ambassadors, or {rest}": "færre end {n}, eller {rest}", "cost (USD) per {what}": "pris (USD) pr. {what}"}}`, en)
	for sentence, want := range map[string]string{
		"posts": "opslag", "shares on LinkedIn": "delinger på LinkedIn", "fewer than 5 ambassadors": "færre end 5 ambassadører",
		"fewer than 5 ambassadors, or posts": "færre end 5, eller opslag", "cost (USD) per posts": "pris (USD) pr. opslag",
	} {
		said, ok := da.Sentence(sentence)
		assert.True(t, ok, sentence)
		assert.Equal(t, want, said)
	}
	said, ok := da.Sentence("something new")
	assert.False(t, ok)
	assert.Equal(t, "something new", said)
	_, ok = en.Sentence("posts")
	assert.False(t, ok)
	_, err := catalog.Read("da", []byte(`{"sentences": {"a {b}": "{c}"}}`))
	require.ErrorContains(t, err, "{c}")
}
