package notify_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// tap lies between a mail server and its clients, and counts bytes. Armed with a
// number, it tells when that many have passed in both directions, and can hold
// back what follows: the conversation is then cut to the byte.
type tap struct {
	listener net.Listener
	server   string
	running  sync.WaitGroup

	mu      sync.Mutex
	idle    *sync.Cond // carried has become 0
	carried int        // connections
	left    int        // bytes until reached is closed
	hold    bool
	deliver bool
	reached chan struct{}
	dead    chan struct{}
}

func newTap(t *testing.T, server string) *tap {
	t.Helper()
	u, err := url.Parse(server)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &tap{listener: listener, server: u.Host}
	p.idle = sync.NewCond(&p.mu)
	p.running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			p.count(+1)
			p.running.Go(func() {
				defer p.count(-1)
				p.carry(client)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		p.running.Wait()
	})
	return p
}

// URL is the address for notify.NewEmail.
func (p *tap) URL() string { return "smtp://" + p.listener.Addr().String() }

// arm makes the channel close once n more bytes have passed. With hold, none
// follows until bury; what the clients had sent until then arrives afterwards
// if it is to be delivered, and is lost otherwise.
func (p *tap) arm(n int, hold, deliver bool) (reached <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left, p.hold, p.deliver = n, hold, deliver
	p.reached, p.dead = make(chan struct{}), make(chan struct{})
	return p.reached
}

// bury says that the clients are dead, and waits until the server has read what
// is left of them.
func (p *tap) bury() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.dead)
	for p.carried > 0 {
		p.idle.Wait()
	}
}

func (p *tap) count(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.carried += n; p.carried == 0 {
		p.idle.Broadcast()
	}
}

// carry is one connection. It ends when the server has seen its end, so that
// nothing is accepted later.
func (p *tap) carry(client net.Conn) {
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		_ = client.Close()
		return
	}
	var answers sync.WaitGroup
	answers.Go(func() { p.copy(client, server) })
	p.copy(server, client)
	_ = server.(*net.TCPConn).CloseWrite()
	answers.Wait()
	_ = client.Close()
	_ = server.Close()
}

func (p *tap) copy(to, from net.Conn) {
	chunk := make([]byte, 4096)
	for {
		n, err := from.Read(chunk)
		passed, held := p.pass(n)
		_, failed := to.Write(chunk[:passed])
		if failed == nil && held != nil {
			if !held() {
				failed = net.ErrClosed
			} else {
				_, failed = to.Write(chunk[passed:n])
			}
		}
		if failed != nil {
			_, _ = io.Copy(io.Discard, from)
			return
		}
		if err != nil {
			return
		}
	}
}

// pass counts n bytes. It returns how many may go on at once; held waits until the
// clients are dead and tells whether the others go on then.
func (p *tap) pass(n int) (passed int, held func() (deliver bool)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left > n {
		p.left -= n
		return n, nil
	}
	if p.left > 0 {
		passed, p.left = p.left, 0
		close(p.reached)
	}
	if !p.hold {
		return n, nil
	}
	dead, deliver := p.dead, p.deliver
	return passed, func() bool { <-dead; return deliver }
}
