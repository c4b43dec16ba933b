package advocacy

import (
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// Share is one person's share of one content on one channel.
type Share struct {
	// ID is random.
	ID string
	// Subject is the person's random id; empty once they have left.
	Subject string
	// Content is the content's ID.
	Content string
	// Channel is the channel's name.
	Channel string
	// State is where it stands.
	State ShareState
	// Text is the text as the person approved it, disclosure and link included.
	Text string
	// TextHash is the hex SHA-256 of Text; it stays when Text is erased.
	TextHash string
	// OwnWords reports whether the text is the person's own, not a suggested one.
	OwnWords bool
	// Disclosure is the part of the text that discloses, kept as evidence.
	Disclosure string
	// Rule is the disclosure rule that asked for it, empty when none did.
	Rule string
	// Link is the code of the tracked link in it.
	Link string
	// PostURL is the live post's address, when the person gave it.
	PostURL string
	// CreatedAt and UpdatedAt are instants (UTC); PostedAt is when it was
	// confirmed or observed to be live.
	CreatedAt, UpdatedAt, PostedAt time.Time
	// CountedOn and Department are what a posted share was counted under: the
	// day in the program's zone and the person's department then. Taking it
	// back takes it out of the same counts. Both are empty before, and the
	// department is again once the person has left.
	CountedOn  cadence.Date
	Department string
	// Version counts changes; see ShareStore.Move.
	Version int
}

// ShareState is where a share stands on the way from wish to fact.
type ShareState string

// The states of a share that a person makes by a network's own dialog.
const (
	ShareDraft         ShareState = "draft"          // being written
	ShareReady         ShareState = "ready"          // approved by the person: checked, disclosed, linked
	ShareDialogOpened  ShareState = "dialog-opened"  // the network's dialog was opened, or image and caption handed over
	ShareSelfConfirmed ShareState = "self-confirmed" // the person says that it is posted
	ShareClickObserved ShareState = "click-observed" // nobody said so, but their own link was followed by a human
	ShareCancelled     ShareState = "cancelled"      // not posted, by the person's word, a recall or their leaving
)

// Posted reports whether the share counts as live. What it rests on is the
// state's own: the person's word, or an observed click.
func (s ShareState) Posted() bool {
	return s == ShareSelfConfirmed || s == ShareClickObserved
}
