package fetch_test

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

// nameServer answers DNS questions on loopback. The n-th look-up of a name gets
// the n-th list of addresses, and the last list from then on.
type nameServer struct {
	conn net.PacketConn
	done chan struct{}

	mu      sync.Mutex
	answers map[string][][]netip.Addr
	asked   map[dnsmessage.Question]int
}

func newNameServer(t *testing.T) *nameServer {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &nameServer{conn: conn, done: make(chan struct{}),
		answers: map[string][][]netip.Addr{}, asked: map[dnsmessage.Question]int{}}
	go s.loop()
	t.Cleanup(func() { _ = conn.Close(); <-s.done })
	return s
}

// resolver asks this server and no other.
func (s *nameServer) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", s.conn.LocalAddr().String())
	}}
}

func (s *nameServer) answer(name string, lists ...[]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, list := range lists {
		var addrs []netip.Addr
		for _, a := range list {
			addrs = append(addrs, netip.MustParseAddr(a))
		}
		s.answers[name+"."] = append(s.answers[name+"."], addrs)
	}
}

func (s *nameServer) loop() {
	defer close(s.done)
	buf := make([]byte, 1500)
	for {
		n, from, err := s.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
			continue
		}
		reply, err := s.reply(m).Pack()
		if err != nil {
			return
		}
		if _, err := s.conn.WriteTo(reply, from); err != nil {
			return
		}
	}
}

func (s *nameServer) reply(m dnsmessage.Message) *dnsmessage.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := m.Questions[0]
	r := &dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true,
		RecursionDesired: m.RecursionDesired, RecursionAvailable: true}, Questions: m.Questions}
	lists, known := s.answers[q.Name.String()]
	if !known {
		r.RCode = dnsmessage.RCodeNameError
		return r
	}
	list := lists[min(s.asked[q], len(lists)-1)]
	s.asked[q]++
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
	for _, a := range list {
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			r.Answers = append(r.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: a.As4()}})
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			r.Answers = append(r.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	return r
}
