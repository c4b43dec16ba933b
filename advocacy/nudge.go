package advocacy

import "time"

// NudgeKind is what a message to a person is about.
type NudgeKind string

// The kinds of messages.
const (
	Invitation NudgeKind = "invitation" // asked once whether they want to join; never repeated
	Digest     NudgeKind = "digest"     // the contents that are offered to an ambassador
	Expiry     NudgeKind = "expiry"     // an account that an ambassador connected is about to end
)

// Nudge is one message to one person, from plan to outcome.
type Nudge struct {
	// ID is random and stable over all attempts; it names the message.
	ID string `json:"id,omitzero"`
	// Subject is who gets it.
	Subject string `json:"subject,omitzero"`
	// Kind is what it is about.
	Kind NudgeKind `json:"kind,omitzero"`
	// Wave is the invitation's wave.
	Wave string `json:"wave,omitzero"`
	// Due is when it is to be sent (UTC).
	Due time.Time `json:"due,omitzero"`
	// Reason is why it is due then.
	Reason string `json:"reason,omitzero"`
	// Contents are the ids of what a digest offers, best first.
	Contents []string `json:"contents,omitzero"`
	// State is where it stands.
	State NudgeState `json:"state,omitzero"`
	// Notifier is the name of the notifier that sends or sent it.
	Notifier string `json:"notifier,omitzero"`
	// Attempt counts claims.
	Attempt int `json:"attempt"`
	// Committed reports that the present attempt may have left; see Commit.
	Committed bool `json:"committed"`
	// NotBefore holds a new attempt back until then (UTC), zero for at once.
	NotBefore time.Time `json:"notBefore,omitzero"`
	// SentAt is when its outcome was recorded (UTC).
	SentAt time.Time `json:"sentAt,omitzero"`
}

// NudgeState is where a message stands. Planned is the only state from which it
// is sent; every other one but NudgeSending is final, except that an unconfirmed
// one may still be told what came of it.
type NudgeState string

// The states of a message.
const (
	NudgePlanned     NudgeState = "planned"
	NudgeSending     NudgeState = "sending"
	NudgeSent        NudgeState = "sent"
	NudgeRefused     NudgeState = "refused"     // the receiving side refused it for good
	NudgeUnconfirmed NudgeState = "unconfirmed" // it may have left; never sent again by itself, and what it offered is offered again
	NudgeCancelled   NudgeState = "cancelled"   // the person left, paused or was invited otherwise
)
