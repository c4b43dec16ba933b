package channels

import "context"

// The names of the channels that the founding article starts from.
const (
	LinkedIn  = "linkedin"
	Facebook  = "facebook"
	Instagram = "instagram"
	Twitter   = "twitter"
)

// Channel is the port: one network, as seen by a program. An adapter holds no
// mutable state, does no I/O when it is made, and may be used by many
// goroutines for many people at once.
type Channel interface {
	// Name is the channel's stable, lower-case name ("linkedin").
	Name() string
	// Capabilities says what the channel can do, by account kind and access
	// level, and its limits.
	Capabilities() Capabilities
	// Check reports every problem of the post at once, as Problems, or nil. It
	// makes no network call.
	Check(Post) error
	// Publish makes the post live on the attempt's account. Its outcome is
	// read with VerdictOf.
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
	// call. Post problems that the dialog would turn into a cut or changed
	// text are errors.
	Intent(Post) (Intent, error)
}

// Intent is a share that the person makes with their own hands.
type Intent struct {
	// URL is the network's dialog to open, empty where there is none
	// (Instagram): then Text and Media are handed over.
	URL string
	// Text is what the person copies into the dialog, empty when URL already
	// carries it.
	Text string
	// Media are files to hand over with the text.
	Media []Media
	// Prefilled reports whether the dialog opens with the text in place.
	Prefilled bool
	// OpensPost reports whether URL opens a live post of the company (to like,
	// comment or reshare) in place of a new one.
	OpensPost bool
}

// Post is what is to be published, exactly as the person approved it.
type Post struct {
	// Text is plain text; nothing is added to it and nothing is cut from it.
	Text string
	// Link is the absolute address that the post leads to. Channels without a
	// link of its own expect it to stand in Text as well.
	Link string
	// Title and Description are for the link's card, where a network takes them.
	Title, Description string
	// Language is a BCP 47 tag, where a network takes one.
	Language string
	// Media are the files of the post.
	Media []Media
	// Reshare is the network's identifier or address of a live post that this
	// one reshares, empty for a post of its own.
	Reshare string
}

// Media is a file of a post.
type Media struct {
	URL  string // where it can be fetched
	Type string // MIME type
	Alt  string // text for people who do not see it
}
