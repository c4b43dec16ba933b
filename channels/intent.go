package channels

// Intent is a share that the person makes with their own hands.
type Intent struct {
	// URL is the page of the network to open, empty where there is none
	// (Instagram): then Text and Media are handed over.
	URL string
	// Text is what the person copies into the dialog, empty when URL already
	// carries it.
	Text string
	// Media are files to hand over with the text; no dialog takes them.
	Media []Media
	// Prefilled reports whether the dialog opens with the text in place.
	Prefilled bool
	// OpensPost reports whether URL opens a live post of the company (to like,
	// comment or reshare) in place of a new one.
	OpensPost bool
}

// Action is what a person is asked to do with a live post.
type Action string

// The actions that a person can be asked for. Each is made by the person.
const (
	Like    Action = "like"
	Comment Action = "comment"
	Reshare Action = "reshare"
)

// Engagement is a request to do something with a live post of the company.
type Engagement struct {
	Action Action
	// Post is the network's identifier of the post, or its address.
	Post string
	// Text is what the person wants to say with it, handed over as it is;
	// empty with Like.
	Text string
}
