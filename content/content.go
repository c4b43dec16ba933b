package content

import "time"

// The longest title and summary that Check accepts, in characters (Unicode code
// points). They bound what is stored and shown; each channel has tighter limits
// of its own for what is posted.
const (
	MaxTitle   = 300
	MaxSummary = 4000
)

// Content is one piece that ambassadors may share: what it is, where it lives,
// whom it is for, when it may be shared, and the help that is offered with it.
// The zero value is not valid; Check says what is missing.
type Content struct {
	// ID names the content within a program. It is assigned by whoever stores
	// it; content parsed from a feed has none yet.
	ID string `json:"id,omitempty"`
	// Kind says what sort of content it is; disclosure rules, the mix of a
	// digest and reports go by it.
	Kind Kind `json:"kind,omitempty"`
	// Title is plain text on one line, in Language.
	Title string `json:"title,omitempty"`
	// Summary is plain text, without markup; it may be empty.
	Summary string `json:"summary,omitempty"`
	// URL is the absolute http or https address of the page that is shared.
	// It may be empty only when Media or Posts stand in its place.
	URL string `json:"url,omitempty"`
	// Language is a BCP 47 tag ("da", "en-GB"); empty means unknown.
	Language string `json:"language,omitempty"`
	// Topics are lower-case names by which people choose what they get.
	Topics []string `json:"topics,omitempty"`
	// Media are pictures, films, sound and documents that belong to it.
	Media []Media `json:"media,omitempty"`
	// Posts are the company's own live posts of the same content, which
	// ambassadors may open, like, comment on or reshare.
	Posts []PostRef `json:"posts,omitempty"`
	// Messages are suggested texts, at most one for each channel and language.
	Messages []Message `json:"messages,omitempty"`
	// Prompts are questions that help a person find their own words; two or
	// three are best, and they are the default help.
	Prompts []Prompt `json:"prompts,omitempty"`
	// Audience says who is offered it. The zero Audience is everyone.
	Audience Audience `json:"audience,omitzero"`
	// Window says when it may be shared. The zero Window is always.
	Window Window `json:"window,omitzero"`
	// Priority orders contents that compete for a digest: higher goes first,
	// 0 is normal, the range is -100 to 100.
	Priority int `json:"priority,omitempty"`
	// State is where it stands on the way to people; the zero State is Draft.
	State State `json:"state,omitempty"`
	// Source is where it came from.
	Source Source `json:"source,omitzero"`
	// Published is when the company published the page (any zone), zero when
	// unknown.
	Published time.Time `json:"published,omitzero"`
	// Job holds the facts of a job posting, nil for every other kind.
	Job *Job `json:"job,omitempty"`
}

// Message is a suggested text. It holds neither the disclosure nor the link:
// both are added where the text is composed, so that they cannot be forgotten.
type Message struct {
	// Channel is the channel's name ("linkedin"); empty serves every channel.
	Channel string `json:"channel,omitempty"`
	// Language is a BCP 47 tag.
	Language string `json:"language"`
	// Text is plain text.
	Text string `json:"text"`
}

// Prompt is a question that a person answers in their own words.
type Prompt struct {
	// Language is a BCP 47 tag.
	Language string `json:"language"`
	// Question is one sentence.
	Question string `json:"question"`
}

// PostRef is a reference to one of the company's live posts.
type PostRef struct {
	// Channel is the network's channel name ("linkedin").
	Channel string `json:"channel"`
	// URL is the post's public address.
	URL string `json:"url"`
	// ID is the network's own identifier, when the address reveals it.
	ID string `json:"id,omitempty"`
}

// Media is a file that belongs to a content, by address.
type Media struct {
	// URL is an absolute http or https address.
	URL string `json:"url"`
	// Type is a MIME type ("image/jpeg").
	Type string `json:"type,omitempty"`
	// Alt describes it for people who do not see it.
	Alt string `json:"alt,omitempty"`
	// Bytes is the size in bytes, 0 when unknown.
	Bytes int64 `json:"bytes,omitempty"`
}

// Audience narrows the people who are offered a content. Each field that is not
// empty must match (one value of it does); an empty field matches everyone.
type Audience struct {
	Departments []string `json:"departments,omitempty"`
	Countries   []string `json:"countries,omitempty"` // ISO 3166-1 alpha-2, upper case
	Languages   []string `json:"languages,omitempty"` // BCP 47; a primary tag ("da") matches its regions
}

// Window is the time in which a content may be shared, half open: From is in
// it, Until is not. A zero bound is no bound.
type Window struct {
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Source is where a content came from.
type Source struct {
	// Feed is the address or name of the feed, empty for content made by hand.
	Feed string `json:"feed,omitempty"`
	// GUID identifies the entry within the feed, across polls and updates.
	GUID string `json:"guid,omitempty"`
	// Updated is the feed's own time of the last change, zero when it gives none.
	Updated time.Time `json:"updated,omitzero"`
}

// Job holds the facts of a job posting, as schema.org JobPosting names them.
type Job struct {
	Title          string    `json:"title,omitempty"`
	Organization   string    `json:"organization,omitempty"`
	Location       string    `json:"location,omitempty"`
	EmploymentType string    `json:"employmentType,omitempty"` // as published: FULL_TIME, PART_TIME, …
	Reference      string    `json:"reference,omitempty"`      // the employer's own number of the posting
	Posted         time.Time `json:"posted,omitzero"`
	ValidThrough   time.Time `json:"validThrough,omitzero"`
}
