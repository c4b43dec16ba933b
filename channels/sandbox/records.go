package sandbox

import (
	"context"
	"maps"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Post is what a network was told to publish, and what became of it.
type Post struct {
	Network string               `json:"network"`
	ID      string               `json:"id"`
	Author  string               `json:"author"` // an account's ID
	Kind    channels.AccountKind `json:"kind"`   // the author's
	App     string               `json:"app,omitempty"`
	// Raw is the text as it came, Text what readers see. Cut says that the
	// network dropped a part of it without a word.
	Raw  string `json:"raw"`
	Text string `json:"text"`
	Cut  bool   `json:"cut,omitempty"`
	// Hashtags are without their sign. Mentions are the accounts named.
	Hashtags []string `json:"hashtags,omitempty"`
	Mentions []string `json:"mentions,omitempty"`
	// Link is the address of the card, with its Title and Description. Links
	// are all addresses that a reader can follow: the card's, and those in Text.
	Link        string   `json:"link,omitempty"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Links       []string `json:"links,omitempty"`
	// Media are the identifiers of what is attached, AltTexts what each is
	// described with. Thumbnail is the card's image, ThumbnailAltText what that is.
	Media            []string `json:"media,omitempty"`
	AltTexts         []string `json:"altTexts,omitempty"`
	Thumbnail        string   `json:"thumbnail,omitempty"`
	ThumbnailAltText string   `json:"thumbnailAltText,omitempty"`
	// Parent is the post that this one shares again.
	Parent     string `json:"parent,omitempty"`
	Visibility string `json:"visibility,omitempty"`
	NoReshare  bool   `json:"noReshare,omitempty"`
	// Fingerprint is the same for posts that the network takes for duplicates.
	Fingerprint string     `json:"fingerprint"`
	CreatedAt   time.Time  `json:"createdAt"`
	DeletedAt   *time.Time `json:"deletedAt,omitempty"`
}

// Live reports whether the post was made and not deleted.
func (p Post) Live() bool { return p.DeletedAt == nil }

// Media is a file that was announced to a network. Of its bytes only size and
// hash are kept.
type Media struct {
	Network string `json:"network"`
	ID      string `json:"id"`
	Kind    string `json:"kind"` // image, video or document
	Owner   string `json:"owner"`
	// State is the network's own word for how far the file is.
	State string `json:"state"`
	// Size is what was announced, 0 if nothing was; Parts are what it is uploaded in.
	Size  int64  `json:"size,omitempty"`
	Parts []Part `json:"parts"`
	// Looks is how many looks at the file it takes until it is ready.
	Looks int `json:"looks,omitempty"`
	// Fate is the fault that it is under: MediaStuck, MediaFails, or none.
	Fate      FaultKind `json:"fate,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
}

// Part is a piece of a file.
type Part struct {
	First  int64  `json:"first"`
	Last   int64  `json:"last"` // inclusive; 0 where a file is not split
	Bytes  int64  `json:"bytes,omitempty"`
	SHA256 string `json:"sha256,omitempty"` // hexadecimal; empty until uploaded
	ETag   string `json:"etag,omitempty"`
}

// Request is a call that made or changed something on a network, or tried to.
type Request struct {
	At        time.Time `json:"at"`
	Network   string    `json:"network"`
	Operation string    `json:"operation"` // as in posts.create
	Method    string    `json:"method"`
	Path      string    `json:"path"` // without its query
	// Account is whose token was used, empty if it was no good.
	Account string `json:"account,omitempty"`
	// Post is what the call made, deleted or was told to be a duplicate of.
	Post string `json:"post,omitempty"`
	// Fingerprint is that of the post that a call tried to make: two calls with
	// the same one tried to make the same post.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Stored says that the call had its effect, whatever was answered.
	Stored bool `json:"stored"`
	// Status is what was answered, 0 if the connection was broken instead.
	Status int `json:"status"`
	// Fault is the fault that the call met.
	Fault FaultKind `json:"fault,omitempty"`
}

// Ledger is everything that the networks know. Tokens stand in it as hashes.
type Ledger struct {
	Accounts []Account          `json:"accounts"`
	Posts    []Post             `json:"posts"`
	Media    []Media            `json:"media"`
	Requests []Request          `json:"requests"`
	Tokens   []Token            `json:"tokens"`
	Figures  map[string]Figures `json:"figures"`
}

// Ledger returns everything, each list in the order in which things happened.
func (s *Sandbox) Ledger(context.Context) (Ledger, error) {
	s.mu.Lock()
	end := s.ledger.end()
	l := Ledger{
		Accounts: listed(s.state.accounts.values), Posts: listed(s.state.posts.values),
		Media: listed(s.state.media.values), Requests: listed(s.state.requests),
		Tokens: listed(s.state.tokens.values), Figures: maps.Clone(s.state.figures),
	}
	s.mu.Unlock()
	return l, s.ledger.sync(end)
}

// listed copies a list; an empty one is no nil, so that it is [] in JSON.
func listed[T any](values []T) []T { return append(make([]T, 0, len(values)), values...) }

// Posts returns every post in the order in which they were made, also deleted ones.
func (s *Sandbox) Posts(ctx context.Context) ([]Post, error) {
	l, err := s.Ledger(ctx)
	return l.Posts, err
}

// Requests returns every call that made or changed something, or tried to.
func (s *Sandbox) Requests(ctx context.Context) ([]Request, error) {
	l, err := s.Ledger(ctx)
	return l.Requests, err
}

// Accounts returns every account.
func (s *Sandbox) Accounts(ctx context.Context) ([]Account, error) {
	l, err := s.Ledger(ctx)
	return l.Accounts, err
}
