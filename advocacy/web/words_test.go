package web_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func catalog(t *testing.T, language string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("words/" + language + ".json")
	require.NoError(t, err)
	var words map[string]string
	require.NoError(t, json.Unmarshal(text, &words))
	return words
}

var hole = regexp.MustCompile(`\{[a-z]+\}`)

func TestBothLanguagesHaveEveryText(t *testing.T) {
	english, danish := catalog(t, "en"), catalog(t, "da")
	for key, text := range english {
		other, ok := danish[key]
		assert.True(t, ok, "%s has no Danish", key)
		assert.NotEmpty(t, text, key)
		assert.NotEmpty(t, other, key)
		holes, others := hole.FindAllString(text, -1), hole.FindAllString(other, -1)
		slices.Sort(holes)
		slices.Sort(others)
		assert.Equal(t, holes, others, "%s is filled in alike", key)
	}
	assert.Len(t, danish, len(english), "no Danish without English")
}

func TestEveryTextIsThereAndUsed(t *testing.T) {
	words := catalog(t, "en")
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
	// The keys that are put together: a state, a purpose, a refusal, a frequency.
	assembled := regexp.MustCompile(`^(share|purpose|frequency)-|^(expired|broken|gone|missing|conflict|frozen|foreign|malformed|too-large|method|failed|unsubscribed)(-title)?$`)
	for key := range words {
		assert.True(t, assembled.MatchString(key) || regexp.MustCompile(`"`+key+`"`).MatchString(all), "nothing says %s", key)
	}
}
