package channeltest

import (
	"context"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Network is a stand-in of the network that the adapter under test speaks to.
type Network interface {
	// URL is where it is served. Addresses that it hands out are of the host that
	// it was asked by, so that calls can be watched between it and the adapter.
	URL() string
	// Account makes an account of the kind and a token that may post as it.
	Account(t *testing.T, kind channels.AccountKind) channels.Account
	// Posts are the live posts, oldest first.
	Posts(t *testing.T) []Post
	// Creates is how many calls were made that make a post live, whatever came of
	// them, refused ones included.
	Creates(t *testing.T) int
	// Fail arms a failure of the next matching call. False says that the network
	// does not know it.
	Fail(t *testing.T, f Fault) bool
	// Held waits until a call is held by Hold, and returns what lets it go.
	Held(ctx context.Context, t *testing.T) (release func())
}

// Post is a live post as readers see it.
type Post struct {
	ID, Account string
	Text, Link  string
	// Alts are the alternative texts of its files, one for each; "" for none.
	Alts []string
}

// Fault is a failure on demand.
type Fault string

// The faults. Those of a create are of the one call that makes a post live; those
// of a preparation are of whatever call comes first.
const (
	RateLimited      Fault = "the create is answered 429"
	RateLimitedFor   Fault = "the create is answered 429 with Patience to wait"
	Unauthorized     Fault = "the create is answered 401"
	Forbidden        Fault = "the create is answered 403"
	VersionSunset    Fault = "the create is answered that the version of the network's API is gone"
	FailsBefore      Fault = "the create is answered 503 and has no effect"
	FailsAfter       Fault = "the create has its effect and is answered 500"
	ResetBefore      Fault = "the create is cut off and has no effect"
	ResetAfter       Fault = "the create has its effect and is cut off"
	Unnamed          Fault = "the create has its effect and is answered without an id"
	Duplicate        Fault = "the create is answered as a duplicate of a live post"
	GhostDuplicate   Fault = "the create is answered as a duplicate of a post that is not there"
	Hold             Fault = "the create has its effect and is not answered until it is released"
	PreparationFails Fault = "the upload of a file is answered 503"
	PreparationReset Fault = "the upload of a file is cut off"
)

// Patience is how long RateLimitedFor asks to wait.
const Patience = 90 * time.Second

// consequence is what a fault must lead to.
type consequence struct {
	fault   Fault
	verdict channels.Verdict
	live    int  // posts that are live then
	media   bool // the post has a file
	code    channels.Code
}

var consequences = []consequence{
	{RateLimited, channels.Retry, 0, false, channels.RateLimited},
	{RateLimitedFor, channels.Retry, 0, false, channels.RateLimited},
	{Unauthorized, channels.Retry, 0, false, channels.AuthExpired},
	{Forbidden, channels.Rejected, 0, false, channels.PermissionDenied},
	{VersionSunset, channels.Retry, 0, false, channels.VersionSunset},
	{FailsBefore, channels.Unconfirmed, 0, false, ""},
	{FailsAfter, channels.Unconfirmed, 1, false, ""},
	{ResetBefore, channels.Unconfirmed, 0, false, ""},
	{ResetAfter, channels.Unconfirmed, 1, false, ""},
	{Unnamed, channels.Unconfirmed, 1, false, ""},
	{Duplicate, channels.Unconfirmed, 1, false, channels.Duplicate},
	{GhostDuplicate, channels.Unconfirmed, 0, false, channels.Duplicate},
	{PreparationFails, channels.Retry, 0, true, ""},
	{PreparationReset, channels.Retry, 0, true, ""},
}
