package content

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

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

// States lists every state, in the order in which a content passes them.
func States() []State { return []State{Draft, InReview, Approved, Expired, Recalled} }

// Following lists the states that may follow s; the zero State counts as Draft.
//
//	draft      submitted for review, approved by an owner who is their own editor, or recalled
//	in review  approved, sent back to its writer, or recalled
//	approved   looked at again after a change, expired, or recalled
//	expired    approved or reviewed anew with another window, or recalled
//	recalled   started over as a draft, so that nothing taken back returns unseen
func (s State) Following() []State {
	switch s {
	case Draft, "":
		return []State{InReview, Approved, Recalled}
	case InReview:
		return []State{Approved, Draft, Recalled}
	case Approved:
		return []State{InReview, Expired, Recalled}
	case Expired:
		return []State{InReview, Approved, Recalled}
	case Recalled:
		return []State{Draft}
	}
	return nil
}

// Next returns nil when to may follow s, and otherwise a *TransitionError. A
// state never follows itself: whoever repeats a step learns that it was done.
func (s State) Next(to State) error {
	if slices.Contains(s.Following(), to) {
		return nil
	}
	return &TransitionError{From: s, To: to}
}

// TransitionError says that one state may not follow another.
type TransitionError struct {
	From, To State
}

// Error names both states and those that may follow.
func (e *TransitionError) Error() string {
	following := e.From.Following()
	from := cmp.Or(e.From, Draft)
	switch {
	case from == e.To:
		return fmt.Sprintf("content: it is %s already", from)
	case following == nil:
		return fmt.Sprintf("content: %q is not a state; use one of %s", from, joinStates(States()))
	}
	return fmt.Sprintf("content: %s cannot become %q; it may become %s", from, e.To, joinStates(following))
}

func joinStates(states []State) string {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}
