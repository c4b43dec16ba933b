package advocacy

import (
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Share is one person's share of one content on one channel, or a post of it on
// one of the company's pages.
type Share struct {
	// ID is random.
	ID string `json:"id,omitzero"`
	// Subject is the person's random id; empty once they have left, and for a page's.
	Subject string `json:"subject,omitzero"`
	// Page is the network's identifier of the page whose post it is, as in
	// Connection.Account; empty for a person's.
	Page string `json:"page,omitzero"`
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
	// CountedOn, Department and Kind are what a posted share was counted under:
	// the day in the program's zone, the person's department and the content's
	// kind then. Taking it back takes it out of the same counts. They are empty
	// before, and the department is again once the person has left.
	CountedOn  cadence.Date `json:"countedOn,omitzero"`
	Department string       `json:"department,omitzero"`
	Kind       content.Kind `json:"kind,omitzero"`
	// Delivery is how it is posted through the network's API; it is zero for one
	// that the person posts by the network's dialog.
	Delivery Delivery `json:"delivery,omitzero"`
	// NextAt is when the program does something for it next (UTC): to post it, to
	// look for it, to delete it, to read its figures. Zero is never.
	NextAt time.Time `json:"nextAt,omitzero"`
	// Version counts changes; see ShareStore.Move.
	Version int `json:"version"`
}

// Delivery is a share's way through a network's API.
type Delivery struct {
	// Post is what the person approved, byte for byte, and Hash the hex SHA-256
	// of its JSON: nothing else is sent.
	Post channels.Post `json:"post,omitzero"`
	Hash string        `json:"hash,omitzero"`
	// ApprovedAt is when they approved it, and Chosen the moment that they approved
	// it for. Due is the moment that it is planned for: Chosen at first, another
	// one after an outage. What is tried again is so shortly after Due only. All
	// are UTC.
	ApprovedAt time.Time `json:"approvedAt,omitzero"`
	Chosen     time.Time `json:"chosen,omitzero"`
	Due        time.Time `json:"due,omitzero"`
	// Standing reports that their standing consent approved it, and not they
	// themselves.
	Standing bool `json:"standing,omitzero"`
	// Key is the same for every attempt at this approved revision.
	Key string `json:"key,omitzero"`
	// Account is the network's identifier of the account that it was approved for:
	// from another one it is not posted.
	Account string `json:"account,omitzero"`
	// OwnLink reports that the link in it is the person's own, not the one of all.
	OwnLink bool `json:"ownLink,omitzero"`
	// Connection is the connection of the newest attempt.
	Connection string `json:"connection,omitzero"`
	// Attempt counts attempts under Key, the first of which began at BeganAt (UTC).
	Attempt int       `json:"attempt"`
	BeganAt time.Time `json:"beganAt,omitzero"`
	// Committed reports that the newest attempt may have made it live.
	Committed bool `json:"committed"`
	// StopRequested reports that it is not wanted any more: live, it is removed.
	StopRequested bool `json:"stopRequested"`
	// Tries counts, in ShareUnconfirmed, how often it was looked for and not found,
	// and in ShareRemoving, how often deleting it failed.
	Tries int `json:"tries"`
	// PostID is the network's identifier of the live post.
	PostID string `json:"postId,omitzero"`
	// Problem says why it is where it is, for the person.
	Problem string `json:"problem,omitzero"`
}

// ShareState is where a share stands on the way from wish to fact.
type ShareState string

// The states of a share. By a network's own dialog it goes from ShareDraft to
// ShareDialogOpened and on; through its API from ShareDraft to ShareReady and on.
const (
	ShareDraft         ShareState = "draft"          // being written
	ShareReady         ShareState = "ready"          // approved by the person: checked, disclosed, linked
	ShareDialogOpened  ShareState = "dialog-opened"  // the network's dialog was opened, or image and caption handed over
	ShareSelfConfirmed ShareState = "self-confirmed" // the person says that it is posted
	ShareClickObserved ShareState = "click-observed" // nobody said so, but their own link was followed by a human
	ShareCancelled     ShareState = "cancelled"      // not posted, by the person's word, a recall or their leaving

	ShareSending     ShareState = "sending"     // an attempt is on its way
	SharePosted      ShareState = "posted"      // live, by the network's word or, when that was missing, the person's
	ShareRejected    ShareState = "rejected"    // refused by the network; nothing is live
	ShareUnconfirmed ShareState = "unconfirmed" // it may be live: it is looked for, then the person is asked
	ShareWaiting     ShareState = "waiting"     // until the person connects their account again
	ShareReturned    ShareState = "returned"    // back to the person: its window passed, or it cannot be posted as it stands
	ShareRemoving    ShareState = "removing"    // live, and being deleted
	ShareRemoved     ShareState = "removed"     // deleted
)

// Posted reports whether the share counts as live. What it rests on is the
// state's own: the network's word, the person's, or an observed click.
func (s ShareState) Posted() bool {
	switch s {
	case ShareSelfConfirmed, ShareClickObserved, SharePosted, ShareRemoving:
		return true
	}
	return false
}

// open reports whether a share in the state may have something to be done for at its
// network yet.
func (s ShareState) open() bool {
	return s == ShareSending || s == ShareUnconfirmed || s == ShareRemoving
}

// forget takes out of the delivery of a share whose person has left what leads to
// them.
func (s *Share) forget() {
	s.PostURL = ""
	d := &s.Delivery
	d.Post, d.Account, d.Connection, d.PostID, d.Problem = channels.Post{}, "", "", "", ""
}
