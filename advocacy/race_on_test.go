//go:build race

package advocacy_test

// The race detector needs fewer turns, and makes each of them ten times as long.
const (
	connectedAccounts = 1_000
	atOnce            = 2
)
