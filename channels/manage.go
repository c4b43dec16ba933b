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
	// Denied reports that it is the access level: to ask again soon is of no use.
	Denied bool
}

// Denied says why a network lets an account read none of the figures; empty where
// there is a figure, or where one may come later.
func (r Readings) Denied() string {
	why := ""
	for _, reading := range r {
		if !reading.Denied {
			return ""
		}
		why = max(why, reading.Unavailable) // the same one every time
	}
	return why
}

// PostReadings are the figures of one post as a network's own list or file of
// them tells, which need not be one that was published from here.
type PostReadings struct {
	// Address is the post's, for people, and ID the network's identifier in it,
	// empty if it holds none. It need not be the one in a receipt.
	Address, ID string
	// Title is the beginning of the post's text.
	Title string
	// Created is the day on which it was posted, at 00:00 UTC.
	Created  time.Time
	Readings Readings
}
