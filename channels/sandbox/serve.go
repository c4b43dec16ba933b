package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
)

// maxBody is how much of a request is read, other than an upload.
const maxBody = 1 << 20

// ServeHTTP answers as the networks do, and below /sandbox/ with the pages and
// the HTTP form of Control. LinkedIn's addresses are found at the root, and also
// below /linkedin.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/sandbox/") || r.URL.Path == "/sandbox" {
		s.control.ServeHTTP(w, r)
		return
	}
	x := &exchange{s: s, r: r}
	var prefix string
	x.network, prefix, x.path = s.networkOf(r)
	x.base = "http://" + r.Host + prefix
	if r.TLS != nil {
		x.base = "https://" + r.Host + prefix
	}
	if err := x.read(w); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		}
		return // or the caller is gone, having uploaded a part
	}
	s.answer(w, x)
}

// read takes the body in: a PUT's as a digest, any other whole.
func (x *exchange) read(w http.ResponseWriter) (err error) {
	if x.r.Method == http.MethodPut {
		x.digest, err = digestOf(x.r.Body)
		return err
	}
	x.body, err = io.ReadAll(http.MaxBytesReader(w, x.r.Body, maxBody))
	return err
}

func (s *Sandbox) answer(w http.ResponseWriter, x *exchange) {
	c := s.route(x)
	if c == nil {
		x.network.unknown(x).send(w)
		return
	}
	x.fault = s.faults.take(x.network.name(), c.operation, x.r, x.path, x.account)
	if x.fault.isAny(HoldBefore) {
		if err := s.hold(x.r.Context(), x.fault); err != nil {
			s.record(x, c, 0)
			cut(w)
			return
		}
	}
	if x.fault.isAny(ResetBefore) {
		s.record(x, c, 0)
		cut(w)
		return
	}
	a, err := s.decide(x, c)
	if err != nil {
		s.log.ErrorContext(x.r.Context(), "sandbox: nothing was stored", "error", err)
		http.Error(w, "the sandbox cannot store anything: "+err.Error(), http.StatusServiceUnavailable)
		return
	}
	if x.fault.isAny(HoldAfter) && s.hold(x.r.Context(), x.fault) != nil || x.fault.isAny(ResetAfter) {
		cut(w)
		return
	}
	a.send(w)
}

// route finds the call, and whose it is.
func (s *Sandbox) route(x *exchange) *call {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.now = s.now()
	c := x.network.route(x)
	if c != nil && c.look != nil {
		c.look(x)
	}
	return c
}

// decide lets the call have its effect, or its fault. What it stored and what was
// asked are durable, in one line, when it returns.
func (s *Sandbox) decide(x *exchange, c *call) (answer, error) {
	s.mu.Lock()
	x.now = s.now()
	x.entry.At = x.now
	var a answer
	if x.fault.isAny(RateLimited, Unauthorized, Forbidden, VersionSunset, FailBefore, RefreshFails) {
		a = x.network.refuse(x, x.fault.Kind)
	} else {
		a = c.handle(x)
	}
	if x.fault.isAny(FailAfter) {
		a = x.network.failure(x.fault.status())
	}
	status := a.status
	if x.fault.isAny(ResetAfter) {
		status = 0
	}
	end, err := s.store(x, c, status)
	s.mu.Unlock()
	if err == nil {
		err = s.ledger.sync(end)
	}
	return a, err
}

// record stores a request that had no effect and gets no answer.
func (s *Sandbox) record(x *exchange, c *call, status int) {
	s.mu.Lock()
	x.entry = entry{At: s.now()}
	end, err := s.store(x, c, status)
	s.mu.Unlock()
	if err == nil {
		err = s.ledger.sync(end)
	}
	if err != nil && !errors.Is(err, errLedgerClosed) {
		s.log.Error("sandbox: a request is not in the ledger", "error", err)
	}
}

// store appends the exchange's entry, if there is anything in it. The caller
// holds the lock.
func (s *Sandbox) store(x *exchange, c *call, status int) (end int64, err error) {
	e := &x.entry
	changed := len(e.Posts)+len(e.Media)+len(e.Tokens) > 0
	if c.makes {
		q := &x.request
		q.At, q.Network, q.Operation = x.entry.At, x.network.name(), c.operation
		q.Method, q.Path, q.Account = x.r.Method, x.path, x.account
		q.Stored, q.Status = changed, status
		if x.fault != nil {
			q.Fault = x.fault.Kind
		}
		e.Request = q
	}
	if !changed && e.Request == nil {
		return s.ledger.end(), nil
	}
	return s.append(e)
}

// status is the 5xx that a fault answers.
func (f *activeFault) status() int {
	if f.Status == 0 {
		return http.StatusInternalServerError
	}
	return f.Status
}

// cut breaks the connection without an answer.
func cut(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2: the stream is reset
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, not an end
	}
	connection.Close()
}

// digest is what is kept of an upload.
type digest struct {
	bytes  int64
	sha256 string
	head   []byte
}

// maxHead is how much of a file is looked at to tell what it is.
const maxHead = 1 << 20

func digestOf(body io.Reader) (digest, error) {
	sum := sha256.New()
	head := &prefix{}
	n, err := io.Copy(io.MultiWriter(sum, head), body)
	return digest{bytes: n, sha256: hex.EncodeToString(sum.Sum(nil)), head: head.bytes}, err
}

// prefix keeps the first maxHead bytes that are written to it.
type prefix struct{ bytes []byte }

func (p *prefix) Write(b []byte) (int, error) {
	p.bytes = append(p.bytes, b[:min(len(b), maxHead-len(p.bytes))]...)
	return len(b), nil
}
