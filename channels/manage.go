package channels

import (
	"context"
	"time"
)

// Remover is implemented by channels that can take a post back.
type Remover interface {
	// Remove deletes a post by its receipt's ID. One that is gone already is no
	// error.
	Remove(ctx context.Context, account Account, id string) error
}

// Reconciler is implemented by channels on which one can look whether an attempt
// made its post live.
type Reconciler interface {
	// Find looks for the post of an attempt that began at an instant. The
	// zero Receipt says that it was not found, which proves nothing: networks
	// lag and filter, and the person may have deleted it. Where the account or
	// the access level gives no way to look, it is an *Error with the code
	// PermissionDenied.
	Find(ctx context.Context, a Attempt, since time.Time) (Receipt, error)
}

// Measurer is implemented by channels that tell what a post achieved.
type Measurer interface {
	// Measure reads the figures of a post by its receipt's ID. Each is asked for
	// by itself, so that one which fails leaves the rest; an error says that none
	// could be read.
	Measure(ctx context.Context, account Account, id string) (Readings, error)
}

// Metric names a figure of a post.
type Metric string

// The metrics.
const (
	Impressions Metric = "impressions" // times that it was shown
	Reached     Metric = "reached"     // people that it was shown to, by the network's own estimate
	Reshares    Metric = "reshares"
	Reactions   Metric = "reactions"
	Comments    Metric = "comments"
	LinkClicks  Metric = "link clicks"
)

// Readings are the figures of a post.
type Readings map[Metric]Reading

// Reading is one figure, or why there is none.
type Reading struct {
	Value int64
	// Unavailable says why the figure cannot be read at this access level or at
	// this time; it is empty for a figure. An unavailable figure is never 0.
	Unavailable string
}
