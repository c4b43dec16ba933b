package advocacy

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// LoginLife is how long a person may take at a network to connect an account.
const LoginLife = 30 * time.Minute

// login is what the state of one round of OAuth 2.0 says. It is signed and not
// stored: nothing is left behind of those who never come back.
type login struct {
	by          string
	channel     string
	kind        channels.AccountKind
	redirectURL string
}

const loginNonce = 16

// loginState makes one.
func (p *Program) loginState(by, channel string, kind channels.AccountKind, redirectURL string) string {
	b := make([]byte, 8+loginNonce)
	binary.BigEndian.PutUint64(b, uint64(p.now().Add(LoginLife).Unix()))
	p.random.fill(b[8:])
	b = append(b, strings.Join([]string{by, channel, string(kind), redirectURL}, "\x00")...)
	b = append(b, p.mac("login", b)[:macSize]...)
	return base64.RawURLEncoding.EncodeToString(b)
}

// readLoginState reads one that came back.
func (p *Program) readLoginState(state string) (login, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(state)
	if err != nil || len(b) <= 8+loginNonce+macSize {
		return login{}, fmt.Errorf("advocacy: connect: %w", ErrBadToken)
	}
	body, mac := b[:len(b)-macSize], b[len(b)-macSize:]
	fields := strings.Split(string(body[8+loginNonce:]), "\x00")
	if !hmac.Equal(mac, p.mac("login", body)[:macSize]) || len(fields) != 4 {
		return login{}, fmt.Errorf("advocacy: connect: %w", ErrBadToken)
	}
	if p.now().Unix() >= int64(binary.BigEndian.Uint64(body)) {
		return login{}, fmt.Errorf("advocacy: connect: %w", ErrTokenExpired)
	}
	return login{by: fields[0], channel: fields[1], kind: channels.AccountKind(fields[2]), redirectURL: fields[3]}, nil
}

// verifier is the secret of PKCE that belongs to a state. It follows from the
// key, so that it is not stored and not sent before the code is exchanged.
func (p *Program) verifier(state string) channels.Token {
	return channels.NewToken(base64.RawURLEncoding.EncodeToString(p.mac("pkce", []byte(state))))
}
