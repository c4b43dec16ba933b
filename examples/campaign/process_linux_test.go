package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// children are the processes that a command has started and that are still there.
func children(t *testing.T, cmd *exec.Cmd) (ids []int) {
	t.Helper()
	names, err := filepath.Glob("/proc/[0-9]*/status")
	require.NoError(t, err)
	for _, name := range names {
		status, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(status, []byte("\nPPid:\t"+strconv.Itoa(cmd.Process.Pid)+"\n")) {
			continue
		}
		id, err := strconv.Atoi(strings.Split(name, "/")[2])
		require.NoError(t, err)
		ids = append(ids, id)
	}
	return ids
}

// watch returns what waits for the end of a process that is no child of the test's, and
// reports whether it came. A process closes its files a moment before it ends, so that
// who waits for those alone is too early.
func watch(t *testing.T, id int) (ended func() bool) {
	t.Helper()
	fd, err := unix.PidfdOpen(id, 0)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, unix.Close(fd)) })
	return func() bool {
		for {
			n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(time.Minute.Milliseconds()))
			if !errors.Is(err, unix.EINTR) {
				return err == nil && n == 1
			}
		}
	}
}

// begun starts a long campaign, and returns when its first week is over. Its Wait
// returns once the network has ended, too, which complains to the same buffer.
func begun(t *testing.T) (cmd *exec.Cmd, complaints *bytes.Buffer) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "campaign")
	cmd = command(t, "-weeks", "15", "-dir", dir)
	complaints = &bytes.Buffer{}
	cmd.Stderr = complaints
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewReader(stdout)
	for range 2 {
		_, err = lines.ReadString('\n')
		require.NoError(t, err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return cmd, complaints
}

func TestAnInterruptEndsBothProcesses(t *testing.T) {
	cmd, complaints := begun(t)
	networks := children(t, cmd)
	require.Len(t, networks, 1)
	ended := watch(t, networks[0])
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	assert.Equal(t, 1, exit.ExitCode())
	assert.Equal(t, "campaign: stopped\n", complaints.String())
	assert.True(t, ended())
}

// A campaign that is killed cannot tell its network anything.
func TestTheNetworkEndsWithACampaignThatIsKilled(t *testing.T) {
	cmd, _ := begun(t)
	networks := children(t, cmd)
	require.Len(t, networks, 1)
	ended := watch(t, networks[0])
	require.NoError(t, cmd.Process.Kill())
	assert.Error(t, cmd.Wait())
	assert.True(t, ended())
}

func TestANetworkThatDiesEndsTheCampaign(t *testing.T) {
	cmd, complaints := begun(t)
	networks := children(t, cmd)
	require.Len(t, networks, 1)
	process, err := os.FindProcess(networks[0])
	require.NoError(t, err)
	require.NoError(t, process.Kill())
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	assert.Equal(t, 1, exit.ExitCode())
	assert.Contains(t, complaints.String(), "network")
	assert.NotContains(t, complaints.String(), "panic")
	assert.Less(t, strings.Count(complaints.String(), "\n"), 4, complaints.String())
}
