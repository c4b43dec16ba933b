package peers_test

import (
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestThePilotSendsByAServerThatOthersWrote runs the built program against the
// server, again and again: everyone with an address gets one invitation, and the one
// without gets a letter.
func TestThePilotSendsByAServerThatOthersWrote(t *testing.T) {
	folder := t.TempDir()
	program := filepath.Join(folder, "pilot")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./examples/pilot")
	build.Dir = filepath.Join("..", "..")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)

	box := &mailbox{}
	address, _ := listen(t, box, "smtp")
	server := url.URL{Scheme: "smtp", Host: address, User: url.UserPassword(user, password)}
	run := func(args ...string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), program, args...)
		command.Dir = folder
		out, err := command.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	run("-apply", "-at", "2026-11-24T12:30:00+01:00")
	// Each zone's morning, and the last one twice.
	var said string
	for _, at := range []string{"24T15:50", "24T19:10", "25T08:50", "25T10:05", "25T10:05"} {
		said = run("-apply", "-smtp", server.String(), "-from", user, "-out", "letters", "-at", "2026-11-"+at+":00+01:00")
	}
	_, counts, _ := strings.Cut(said, "\nINVITATIONS so far: ")
	assert.Equal(t, "9 sent, 0 planned, 0 refused, 0 unconfirmed\n", counts)
	require.Len(t, box.arrivals, 8)
	people := map[string]bool{}
	for _, a := range box.arrivals {
		people[a.to] = true
		assert.True(t, strings.HasPrefix(a.content, "Auto-Submitted: auto-generated\r\n"))
	}
	assert.Len(t, people, 8)
	letters, err := filepath.Glob(filepath.Join(folder, "letters", "*"))
	require.NoError(t, err)
	require.Len(t, letters, 1)
	assert.Equal(t, ".txt", filepath.Ext(letters[0]))
}
