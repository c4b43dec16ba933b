package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// network is one network's protocol. What knows its wire stands in files named
// after it; everything else here is shared.
type network interface {
	// name is the channel's name, as in package channels.
	name() string
	// route finds the call that a request makes, and whose it is (x.account),
	// under the lock. nil says that the network has no such address.
	route(x *exchange) *call
	// unknown is the answer to an address that the network does not have.
	unknown(x *exchange) answer
	// refuse is the network's wording of a fault that leaves no effect.
	refuse(x *exchange, kind FaultKind) answer
	// failure is the network's wording of a 5xx.
	failure(status int) answer
	// newAccount is the identifier of the nth account, checkAccount what is wrong
	// with one.
	newAccount(kind channels.AccountKind, n int) string
	checkAccount(Account) error
}

// The operations that every network has in some form, as they stand in the ledger.
const (
	opPostsCreate = "posts.create"
	opPostsDelete = "posts.delete"
	opRefresh     = "oauth.refresh"
)

// call is one operation on the wire.
type call struct {
	operation string
	// makes says that the ledger keeps the request, whatever becomes of it.
	makes bool
	// look fills in what the ledger keeps of a request before it can be refused.
	look func(*exchange)
	// handle decides: it fills in the entry and returns the answer, under the lock.
	handle func(*exchange) answer
}

// exchange is one request that is being answered.
type exchange struct {
	s       *Sandbox
	network network
	r       *http.Request
	path    string // escaped, without the network's own prefix
	base    string // what the network's addresses begin with
	body    []byte
	digest  digest // of the body of a PUT, which is not kept
	account string // whose token is used
	now     time.Time
	fault   *activeFault
	request Request
	entry   entry
}

// answer is what goes back over the wire.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // whoever asked is gone
}

// with adds a header.
func (a answer) with(name, value string) answer {
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set(name, value)
	return a
}

var errClosed = errors.New("sandbox: closed")

// named finds a network by its name.
func (s *Sandbox) named(name string) (network, error) {
	for _, n := range s.networks {
		if n.name() == name {
			return n, nil
		}
	}
	return nil, fmt.Errorf("sandbox: there is no network %q here", name)
}

// networkOf finds whom a path addresses: by a first segment that is a network's
// name, and otherwise by whose address it is.
func (s *Sandbox) networkOf(r *http.Request) (n network, prefix, path string) {
	path = r.URL.EscapedPath()
	for _, n := range s.networks {
		if rest, ok := strings.CutPrefix(path, "/"+n.name()); ok && strings.HasPrefix(rest, "/") {
			return n, "/" + n.name(), rest
		}
	}
	return s.networks[0], "", path // there is one so far
}
