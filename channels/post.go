package channels

// Post is what is to be published, exactly as the person approved it.
type Post struct {
	// Text is plain text; nothing is added to it and nothing is cut from it.
	Text string
	// Link is the absolute http or https address that the post leads to, or
	// empty. LinkedIn and Facebook take it beside the text and make a card of
	// it; X takes it in the text or beside it; on Instagram nobody can follow
	// it and it is left out.
	Link string
	// Title and Description are for the link's card, where a network takes them.
	Title, Description string
	// Language is a BCP 47 tag, where a network takes one.
	Language string
	// Media are the files of the post, in their order. Beside a Link they are
	// an offer, and those that the network does not take are left out;
	// without one they are the post, and are checked.
	Media []Media
	// Reshare is the network's identifier or the address of a live post that
	// this one reshares, empty for a post of its own.
	Reshare string
}

// Media is a file of a post.
type Media struct {
	URL  string // where it can be fetched
	Type string // MIME type ("image/jpeg")
	Alt  string // text for people who do not see it
}
