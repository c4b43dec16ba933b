package advocacy

// NudgeKind is what a message to a person is about.
type NudgeKind string

// The kinds of messages.
const (
	Invitation NudgeKind = "invitation" // asked once whether they want to join; never repeated
	Digest     NudgeKind = "digest"     // the contents that are offered to an ambassador
)
