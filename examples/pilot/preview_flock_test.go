//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestACopyOfTheDatabaseGoesWithTheNextRun kills a run that has a copy, with
// people's names in it, in the temporary folder.
func TestACopyOfTheDatabaseGoesWithTheNextRun(t *testing.T) {
	inFolder(t)
	temporary, elsewhere := t.TempDir(), t.TempDir()
	built := binary(t)
	t.Setenv("TMPDIR", temporary)
	copies := func() []string { return files(t, filepath.Join(temporary, previewPrefix+"*")) }
	preview := func() {
		t.Helper()
		r := pilotRun(t, "-at", tuesday)
		require.Zero(t, r.code, r.errors)
	}

	// More is printed than a pipe holds, so that it waits with its copy in use.
	cmd := exec.Command(built, "-at", tuesday, "-pilot", "country=DK", "-pilot", "country=FI", "-pilot", "country=US")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	kill := sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	defer kill()
	for len(copies()) == 0 {
		_, err := io.CopyN(io.Discard, out, 100)
		require.NoError(t, err)
	}
	inUse := copies()
	require.Len(t, inUse, 1)
	preview()
	assert.Equal(t, inUse, copies(), "a copy in use stays, and a run's own goes with it")
	assert.Equal(t, []string{filepath.Join(inUse[0], previewLock)}, files(t, filepath.Join(inUse[0], previewLock)))

	kill()
	require.Equal(t, inUse, copies(), "nobody has removed it")
	preview()
	assert.Empty(t, copies())

	// What only looks like one stays.
	nobodys := filepath.Join(temporary, previewPrefix+"unlocked")
	open := filepath.Join(temporary, previewPrefix+"open")
	link := filepath.Join(temporary, previewPrefix+"link")
	require.NoError(t, os.Mkdir(nobodys, 0o700))
	require.NoError(t, os.Mkdir(open, 0o755))
	write(t, filepath.Join(open, previewLock), "")
	write(t, filepath.Join(elsewhere, previewLock), "")
	require.NoError(t, os.Symlink(elsewhere, link))
	preview()
	assert.Equal(t, []string{link, open, nobodys}, copies())
	assert.FileExists(t, filepath.Join(elsewhere, previewLock))
}
