package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestFlagsThatCannotBe(t *testing.T) {
	for name, test := range map[string]struct {
		args  []string
		says  string
		usage bool
	}{
		"something beside":      {[]string{"-dir", t.TempDir(), "please"}, "nothing is taken beside flags", true},
		"every address":         {[]string{"-dir", t.TempDir(), "-addr", ":0"}, "-anywhere", true},
		"an address of all":     {[]string{"-dir", t.TempDir(), "-addr", "0.0.0.0:0"}, "-anywhere", true},
		"no address":            {[]string{"-dir", t.TempDir(), "-addr", "nowhere"}, "nowhere", false},
		"versions of old":       {[]string{"-dir", t.TempDir(), "-addr", "127.0.0.1:0", "-linkedin-versions", "v2"}, "YYYYMM", false},
		"a flag that is not":    {[]string{"-sunset"}, "sunset", true},
		"a file as a directory": {[]string{"-dir", "main.go", "-addr", "127.0.0.1:0"}, "main.go", false},
	} {
		err := run(t.Context(), test.args, io.Discard, io.Discard)
		assert.ErrorContains(t, err, test.says, name)
		assert.Equal(t, test.usage, errors.Is(err, errUsage), name)
	}
}

func TestWithoutADirectoryTheLedgerIsInATemporaryOne(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ended, end := context.WithCancel(t.Context())
	end()
	var said bytes.Buffer
	require.NoError(t, run(ended, []string{"-addr", "127.0.0.1:0"}, io.Discard, &said))
	_, dir, _ := strings.Cut(strings.TrimSpace(said.String()), "the ledger is in ")
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.NotEmpty(t, files)
}

func TestItEndsWithItsContext(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	defer end()
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-dir", t.TempDir(), "-addr", "localhost:0", "-linkedin-versions", "202601"}, write, io.Discard)
	}()
	line, err := bufio.NewReader(read).ReadString('\n')
	require.NoError(t, err)
	base := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "sandbox: "), "/sandbox/")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	control := sandbox.NewClient(base, client)
	_, err = control.AddAccount(ctx, sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Anna"})
	require.NoError(t, err)
	f, err := control.AddFault(ctx, sandbox.Fault{Kind: sandbox.HoldBefore})
	require.NoError(t, err)
	broken := make(chan error, 1)
	go func() {
		response, err := client.Get(base + "/v2/userinfo")
		if err == nil {
			response.Body.Close()
		}
		broken <- err
	}()
	require.NoError(t, control.AwaitHeld(ctx, f.ID, 1))
	end()
	assert.NoError(t, <-ended)
	assert.Error(t, <-broken, "what a fault holds is broken")
}
