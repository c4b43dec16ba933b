package web_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/catalog"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
)

// keys are those of a catalog of ours.
func keys(t *testing.T, language string) map[string]any {
	t.Helper()
	text, err := os.ReadFile("words/" + language + ".json")
	require.NoError(t, err)
	var words map[string]any
	require.NoError(t, json.Unmarshal(text, &words))
	return words
}

func TestBothLanguagesHaveEveryText(t *testing.T) {
	var both []*catalog.Catalog
	for _, language := range []string{"en", "da"} {
		text, err := os.ReadFile("words/" + language + ".json")
		require.NoError(t, err)
		c, err := catalog.Read(language, text)
		require.NoError(t, err)
		both = append(both, c)
	}
	assert.Empty(t, both[1].Differences(both[0]))
}

func TestEveryTextIsThereAndUsed(t *testing.T) {
	words := keys(t, "en")
	sources, err := filepath.Glob("templates/*.html")
	require.NoError(t, err)
	code, err := filepath.Glob("*.go")
	require.NoError(t, err)
	all := ""
	for _, name := range append(sources, code...) {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, used := range regexp.MustCompile(`\.(?:T|say)\(? ?"([a-z-]+[a-z])"`).FindAllStringSubmatch(string(text), -1) {
			assert.Contains(t, words, used[1], name)
		}
		all += string(text)
	}
	// What a catalog itself asks for.
	for _, key := range []string{"date", "clock", "moment", "months", "weekdays"} {
		delete(words, key)
	}
	// The keys that are put together: a state, a purpose, a refusal, a frequency.
	assembled := regexp.MustCompile(`^(share|purpose|frequency|kind|state|messages|content|window|answered|level|touched|verdict|figure|report|ability|account)-|^(expired|broken|gone|missing|conflict|frozen|foreign|malformed|too-large|method|failed|unsubscribed|not-signed-in|unknown-login|forbidden)(-title)?$`)
	for key := range words {
		assert.True(t, assembled.MatchString(key) || regexp.MustCompile(`"`+key+`"`).MatchString(all), "nothing says %s", key)
	}
}

func TestAHostsOwnWords(t *testing.T) {
	de := keys(t, "en")
	de["hello"], de["language"] = "Guten Tag, {name}", "Deutsch"
	german, err := json.Marshal(de)
	require.NoError(t, err)
	words := fstest.MapFS{
		"de.json": {Data: german},
		"da.json": {Data: []byte(`{"hello": "Goddag {name}"}`)},
	}
	require.NoError(t, web.CheckWords(words))
	s := newPortal(t, func(o *web.Options) { o.Words = words })
	anna := s.Hire(advocacy.Employee{GivenName: "Anna"})
	s.Join(anna.ID)
	page := s.as(anna.ID, "")
	assert.Contains(t, page.text(), "Goddag Anna")
	assert.Contains(t, page.text(), "Værd at dele?", "the rest is ours")
	unknown := s.as("stranger", "")
	assert.Equal(t, 3, strings.Count(unknown.body, "<section lang="), "whoever is unknown is told in every language")
}

func TestWrongWordsAreSaidAndDoNoHarm(t *testing.T) {
	words := fstest.MapFS{
		"da.json":         {Data: []byte(`{"hello": "Goddag", "helo": "x"}`)},
		"de.json":         {Data: []byte(`{"hello": "Hallo {name}"}`)},
		"fr.json":         {Data: []byte(`{`)},
		"some words.json": {Data: []byte(`{}`)},
	}
	err := web.CheckWords(words)
	for _, says := range []string{
		"da.json: hello fills in [], and has to fill in [{name}]", "da.json: helo is asked for by nothing",
		"de.json: save is missing", "fr.json: unexpected end", `"some words" is not a BCP 47 tag`,
	} {
		assert.ErrorContains(t, err, says)
	}
	assert.NotContains(t, err.Error(), "de.json: hello is")
	s := newPortal(t, func(o *web.Options) { o.Words = words })
	anna := s.Hire(advocacy.Employee{GivenName: "Anna"})
	s.Join(anna.ID)
	assert.Equal(t, http.StatusOK, s.as(anna.ID, "").status)
	assert.Contains(t, s.log.String(), "Options.Words")
}
