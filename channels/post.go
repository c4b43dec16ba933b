package channels

// Post is what is to be published, exactly as the person approved it.
type Post struct {
	// Text is plain text; nothing is added to it and nothing is cut from it.
	Text string `json:"text,omitzero"`
	// Link is the absolute http or https address that the post leads to, or
	// empty. LinkedIn and Facebook take it beside the text and make a card of
	// it; X takes it in the text or beside it; on Instagram nobody can follow
	// it and it is left out.
	Link string `json:"link,omitzero"`
	// Title and Description are for the link's card, where a network takes them.
	Title       string `json:"title,omitzero"`
	Description string `json:"description,omitzero"`
	// Language is a BCP 47 tag, where a network takes one.
	Language string `json:"language,omitzero"`
	// Media are the files of the post, in their order. Beside a Link they are
	// an offer, and those that the network does not take are left out;
	// without one they are the post, and are checked.
	Media []Media `json:"media,omitempty"`
	// Reshare is the network's identifier or the address of a live post that
	// this one reshares, empty for a post of its own.
	Reshare string `json:"reshare,omitzero"`
}

// Media is a file of a post.
type Media struct {
	URL  string `json:"url,omitzero"`  // where it can be fetched
	Type string `json:"type,omitzero"` // MIME type ("image/jpeg")
	Alt  string `json:"alt,omitzero"`  // text for people who do not see it
}
