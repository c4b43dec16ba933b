package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// FaultKind is a way in which a network fails.
type FaultKind string

// The faults. Those "before" leave the call without effect; those "after" let it
// have its effect and keep the caller from learning of it.
const (
	// RateLimited answers 429, with a Retry-After header if Fault.RetryAfter is set.
	RateLimited FaultKind = "rate_limited"
	// Unauthorized answers 401 as if the token had expired, Forbidden 403.
	Unauthorized FaultKind = "unauthorized"
	Forbidden    FaultKind = "forbidden"
	// VersionSunset answers that the version asked for has gone.
	VersionSunset FaultKind = "version_sunset"
	// FailBefore and FailAfter answer 5xx (Fault.Status; 500 by default).
	FailBefore FaultKind = "fail_before"
	FailAfter  FaultKind = "fail_after"
	// ResetBefore and ResetAfter break the connection without an answer.
	ResetBefore FaultKind = "reset_before"
	ResetAfter  FaultKind = "reset_after"
	// HoldBefore keeps the call waiting before anything is done, HoldAfter after
	// all is done, until Release, or until the caller gives up. A caller that
	// gives up on HoldBefore leaves no effect.
	HoldBefore FaultKind = "hold_before"
	HoldAfter  FaultKind = "hold_after"
	// Unnamed makes a post and answers success without its identifier.
	Unnamed FaultKind = "unnamed"
	// Duplicate makes a post and answers that it duplicates the very same: what
	// a retry within the network looks like. GhostDuplicate makes nothing and
	// answers that it duplicates a post which does not exist.
	Duplicate      FaultKind = "duplicate"
	GhostDuplicate FaultKind = "ghost_duplicate"
	// MediaStuck leaves a file that is announced or uploaded in processing for
	// good; MediaFails makes its processing fail.
	MediaStuck FaultKind = "media_stuck"
	MediaFails FaultKind = "media_fails"
	// RefreshRotates answers a refresh with a new refresh token and ends the old
	// one. RefreshEnds ends the connection and says so (invalid_grant);
	// RefreshEndsUnnamed says the same in LinkedIn's documented words
	// (invalid_request). RefreshFails is a failure that passes.
	RefreshRotates     FaultKind = "refresh_rotates"
	RefreshEnds        FaultKind = "refresh_ends"
	RefreshEndsUnnamed FaultKind = "refresh_ends_unnamed"
	RefreshFails       FaultKind = "refresh_fails"
)

// reach says which operations a kind of fault can strike, by a prefix.
var reach = map[FaultKind]string{
	RateLimited: "", Unauthorized: "", Forbidden: "", VersionSunset: "", FailBefore: "", FailAfter: "",
	ResetBefore: "", ResetAfter: "", HoldBefore: "", HoldAfter: "",
	Unnamed: opPostsCreate, Duplicate: opPostsCreate, GhostDuplicate: opPostsCreate,
	MediaStuck: "media.", MediaFails: "media.",
	RefreshRotates: opRefresh, RefreshEnds: opRefresh, RefreshEndsUnnamed: opRefresh, RefreshFails: opRefresh,
}

// Fault is a failure on demand. It strikes calls that match all that is set.
type Fault struct {
	// ID is given by AddFault.
	ID      string `json:"id,omitempty"`
	Network string `json:"network,omitempty"`
	// Operation is as in Request.Operation.
	Operation string `json:"operation,omitempty"`
	Method    string `json:"method,omitempty"`
	// Path is a pattern of the path, escaped as it came: * is any number of any
	// characters.
	Path string `json:"path,omitempty"`
	// Account is whose token is used.
	Account string `json:"account,omitempty"`
	// After is how many matching calls get through first.
	After int `json:"after,omitempty"`
	// Times is how many it strikes: 0 is one, negative is all.
	Times int       `json:"times,omitempty"`
	Kind  FaultKind `json:"kind"`
	// Status is the answer of FailBefore and FailAfter.
	Status int `json:"status,omitempty"`
	// RetryAfter is in seconds.
	RetryAfter int `json:"retryAfter,omitempty"`

	// Seen is how many calls matched, Struck how many met it, Held how many of
	// those are waiting now.
	Seen   int `json:"seen"`
	Struck int `json:"struck"`
	Held   int `json:"held"`
}

var errNoFault = errors.New("sandbox: there is no such fault")

// faultList are the faults in the order in which they were added: of those that
// match a call, the first that still strikes does.
type faultList struct {
	mu     sync.Mutex
	next   int
	faults []*activeFault
}

type activeFault struct {
	Fault
	release chan struct{} // closed by Release
	changed chan struct{} // closed and replaced when Held grows
}

func newFaultList() *faultList { return &faultList{} }

