package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if built.folder != "" {
			os.RemoveAll(built.folder)
		}
		os.Exit(code)
	}))
}

// built is the command as a file: the network's process is the command itself, under
// another name.
var built struct {
	once   sync.Once
	folder string
	err    error
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "campaign-test-"); built.err != nil {
			return
		}
		if out, err := exec.Command("go", "build", "-o", built.folder, ".").CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w: %s", err, out)
		}
	})
	require.NoError(t, built.err)
	names, err := filepath.Glob(filepath.Join(built.folder, "campaign*"))
	require.NoError(t, err)
	require.Len(t, names, 1)
	cmd := exec.Command(names[0], args...)
	cmd.Dir = t.TempDir()
	return cmd
}

// process runs the command until it ends.
func process(t *testing.T, args ...string) (status int, out, complaints string) {
	t.Helper()
	cmd := command(t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil {
		require.ErrorAs(t, err, &exit)
	}
	left, err := os.ReadDir(cmd.Dir)
	require.NoError(t, err)
	assert.Empty(t, left, "it leaves nothing where it is run")
	return cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// Two weeks are enough for all that a campaign tells.
func TestACampaignSaysWhatCameOfIt(t *testing.T) {
	status, out, complaints := process(t, "-weeks", "2")
	require.Zero(t, status, complaints)
	assert.Empty(t, complaints)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	assert.Contains(t, lines[0], "simulated: ", "what is not real is said first")
	assert.Regexp(t, `^ledger: [1-9]\d+ posts, 0 second creates, 0 lost$`, lines[len(lines)-1])
	for _, says := range []string{
		`week 1: \d+ contents, \d+ messages, [1-9]\d* joined; posted`,
		`week 2: .* posted [1-9]\d* by API and [1-9]\d* by dialog, [1-9]\d* on the page; links followed [1-9]\d* times by people, [1-9]\d* by agents`,
		`share multiplier: [\d.]+× \(observed; 95 % interval [\d.]+× to [\d.]+×, [a-z-]+\)`,
		`employees: \d+ of \d+; company: \d+ of \d+; dispersion`,
		`planted: ratio 8, variance 0.5 among posts beyond chance, seen by \d+ and \d+ impressions; the interval`,
		`24×`,
	} {
		assert.Regexp(t, says, out)
	}
	assert.NotRegexp(t, `-\d+(\.\d+)? (h|%|posts|people|messages)`, out, "no figure is below zero")

	shown := readme(t)
	for _, line := range shown {
		part, cut := strings.CutSuffix(line, "…")
		assert.True(t, slices.ContainsFunc(lines, func(printed string) bool { return printed == line || cut && strings.HasPrefix(printed, part) }),
			"the README shows what is not printed: %s", line)
	}

	again, other := "", ""
	_, again, _ = process(t, "-weeks", "2")
	assert.Equal(t, out, again, "the same seed gives the same output, to the byte")
	_, other, _ = process(t, "-weeks", "1", "-seed", "2")
	assert.NotContains(t, out, other[:len(other)/4])

	status, asJSON, complaints := process(t, "-weeks", "2", "-json")
	require.Zero(t, status, complaints)
	var said outcome
	decoder := json.NewDecoder(strings.NewReader(asJSON))
	require.NoError(t, decoder.Decode(&said))
	_, err := decoder.Token()
	assert.ErrorIs(t, err, io.EOF, "it is one document")
	assert.Equal(t, lines[0], said.Simulated)
	require.Len(t, said.Weeks, 2)
	assert.Equal(t, lines[len(lines)-1], said.Ledger.String())
	require.NotNil(t, said.Report.Multiplier.Ratio)
	for text := range strings.Lines(said.Report.Multiplier.String()) {
		assert.Contains(t, out, strings.TrimSuffix(text, "\n"), "both ways tell the same")
	}
}

// readme are the lines of the output that the README shows.
func readme(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, shown, _ := strings.Cut(string(text), "$ go run ./examples/campaign -weeks 2\n")
	shown, _, found := strings.Cut(shown, "\n```")
	require.True(t, found)
	return strings.Split(shown, "\n")
}

func TestACommandLineThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for name, k := range map[string]struct {
		args   []string
		status int
		says   []string
	}{
		"a flag that is not":     {[]string{"-budget", "3"}, 2, []string{"budget", "-h"}},
		"something beside flags": {[]string{"four"}, 2, []string{`"four"`, "-h"}},
		"everything at once": {[]string{"-weeks", "-1", "-ratio", "NaN", "-variance", "-2", "-network", "nowhere", "please"}, 2,
			[]string{"-weeks -1", "-ratio NaN", "-variance -2", "-network nowhere", `"please"`}},
		"too many weeks":              {[]string{"-weeks", "16"}, 2, []string{"1 and 15"}},
		"a folder that is a file":     {[]string{"-dir", file}, 1, []string{"-dir " + file}},
		"a network that is not there": {[]string{"-network", "http://127.0.0.1:1"}, 1, []string{"-network http://127.0.0.1:1", "go run ./examples/sandbox"}},
	} {
		t.Run(name, func(t *testing.T) {
			var out, complaints bytes.Buffer
			assert.Equal(t, k.status, run(t.Context(), k.args, &out, &complaints))
			assert.Empty(t, out.String())
			for _, says := range k.says {
				assert.Contains(t, complaints.String(), says)
			}
			assert.GreaterOrEqual(t, len(k.says), strings.Count(complaints.String(), "\n"), "a line for each problem: %s", complaints.String())
		})
	}
	var out, complaints bytes.Buffer
	assert.Zero(t, run(t.Context(), []string{"-h"}, &out, &complaints))
	for _, flag := range []string{"-weeks", "-seed", "-ratio", "-variance", "-network", "-dir", "-json"} {
		assert.Contains(t, complaints.String(), flag)
	}
}

// A sandbox that runs already is used by its own clock, as often as one likes, and
// keeps what was there before.
func TestACampaignOnASandboxThatRunsAlready(t *testing.T) {
	network, err := sandbox.New(t.TempDir(), nil)
	require.NoError(t, err)
	defer func() { assert.NoError(t, network.Close()) }()
	server := httptest.NewServer(network)
	defer server.Close()
	_, err = network.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Somebody else"})
	require.NoError(t, err)
	for range 2 {
		status, out, complaints := process(t, "-weeks", "1", "-network", server.URL+"/")
		require.Zero(t, status, complaints)
		assert.Regexp(t, `ledger: [1-9]\d* posts, 0 second creates, 0 lost`, out)
	}
}

func TestAFolderIsKeptAndNotWrittenOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "campaign")
	status, _, complaints := process(t, "-weeks", "1", "-dir", dir)
	require.Zero(t, status, complaints)
	assert.FileExists(t, filepath.Join(dir, "campaign.db"))
	assert.DirExists(t, filepath.Join(dir, "network"))
	status, out, complaints := process(t, "-weeks", "1", "-dir", dir)
	assert.Equal(t, 1, status)
	assert.Empty(t, out)
	assert.Equal(t, "campaign: -dir "+dir+": holds a campaign already; name another folder\n", complaints)
}

// A context that ends is an interrupt.
func TestACampaignEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, complaints bytes.Buffer
	assert.Equal(t, 1, run(ctx, nil, &out, &complaints))
	assert.True(t, errors.Is(ctx.Err(), context.Canceled))
	assert.Equal(t, "campaign: stopped\n", complaints.String())
}
