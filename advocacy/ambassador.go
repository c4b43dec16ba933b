package advocacy

import (
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// Ambassador is a person's part in the program, from the invitation on. It
// holds no name: Subject stands for the person.
type Ambassador struct {
	// Subject is the person's random id.
	Subject string `json:"subject,omitzero"`
	// State is where the person stands.
	State Membership `json:"state,omitzero"`
	// Wave is the name of the wave that they were invited in.
	Wave string `json:"wave,omitzero"`
	// InvitedAt, JoinedAt and LeftAt are instants (UTC), zero where it did not happen.
	InvitedAt time.Time `json:"invitedAt,omitzero"`
	JoinedAt  time.Time `json:"joinedAt,omitzero"`
	LeftAt    time.Time `json:"leftAt,omitzero"`
	// PausedUntil is when a pause ends, zero without a pause; a pause without
	// an end is PauseOpen.
	PausedUntil time.Time `json:"pausedUntil,omitzero"`
	// Preferences are what the person chose on joining and since.
	Preferences Preferences `json:"preferences,omitzero"`
	// Standing is the person's standing consent, nil when they gave none.
	Standing *Standing `json:"standing,omitempty"`
	// NextDigest is when the next digest is due (UTC), zero when none is, and when
	// the next post under Standing is planned.
	NextDigest time.Time `json:"nextDigest,omitzero"`
	// Shares counts what they shared since they joined.
	Shares int `json:"shares"`
	// Unanswered counts digests in a row after which nothing was shared. Only
	// the sums of the report read it; nobody sees one person's.
	Unanswered int `json:"unanswered"`
	// Unit stands for the person in the figures of their posts, so that they can be
	// grouped; it is random, stands here only, and goes when the person leaves.
	Unit string `json:"unit,omitzero"`
	// Version counts changes; see AmbassadorStore.Put.
	Version int `json:"version"`
}

// Membership is where a person stands in the program.
type Membership string

// The memberships. There is none for those who declined: declining leaves the
// same trace as not answering, which is none.
const (
	Invited Membership = "invited"
	Joined  Membership = "joined"
	Left    Membership = "left" // left the program; everything but this row is gone
)

// PauseOpen is the PausedUntil of a pause that has no end.
var PauseOpen = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Preferences are an ambassador's own settings; empty means the program's.
type Preferences struct {
	// Topics narrow what is offered; empty is every topic.
	Topics []string `json:"topics,omitempty"`
	// Channels are the names of the networks that the person uses.
	Channels []string `json:"channels,omitempty"`
	// Language is a BCP 47 tag, one of Settings.Languages.
	Language string `json:"language,omitempty"`
	// Frequency is how often the person wants to be asked; nil is the program's.
	Frequency *cadence.Frequency `json:"frequency,omitempty"`
	// Windows are when the person wants to be asked, in their own zone; empty
	// is the program's.
	Windows []cadence.Window `json:"windows,omitempty"`
	// Quiet adds to the program's quiet times, in the person's own zone. Its hours
	// are cut out of the windows, its weekends and dates come on top.
	Quiet *cadence.Quiet `json:"quiet,omitempty"`
	// Messages switches messages off: offers are then seen on the person's page only.
	Messages MessagePreference `json:"messages,omitempty"`
	// Passed are the ids of contents that the person wants to be offered no more;
	// see Nudges.Pass.
	Passed []string `json:"passed,omitempty"`
}

// MessagePreference says how a person hears of new offers.
type MessagePreference string

// The preferences; the empty one is ByMessage.
const (
	ByMessage MessagePreference = ""          // by message, on the cadence
	OnPage    MessagePreference = "page-only" // only on their page
)

// Paused reports whether the ambassador is in a pause at that instant.
func (a Ambassador) Paused(now time.Time) bool { return now.Before(a.PausedUntil) }
