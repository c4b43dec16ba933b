package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestAProgressBarOnATerminalAndNoneWhenPiped(t *testing.T) {
	folder := t.TempDir()
	// Stored, so that the key that links follow from stays the same.
	r := process(t, folder, "-apply", "-at", tuesday)
	require.Zero(t, r.code, r.errors)
	plan := []string{"-at", wednesday, "-pilot", "country=DK", "-pilot", "country=FI", "-pilot", "country=US", "-out", "previews"}
	piped := process(t, folder, plan...)
	require.Zero(t, piped.code, piped.errors)
	assert.Empty(t, piped.errors)
	assert.NotContains(t, piped.out, "planning")

	t.Run("drawn and taken away again", func(t *testing.T) {
		other, screen := terminal(t)
		var out bytes.Buffer
		drawn := watch(t, other, screen, &exec.Cmd{Dir: folder, Args: plan, Stdout: &out, Stderr: screen})
		for _, want := range []string{"planning   0% |    ", "(0/200)", "planning  25% |███", "(50/200)", "(150/200)"} {
			assert.Contains(t, drawn, want)
		}
		assert.Empty(t, left(drawn))
		assert.True(t, piped.out == out.String(), "the output is not what a pipe gets")
	})
	t.Run("without a trace among the output", func(t *testing.T) {
		other, screen := terminal(t)
		drawn := watch(t, other, screen, &exec.Cmd{Dir: folder, Args: plan, Stdout: screen, Stderr: screen})
		assert.Contains(t, drawn, "(50/200)")
		assert.True(t, piped.out == left(drawn), "the screen does not hold what a pipe gets")
	})
	t.Run("of what is sent", func(t *testing.T) {
		other, screen := terminal(t)
		drawn := watch(t, other, screen, &exec.Cmd{Dir: folder, Args: []string{"-apply", "-at", wednesday, "-out", "mails"}, Stderr: screen})
		assert.Contains(t, drawn, "messages (8/-)")
		assert.Empty(t, left(drawn))
	})
}

// terminal is a pseudo-terminal of 80 columns: what is written to the screen is
// read at the other end.
func terminal(t *testing.T) (other, screen *os.File) {
	t.Helper()
	other, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil && os.Getenv("CI") == "" {
		t.Skipf("this machine gives no pseudo-terminal: %v", err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { other.Close() })
	fd := int(other.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 25, Col: 80}))
	screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	return other, screen
}

// watch runs the command with a screen and returns all that was drawn on it.
func watch(t *testing.T, other, screen *os.File, cmd *exec.Cmd) string {
	t.Helper()
	cmd.Path = binary(t)
	cmd.Args = append([]string{cmd.Path}, cmd.Args...)
	require.NoError(t, cmd.Start())
	require.NoError(t, screen.Close())
	drawn, err := io.ReadAll(other)
	require.ErrorIs(t, err, unix.EIO, "what Linux answers when nobody has the screen any more")
	require.NoError(t, cmd.Wait(), string(drawn))
	return string(drawn)
}

// left is what a screen shows in the end: of each line what came after the last
// return to its beginning.
func left(drawn string) string {
	var b strings.Builder
	for line := range strings.Lines(drawn) {
		text, end := strings.CutSuffix(line, "\r\n")
		b.WriteString(text[strings.LastIndex(text, "\r")+1:])
		if end {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
