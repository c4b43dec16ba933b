package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	escape = "\x1b[2J\x1b]0;owned\a" // clears the screen and renames the window
	turned = "\u202egnp.exe"         // is read as exe.png
)

func TestWhatIsPrintedDoesNotSteerTheTerminal(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"words", "Anna Østergård, 李\t– 🏴󠁧󠁢󠁥󠁮󠁧󠁿👩‍💻\n", "Anna Østergård, 李\t– 🏴󠁧󠁢󠁥󠁮󠁧󠁿👩‍💻\n"},
		{"an escape sequence", escape, `\u001b[2J\u001b]0;owned\u0007`},
		{"the one-character form of it", "\u009b2J", `\u009b2J`},
		{"a return to the line's beginning", "a\rb\r\n", `a\u000db\u000d` + "\n"},
		{"a deletion", "a\b\x7f", `a\u0008\u007f`},
		{"turned text", turned, `\u202egnp.exe`},
		{"what is no text", "a\x9bb", "a\ufffdb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			n, err := io.WriteString(harmless{&b}, c.text)
			require.NoError(t, err)
			assert.Equal(t, len(c.text), n)
			assert.Equal(t, c.want, b.String())
		})
	}
}

// TestNothingFromOutsideSteersTheTerminal puts such characters wherever a
// company's files and flags take text.
func TestNothingFromOutsideSteersTheTerminal(t *testing.T) {
	inFolder(t)
	harmful := func(text string) string { return text + escape + "\u009b1m" + turned }
	head, rows, _ := strings.Cut(smallPeople, "\n")
	write(t, "people.csv", strings.Replace(head, "\n", "", 1)+","+harmful("shoe size")+"\n"+
		strings.NewReplacer("Anna", harmful("Anna"), "Sales,DK,da,Europe/Copenhagen", harmful("Sales")+",DK,da,Europe/Copenhagen,41",
			"New_York", "New_York,44").Replace(rows))
	b, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": harmful("Ours"), "language": "en",
		"items": []map[string]any{{"id": harmful("1"), "url": "https://www.example.com/1", "title": harmful("First news"), "summary": harmful("All of it"),
			"tags": []string{harmful("tag")}}}})
	require.NoError(t, err)
	write(t, "feed.json", string(b))
	write(t, harmful("none")+".csv", "number\n1\n")
	clean := func(r result) result {
		t.Helper()
		for _, text := range []string{r.out, r.errors} {
			assert.False(t, strings.ContainsFunc(text, steers), "%.2000q", text)
		}
		return r
	}
	own := []string{"-people", "people.csv", "-feed", "feed.json", "-lenient", "-owner", "Marketing", "-at", tuesday}
	r := clean(pilotRun(t, append(own, "-company", "Example", "-pilot", "country=DK", "-pilot", "country=US", "-apply")...))
	require.Zero(t, r.code, r.errors)
	contains(t, r.out, "First news")
	contains(t, r.out, `gnp.exe`)
	require.Zero(t, clean(pilotRun(t, "-report", "-at", wednesday)).code)
	r = clean(pilotRun(t, "-report", "-json", "-at", wednesday))
	assert.True(t, json.Valid([]byte(r.out)))
	for _, args := range [][]string{
		append(own, "-company", harmful("Example")),
		append(own, "-company", "Example", "-owner", harmful("Marketing"), "-pilot", "department="+harmful("Sales")),
		{"-company", "Example", "-owner", "Marketing", "-people", harmful("none") + ".csv"},
		{"-company", "Example", "-owner", "Marketing", "-people", harmful("other") + ".csv"},
		{"-" + harmful("x")},
		{harmful("x")},
	} {
		clean(pilotRun(t, args...))
	}
	assert.Contains(t, clean(pilotRun(t, harmful("x"))).errors, "-people")
}
