package channels

import (
	"context"
	"errors"
	"io"
)

// Attempt is one try to publish a post.
type Attempt struct {
	// Account is whose post it is.
	Account Account
	// Post is what the person approved.
	Post Post
	// Key is the same for every attempt at one approved revision of the text,
	// and differs between any two revisions. Networks that know such a key are
	// sent it.
	Key string
	// Journal is this attempt's memory. It is required to publish.
	Journal Journal
	// Open opens a file of the post to be uploaded; the caller decides which
	// addresses may be asked. It is required when the post has media.
	Open func(context.Context, Media) (File, error)
}

// File is a file that is being uploaded. Whoever opened it closes Body.
type File struct {
	Body io.ReadCloser
	// Type is its MIME type by its content, not by its name.
	Type string
	// Bytes is its length.
	Bytes int64
}

// Account is an account on a network.
type Account struct {
	// ID is the network's identifier of it.
	ID string
	// Kind says what sort of account it is; limits and access depend on it.
	Kind AccountKind
	// Token opens it. It is set where the network is called, and never stored
	// with the account.
	Token Token
}

// AccountKind is a sort of account.
type AccountKind string

// The kinds of accounts.
const (
	// Person is an individual's own account.
	Person AccountKind = "person"
	// Professional is an individual's account that the network treats as a
	// business or creator (Instagram).
	Professional AccountKind = "professional"
	// Organization is the company's page or account.
	Organization AccountKind = "organization"
)

// Journal is what an attempt remembers across a crash. The caller supplies it.
// What Save and Commit were given is durable when they return. Every method
// returns an error for which errors.Is(err, ErrFenced) holds once another attempt
// has taken over: nothing is written then, and the attempt stops at once.
//
// An attempt prepares (uploads, containers: work that may be repeated), then calls
// Commit, then makes the one call that makes the post live. A crash before
// Commit is without effect; after it only a reconciliation can tell.
type Journal interface {
	// Load returns what this or an earlier attempt under the same key saved
	// for the step, or "" if nothing.
	Load(ctx context.Context, step string) (string, error)
	// Save remembers a value for the step.
	Save(ctx context.Context, step, value string) error
	// Commit marks that the next call makes the post live. It is called once,
	// directly before that call.
	Commit(ctx context.Context) error
}

// ErrFenced says that another attempt has taken over.
var ErrFenced = errors.New("channels: another attempt has taken over; this one stops")

// Receipt is what the network gave for a post, and how far the attempt got.
type Receipt struct {
	// ID is the network's identifier of the post, set only from the network's
	// own word that this attempt made it live.
	ID string
	// URL is the post's address for people, where the network tells it.
	URL string
	// Phase is how far the attempt got.
	Phase Phase
}

// Phase is how far an attempt got. The zero value says that nobody knows, and
// is treated as if the post may be live.
type Phase string

const (
	// Preparing says that Commit was not called, or failed: nothing is live.
	Preparing Phase = "preparing"
	// Committed says that Commit succeeded.
	Committed Phase = "committed"
)
