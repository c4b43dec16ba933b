//go:build race

package roster_test

// The race detector takes ten times as long and more over every byte, and has
// as much to see in a part of a file: each reading is of one goroutine.
const (
	manyPeople = 1_000
	manyRows   = 10_000
	manyTexts  = 50_000
)
