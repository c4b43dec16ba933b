package advocacy_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain lets the test program be the process that is killed; see publish_kill_test.go.
// Otherwise nothing that a program began goes on when the tests are over.
func TestMain(m *testing.M) {
	if encoded := os.Getenv(poster); encoded != "" {
		os.Exit(postAsChild(encoded))
	}
	goleak.VerifyTestMain(m)
}
