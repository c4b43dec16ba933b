package web

import (
	"errors"
	"net/http"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// unsubscribe ends the messages with one POST, by the page's button or by a mail
// program (RFC 8058). The body is not read: whoever holds the token and posts to
// it means it, and a mail program that formats its form otherwise shall not fail.
func (v *visit) unsubscribe(token string) error {
	actor, err := v.h.program.Identify(token, advocacy.UnsubscribeAccess)
	if err != nil {
		return err
	}
	session := v.h.program.As(actor)
	if me, err := session.Consents.Me(v.r.Context()); err == nil {
		v.session, v.me, v.about, v.known, v.words = session, me, me.About, true, v.h.wordsFor(me.Language)
	} else if !errors.Is(err, advocacy.ErrUnknownActor) {
		return err
	}
	if v.r.Method != http.MethodPost {
		if v.session == nil {
			return advocacy.ErrUnknownActor
		}
		return v.show(http.StatusOK, "unsubscribe", page{Title: v.say("unsubscribe-title"), Body: token})
	}
	if err := session.Consents.Unsubscribe(v.r.Context()); err != nil {
		return err
	}
	return v.tell(http.StatusOK, "unsubscribed")
}