// AddFault arms a fault and returns it with its ID.
func (s *Sandbox) AddFault(_ context.Context, f Fault) (Fault, error) {
	operation, ok := reach[f.Kind]
	switch {
	case !ok:
		return Fault{}, fmt.Errorf("sandbox: there is no fault %q", f.Kind)
	case f.Operation != "" && !strings.HasPrefix(f.Operation, operation):
		return Fault{}, fmt.Errorf("sandbox: %s does not strike %s", f.Kind, f.Operation)
	case f.Status != 0 && (f.Status < 500 || f.Status > 599 || f.Kind != FailBefore && f.Kind != FailAfter):
		return Fault{}, fmt.Errorf("sandbox: the status %d is none that %s answers", f.Status, f.Kind)
	case f.RetryAfter != 0 && f.Kind != RateLimited:
		return Fault{}, fmt.Errorf("sandbox: %s has no Retry-After", f.Kind)
	}
	if f.Network != "" {
		if _, err := s.named(f.Network); err != nil {
			return Fault{}, err
		}
	}
	l := s.faults
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	f.ID, f.Seen, f.Struck, f.Held = fmt.Sprint("f", l.next), 0, 0, 0
	l.faults = append(l.faults, &activeFault{Fault: f, release: make(chan struct{}), changed: make(chan struct{})})
	return f, nil
}

// Faults returns the faults that were added, with what became of each.
func (s *Sandbox) Faults(context.Context) ([]Fault, error) {
	l := s.faults
	l.mu.Lock()
	defer l.mu.Unlock()
	faults := make([]Fault, 0, len(l.faults))
	for _, f := range l.faults {
		faults = append(faults, f.Fault)
	}
	return faults, nil
}

// Release lets the calls go that a fault holds, and ends the fault.
func (s *Sandbox) Release(_ context.Context, id string) error {
	l := s.faults
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.faults {
		if f.ID == id {
			f.end()
			return nil
		}
	}
	return errNoFault
}

// ClearFaults ends and forgets every fault.
func (s *Sandbox) ClearFaults(context.Context) error {
	l := s.faults
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.faults {
		f.end()
	}
	l.faults = nil
	return nil
}

// end is called under the list's lock.
func (f *activeFault) end() {
	select {
	case <-f.release:
	default:
		close(f.release)
	}
}

// AwaitHeld returns once a fault holds at least n calls.
func (s *Sandbox) AwaitHeld(ctx context.Context, id string, n int) error {
	for {
		held, changed, err := s.faults.held(id)
		if err != nil || held >= n {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.closed:
			return errClosed
		}
	}
}

func (l *faultList) held(id string) (int, <-chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.faults {
		if f.ID == id {
			return f.Held, f.changed, nil
		}
	}
	return 0, nil, errNoFault
}

// take returns the fault that a call meets, or nil.
func (l *faultList) take(network, operation string, r *http.Request, path, account string) *activeFault {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.faults {
		if f.over() || !f.matches(network, operation, r.Method, path, account) {
			continue
		}
		if f.Seen++; f.Seen > f.After {
			f.Struck++
			return f
		}
	}
	return nil
}

// over is called under the list's lock.
func (f *activeFault) over() bool {
	select {
	case <-f.release:
		return true
	default:
		return f.Times >= 0 && f.Struck >= max(f.Times, 1)
	}
}

func (f *activeFault) matches(network, operation, method, path, account string) bool {
	return strings.HasPrefix(operation, reach[f.Kind]) &&
		(f.Network == "" || f.Network == network) &&
		(f.Operation == "" || f.Operation == operation) &&
		(f.Method == "" || f.Method == method) &&
		(f.Path == "" || globs(f.Path, path)) &&
		(f.Account == "" || f.Account == account)
}

// globs reports whether text matches a pattern in which * is anything.
func globs(pattern, text string) bool {
	pieces := strings.Split(pattern, "*")
	text, ok := strings.CutPrefix(text, pieces[0])
	if !ok || len(pieces) == 1 {
		return ok && text == ""
	}
	for _, piece := range pieces[1 : len(pieces)-1] {
		if _, text, ok = strings.Cut(text, piece); !ok {
			return false
		}
	}
	return strings.HasSuffix(text, pieces[len(pieces)-1])
}

// hold keeps a call until the fault is released. It returns an error when the
// caller gives up, or the sandbox is closed.
func (s *Sandbox) hold(ctx context.Context, f *activeFault) error {
	l := s.faults
	l.mu.Lock()
	f.Held++
	close(f.changed)
	f.changed = make(chan struct{})
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		f.Held--
		l.mu.Unlock()
	}()
	select {
	case <-f.release:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return errClosed
	}
}

// isAny reports whether the fault is one of some kinds. A nil fault is none.
func (f *activeFault) isAny(kinds ...FaultKind) bool {
	return f != nil && slices.Contains(kinds, f.Kind)
}
