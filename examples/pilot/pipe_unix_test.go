//go:build unix

package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// A pipe that nobody writes into would be waited for without end.
func TestAPipeIsRefusedAndNotOpened(t *testing.T) {
	inFolder(t)
	require.NoError(t, unix.Mkfifo("pipe", 0o600))
	require.NoError(t, os.Symlink("pipe", "linked.csv"))
	write(t, "people.csv", smallPeople)
	company := []string{"-company", "Example", "-owner", "Marketing"}
	r := pilotRun(t, append(company, "-people", "pipe", "-people", "linked.csv")...)
	assert.Equal(t, 1, r.code)
	assert.Equal(t, "pilot: -people pipe: is a pipe; save what comes out of it as a file and name that\n"+
		"pilot: -people linked.csv: is a pipe; save what comes out of it as a file and name that\n", r.errors)
	r = pilotRun(t, append(company, "-people", "people.csv", "-feed", "pipe")...)
	assert.Equal(t, 1, r.code)
	assert.Equal(t, "pilot: -feed pipe: is a pipe; save what comes out of it as a file and name that\n", r.errors)
}
