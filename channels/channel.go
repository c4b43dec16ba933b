package channels

import (
	"context"
	"strings"
)

// The names of the channels that the founding article starts from.
const (
	LinkedIn  = "linkedin"
	Facebook  = "facebook"
	Instagram = "instagram"
	Twitter   = "twitter"
)

// DisplayName is what people call a channel, by its name: "LinkedIn" for
// "linkedin", "X" for "twitter". One that is not known here goes by its own name.
func DisplayName(channel string) string {
	switch channel {
	case LinkedIn:
		return "LinkedIn"
	case Twitter:
		return "X"
	case Facebook, Instagram, "bluesky", "mastodon", "threads":
		return strings.ToUpper(channel[:1]) + channel[1:]
	}
	return channel
}

// Channel is the port: one network, as seen by a program. An adapter holds no
// mutable state, does no I/O when it is made, and may be used by many
// goroutines for many people at once.
type Channel interface {
	// Name is the channel's stable, lower-case name ("linkedin").
	Name() string
	// Capabilities says what the channel can do, by account kind and access
	// level, and its limits. The caller may change what it gets.
	Capabilities() Capabilities
	// Check reports every problem of the post at once, as Problems, or nil. It
	// makes no network call.
	Check(Post) error
	// Publish makes the post live on the attempt's account. Its outcome is
	// read with VerdictOf. Cancelling before the attempt's Commit leaves
	// nothing live; cancelling after it leaves the outcome unconfirmed.
	Publish(context.Context, Attempt) (Receipt, error)
}

// Counter is implemented by channels that have a length of their own for text,
// which is all of them that take text.
type Counter interface {
	// Length is the length of text as the network counts it, in the unit that
	// Capabilities names.
	Length(text string) int
}

// Intenter is implemented by channels that a person can share on without any
// app: by the network's own dialog, or by hand.
type Intenter interface {
	// Intent is how a person shares the post themselves. It makes no network
	// call. Whatever Check reports is an error here too: a dialog would cut
	// or change the text.
	Intent(Post) (Intent, error)
}

// Engager is implemented by channels on which a person can be asked to like,
// comment or reshare a live post.
type Engager interface {
	// Engage is what the person opens to do it. It makes no network call.
	// A reference that is not a post of this network is Problems.
	Engage(Engagement) (Intent, error)
}
