package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if built.source, built.err = os.Getwd(); built.err != nil {
		panic(built.err)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if built.folder != "" {
			os.RemoveAll(built.folder)
		}
		os.Exit(code)
	}))
}

// built is the command as a file, for the tests that run it as a process.
var built struct {
	once           sync.Once
	source, folder string // tests change folders
	err            error
}

func binary(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "pilot-test-"); built.err != nil {
			return
		}
		build := exec.Command("go", "build", "-o", built.folder, ".")
		build.Dir = built.source
		if out, err := build.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w: %s", err, out)
		}
	})
	require.NoError(t, built.err)
	names, err := filepath.Glob(filepath.Join(built.folder, "pilot*"))
	require.NoError(t, err)
	require.Len(t, names, 1)
	return names[0]
}

// process runs the command in a folder until it ends.
func process(t *testing.T, folder string, args ...string) result {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Dir = folder
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil {
		require.ErrorAs(t, err, &exit)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), complaints.String()}
}
