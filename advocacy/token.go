package advocacy

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Access is what a signed link lets its bearer do.
type Access byte

// The kinds of access. They are signed into the link, so that the one that
// stands in a header for mail programs cannot open the person's page.
const (
	PageAccess        Access = 'p' // see and use one's own page
	UnsubscribeAccess Access = 'u' // end the messages, and nothing else
)

// How long signed links live. A page link outlives two digests; ending the
// messages must work for as long as a mail may lie in a mailbox.
const (
	PageLife        = 21 * 24 * time.Hour
	UnsubscribeLife = 365 * 24 * time.Hour
	// CodeLife is how long a page stays open after a printed code was typed in.
	CodeLife = 12 * time.Hour
)

// What is wrong with a signed link or a printed code.
var (
	ErrBadToken     = errors.New("this address is not one of ours, or not whole")
	ErrTokenExpired = errors.New("this address has expired")
)

const macSize = 16

// token signs access for a subject until expires. It carries no name.
func (p *Program) token(subject string, access Access, expires time.Time) string {
	b := make([]byte, 9, 9+len(subject)+macSize)
	b[0] = byte(access)
	binary.BigEndian.PutUint64(b[1:], uint64(expires.Unix()))
	b = append(b, subject...)
	b = append(b, p.mac("token", b)[:macSize]...)
	return base64.RawURLEncoding.EncodeToString(b)
}

// Identify reads a signed link's token: who it was made for, as the Actor to
// act as, provided that it grants access and has not expired. It asks no
// database; whether the person is still there shows at the first use. Errors
// are ErrBadToken and ErrTokenExpired.
func (p *Program) Identify(token string, access Access) (Actor, error) {
	// Strict, so that one token has one spelling.
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) <= 9+macSize {
		return Actor{}, fmt.Errorf("advocacy: %w", ErrBadToken)
	}
	body, mac := b[:len(b)-macSize], b[len(b)-macSize:]
	if !hmac.Equal(mac, p.mac("token", body)[:macSize]) || Access(body[0]) != access {
		return Actor{}, fmt.Errorf("advocacy: %w", ErrBadToken)
	}
	if expires := int64(binary.BigEndian.Uint64(body[1:9])); p.now().Unix() >= expires {
		return Actor{}, fmt.Errorf("advocacy: %w", ErrTokenExpired)
	}
	return Actor{Subject: string(body[9:])}, nil
}

// Enter takes the printed code of a person without e-mail and returns a token
// for their page, which lives for CodeLife. Case, spaces and hyphens do not
// count. An unknown code is ErrBadToken. The caller limits how often it is
// asked; a code has 49 bits.
func (p *Program) Enter(ctx context.Context, code string) (string, error) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.ToLower(code))
	token := ""
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		person, err := tx.People.ByCode(ctx, p.codeHash(code))
		if errors.Is(err, ErrNotFound) {
			return fmt.Errorf("advocacy: %w", ErrBadToken)
		}
		token = p.token(person.Subject, PageAccess, p.now().Add(CodeLife))
		return err
	})
	return token, err
}

const codeLength = 10

// code is a person's printed code. It follows from the key and the subject, so
// that a letter printed twice says the same; only its hash is stored.
func (p *Program) code(subject string) string {
	return spell(p.mac("code", []byte(subject)), codeLength)
}

func (p *Program) codeHash(code string) string {
	return base64.RawURLEncoding.EncodeToString(p.mac("code-hash", []byte(code))[:macSize])
}

// mac is HMAC-SHA256 under the program's key, apart by use.
func (p *Program) mac(use string, b []byte) []byte {
	h := hmac.New(sha256.New, p.key)
	h.Write([]byte(use))
	h.Write([]byte{0})
	h.Write(b)
	return h.Sum(nil)
}

// PageLink is the address of the acting person's own page, good for PageLife: for
// a host that knows who is signed in and sends them there. Whoever has it acts
// as the person, so it is handed to nobody else and kept nowhere. Without a
// PublicURL it is Problems.
func (c Consents) PageLink(ctx context.Context) (string, error) {
	address := ""
	err := c.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, err := c.s.person(ctx, tx)
		if err != nil {
			return err
		}
		if set.PublicURL == "" {
			return fmt.Errorf("advocacy: page: %w", Problems{noPublicURL})
		}
		address = set.pageURL(c.s.keysOf(person.Subject), c.s.now())
		return nil
	})
	return address, err
}
