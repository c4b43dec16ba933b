package smtptest

// Step is a moment of an SMTP conversation, as the server sees it.
type Step string

// The steps, in their order.
const (
	Connect   Step = "connect"     // before the greeting
	Hello     Step = "hello"       // EHLO or HELO
	Handshake Step = "starttls"    // STARTTLS
	Auth      Step = "auth"        // AUTH
	Mail      Step = "mail"        // MAIL FROM
	Rcpt      Step = "rcpt"        // RCPT TO
	Data      Step = "data"        // DATA, before the answer 354
	Body      Step = "body"        // the first line of the message has arrived; only Cut and Hang apply
	EndOfData Step = "end-of-data" // the final dot has arrived
	Reset     Step = "reset"       // RSET
	Quit      Step = "quit"        // QUIT
)

// Fault is what happens at a step instead of what should.
type Fault struct {
	// Code and Text are the answer; Code 0 is none.
	Code int
	Text string
	// Cut ends the connection, after the answer if there is one.
	Cut bool
	// Hang answers nothing more until the client goes away.
	Hang bool
	// Keep, at EndOfData, takes the message all the same.
	Keep bool
}

// Fail lays faults at a step, after those that lie there already. The channel
// closes when the last of them was met.
func (s *Server) Fail(step Step, faults ...Fault) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[step] = append(s.faults[step], faults...)
	if s.met[step] == nil {
		s.met[step] = make(chan struct{})
	}
	return s.met[step]
}

// fault uses up the next fault of a step.
func (s *Server) fault(step Step) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.faults[step]
	if len(queue) == 0 {
		return Fault{}, false
	}
	s.faults[step] = queue[1:]
	if len(queue) == 1 {
		close(s.met[step])
		s.met[step] = nil
	}
	return queue[0], true
}
