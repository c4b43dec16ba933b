package advocacy

import (
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// Share is one person's share of one content on one channel.
type Share struct {
	// ID is random.
	ID string `json:"id,omitzero"`
	// Subject is the person's random id; empty once they have left.
	Subject string `json:"subject,omitzero"`
	// Content is the content's ID.
	Content string `json:"content,omitzero"`
	// Channel is the channel's name.
	Channel string `json:"channel,omitzero"`
	// State is where it stands.
	State ShareState `json:"state,omitzero"`
	// Text is the text as the person approved it, disclosure and link included.
	Text string `json:"text,omitzero"`
	// TextHash is the hex SHA-256 of Text; it stays when Text is erased.
	TextHash string `json:"textHash,omitzero"`
	// OwnWords reports whether the text is the person's own, not a suggested one.
	OwnWords bool `json:"ownWords"`
	// Disclosure is the part of the text that discloses, kept as evidence.
	Disclosure string `json:"disclosure,omitzero"`
	// Rule is the disclosure rule that asked for it, empty when none did.
	Rule string `json:"rule,omitzero"`
	// Link is the code of the tracked link in it.
	Link string `json:"link,omitzero"`
	// PostURL is the live post's address, when the person gave it.
	PostURL string `json:"postUrl,omitzero"`
	// CreatedAt and UpdatedAt are instants (UTC); PostedAt is when it was
	// confirmed or observed to be live.
	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
	PostedAt  time.Time `json:"postedAt,omitzero"`
	// CountedOn and Department are what a posted share was counted under: the
	// day in the program's zone and the person's department then. Taking it
	// back takes it out of the same counts. Both are empty before, and the
	// department is again once the person has left.
	CountedOn  cadence.Date `json:"countedOn,omitzero"`
	Department string       `json:"department,omitzero"`
	// Version counts changes; see ShareStore.Move.
	Version int `json:"version"`
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
