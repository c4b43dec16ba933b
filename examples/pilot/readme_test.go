package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readme(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	return string(b)
}

// TestREADMEsOutputIsReal finds every line of the README's first command in what
// the command prints on the day before the first one that it shows.
func TestREADMEsOutputIsReal(t *testing.T) {
	_, shown, _ := strings.Cut(readme(t), "$ go run ./examples/pilot\n")
	shown, _, found := strings.Cut(shown, "\n$ go test")
	require.True(t, found)
	inFolder(t)
	printed := strings.Split(pilotRun(t, "-at", "2026-11-23T10:00:00+01:00").out, "\n")
	for line := range strings.SplitSeq(shown, "\n") {
		if part, cut := strings.CutSuffix(line, "…"); cut {
			assert.True(t, slices.ContainsFunc(printed, func(p string) bool { return strings.HasPrefix(p, part) }), line)
			continue
		}
		assert.Contains(t, printed, line)
	}
}

// TestREADMEsPilotRuns runs the commands of "Your own pilot" as they are printed,
// but that the feed, the mail server and the port are of this machine, and the
// time is one at which nothing is due.
func TestREADMEsPilotRuns(t *testing.T) {
	_, section, _ := strings.Cut(readme(t), "## Your own pilot\n")
	section, _, _ = strings.Cut(section, "\n## ")
	blocks := strings.Split(section, "```\n")
	require.Len(t, blocks, 5, "a command, and what to put behind it")
	command, found := strings.CutPrefix(blocks[1], "go run ./examples/pilot ")
	require.True(t, found)
	inFolder(t)
	var rows [][]string
	for line := range strings.Lines(smallPeople) {
		rows = append(rows, strings.Split(strings.TrimSpace(line), ","))
	}
	writeXLSX(t, "staff.xlsx", rows)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, smallFeed) }))
	t.Cleanup(site.Close)
	here := strings.NewReplacer("\\\n", " ", "https://www.example.com/feed", site.URL, "@mail.example.com", "@127.0.0.1", " :8080", " 127.0.0.1:0")
	preview := append(strings.Fields(here.Replace(command)), "-allow", "127.0.0.0/8")
	live := slices.Concat(preview, strings.Fields(here.Replace(blocks[3])))

	r := pilotRun(t, append(slices.Clone(preview), "-at", tuesday)...)
	require.Zero(t, r.code, r.errors)
	contains(t, r.out, "2 people in the file: 2 join")
	contains(t, r.out, "\n    invited Wed 25 Nov 2026 ")
	contains(t, r.out, "https://go.example.com/s/")
	assert.NotContains(t, r.out, "would be")
	assert.NotContains(t, r.out, "\n     open: ", "no question is left")
	assert.Empty(t, files(t, "*.db"))

	reached, stop := serving(t, append(slices.Clone(live), "-at", tuesday)...)
	assert.Equal(t, "https://go.example.com", reached)
	contains(t, stop.soFar(), "INVITATIONS so far: 0 sent, 2 planned, 0 refused, 0 unconfirmed\n  the next one is due ")
	stop.now(t)

	for _, row := range []struct {
		shown []string
		args  []string
		want  string
	}{
		{[]string{"`-apply`", "`-out mails`"}, append(slices.Clone(preview), "-apply", "-out", "mails"), "INVITATIONS so far: 2 sent, 0 planned"},
		{[]string{"`-report`"}, []string{"-report"}, "Example: "},
		{[]string{"`-report -json`"}, []string{"-report", "-json"}, `"company": "Example"`},
	} {
		for _, part := range row.shown {
			assert.Contains(t, section, part)
		}
		r := pilotRun(t, append(row.args, "-at", wednesday)...)
		require.Zero(t, r.code, r.errors)
		contains(t, r.out, row.want)
	}
	contains(t, firstMail(t, "mails/invitation-*.eml"), "https://go.example.com/me/")
	assert.Len(t, files(t, "mails/invitation-*.txt"), 1, "a letter")
}
