package advocacy

import "time"

// Consent is one row of the ledger: a person gave, or took back, one consent,
// to one text. Rows are never changed; the newest row of a purpose rules.
type Consent struct {
	// Subject is the person's random id.
	Subject string `json:"subject,omitzero"`
	// Purpose is what was agreed to.
	Purpose Purpose `json:"purpose,omitzero"`
	// Version is the version of the text that was shown.
	Version string `json:"version,omitzero"`
	// Language is the BCP 47 tag of the text that was shown.
	Language string `json:"language,omitzero"`
	// Granted is true for giving and false for taking back.
	Granted bool `json:"granted"`
	// At is when (UTC).
	At time.Time `json:"at,omitzero"`
}

// Purpose is what a consent is for.
type Purpose string

// The purposes.
const (
	Participation Purpose = "participation" // to be an ambassador at all
	Messaging     Purpose = "messages"      // to be written to about new content, by whatever notifier
	PolicyRead    Purpose = "policy"        // has read the policy: an acknowledgement, not a permission
	StandingPosts Purpose = "standing"      // to have suggested texts posted without being asked about each; see Standing
)
