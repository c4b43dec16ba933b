//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sandbox_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestOneSandboxHoldsALedger(t *testing.T) {
	dir := t.TempDir()
	s := serveIn(t, dir, nil)
	_, err := sandbox.New(dir, nil)
	assert.ErrorContains(t, err, "another sandbox holds it")
	require.NoError(t, s.Close())
	again, err := sandbox.New(dir, nil)
	require.NoError(t, err)
	require.NoError(t, again.Close())
	_, err = sandbox.New("", nil)
	assert.ErrorContains(t, err, "directory")
}
