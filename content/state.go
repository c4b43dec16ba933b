package content

// State is where a content stands on its way to people.
type State string

// The states. Only Approved content is ever offered.
const (
	Draft    State = "draft"     // written, seen by editors only
	InReview State = "in-review" // waiting for an editor's approval; what a feed brings starts here
	Approved State = "approved"  // offered to its audience within its window
	Expired  State = "expired"   // its window has passed
	Recalled State = "recalled"  // taken back: links lead where the owner says, nothing new is offered
)
