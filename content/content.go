package content

import "time"

// Content is one piece that ambassadors may share: what it is, where it lives,
// whom it is for, when it may be shared, and the help that is offered with it.
// The zero value is not valid; Check says what is missing.
type Content struct {
	// ID names the content within a program. It is assigned by whoever stores
	// it; content parsed from a feed has none yet.
	ID string
	// Kind says what sort of content it is; disclosure rules, the mix of a
	// digest and reports go by it.
	Kind Kind
	// Title is plain text on one line, in Language.
	Title string
	// Summary is plain text, without markup; it may be empty.
	Summary string
	// URL is the absolute http or https address of the page that is shared.
	// It may be empty only when Media or Posts stand in its place.
	URL string
	// Language is a BCP 47 tag ("da", "en-GB").
	Language string
	// Topics are lower-case names by which people choose what they get.
	Topics []string
	// Media are pictures, films, sound and documents that belong to it.
	Media []Media
	// Posts are the company's own live posts of the same content, which
	// ambassadors may open, like, comment on or reshare.
	Posts []PostRef
	// Messages are suggested texts, at most one for each channel and language.
	Messages []Message
	// Prompts are questions that help a person find their own words; two or
	// three are best, and they are the default help.
	Prompts []Prompt
	// Audience says who is offered it. The zero Audience is everyone.
	Audience Audience
	// Window says when it may be shared. The zero Window is always.
	Window Window
	// Priority orders contents that compete for a digest: higher goes first,
	// 0 is normal, the range is -100 to 100.
	Priority int
	// State is where it stands on the way to people; the zero State is Draft.
	State State
	// Source is where it came from.
	Source Source
	// Published is when the company published the page (any zone), zero when
	// unknown.
	Published time.Time
	// Job holds the facts of a job posting, nil for every other kind.
	Job *Job
}

// Message is a suggested text. It holds neither the disclosure nor the link:
// both are added where the text is composed, so that they cannot be forgotten.
type Message struct {
	// Channel is the channel's name ("linkedin"); empty serves every channel.
	Channel string
	// Language is a BCP 47 tag.
	Language string
	// Text is plain text.
	Text string
}

// Prompt is a question that a person answers in their own words.
type Prompt struct {
	// Language is a BCP 47 tag.
	Language string
	// Question is one sentence.
	Question string
}

// PostRef is a reference to one of the company's live posts.
type PostRef struct {
	// Channel is the network's channel name ("linkedin").
	Channel string
	// URL is the post's public address.
	URL string
	// ID is the network's own identifier, when the address reveals it.
	ID string
}

// Media is a file that belongs to a content, by address.
type Media struct {
	// URL is an absolute http or https address.
	URL string
	// Type is a MIME type ("image/jpeg").
	Type string
	// Alt describes it for people who do not see it.
	Alt string
	// Bytes is the size in bytes, 0 when unknown.
	Bytes int64
}

// Audience narrows the people who are offered a content. Each field that is not
// empty must match (one value of it does); an empty field matches everyone.
type Audience struct {
	Departments []string
	Countries   []string // ISO 3166-1 alpha-2, upper case
	Languages   []string // BCP 47; a primary tag ("da") matches its regions
}

// Window is the time in which a content may be shared, half open: From is in
// it, Until is not. A zero bound is no bound.
type Window struct {
	From, Until time.Time
}

// Source is where a content came from.
type Source struct {
	// Feed is the address or name of the feed, empty for content made by hand.
	Feed string
	// GUID identifies the entry within the feed, across polls and updates.
	GUID string
	// Updated is the feed's own time of the last change, zero when it gives none.
	Updated time.Time
}

// Job holds the facts of a job posting, as schema.org JobPosting names them.
type Job struct {
	Title          string
	Organization   string
	Location       string
	EmploymentType string // as published: FULL_TIME, PART_TIME, …
	Reference      string // the employer's own number of the posting
	Posted         time.Time
	ValidThrough   time.Time
}
