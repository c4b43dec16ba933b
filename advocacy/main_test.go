package advocacy_test

import (
	"os"
	"testing"
)

// TestMain lets the test program be the process that is killed; see publish_kill_test.go.
func TestMain(m *testing.M) {
	if encoded := os.Getenv(poster); encoded != "" {
		os.Exit(postAsChild(encoded))
	}
	os.Exit(m.Run())
}
