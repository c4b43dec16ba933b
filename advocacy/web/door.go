package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/catalog"
)

// There are two doors to the same rooms: a host's sign-in, by Options.Identify, and
// the signed link in a message. Who comes by the link may do what is their own, and
// nothing that runs the program.

// byLink serves an address below PagePath.
func (v *visit) byLink(path string) error {
	token, rest, _ := strings.Cut(path, "/")
	switch {
	case token == "assets":
		return v.asset(rest)
	case token == "join" && rest == "":
		return v.code()
	case token == "unsubscribe":
		v.room = "unsubscribe"
		return v.unsubscribe(rest)
	}
	if path != token && rest == "" {
		return errMissing // "token/" would be one step deeper than "token"
	}
	actor, err := v.h.program.Identify(token, advocacy.PageAccess)
	if err != nil {
		return err
	}
	v.Token = token
	return v.enter(actor, rest)
}

// bySignIn serves an address below Options.Path.
func (v *visit) bySignIn(path string) error {
	if name, ok := strings.CutPrefix(path, "assets/"); ok {
		return v.asset(name)
	}
	actor, err := v.h.identify(v.r)
	if err != nil || actor == (advocacy.Actor{}) {
		if err != nil {
			v.h.log.WarnContext(v.r.Context(), "web: Options.Identify failed", "error", err)
		}
		return errNotSignedIn
	}
	v.signedIn = true
	return v.enter(actor, path)
}

// errNotSignedIn: the host's sign-in does not say who this is.
var errNotSignedIn = errors.New("web: not signed in")

// enter looks who somebody is to the program, and shows them into a room.
func (v *visit) enter(actor advocacy.Actor, path string) error {
	var err error
	v.session = v.h.program.As(actor)
	if v.about, err = v.session.About(v.r.Context()); err != nil {
		return err
	}
	v.words = words{catalog.Wished(v.h.catalogs, v.r.Header.Get("Accept-Language"))}
	v.me, err = v.session.Consents.Me(v.r.Context())
	switch {
	case err == nil:
		v.known = true
		v.words = v.h.wordsFor(v.me.Language)
	case !v.signedIn || !errors.Is(err, advocacy.ErrUnknownActor) && !errors.Is(err, advocacy.ErrForbidden):
		return err
	case len(v.about.Roles) == 0:
		return errUnknownLogin
	}
	return v.walk(path)
}

// errUnknownLogin: the host knows who this is, and the program does not.
var errUnknownLogin = errors.New("web: nobody on the roster has this login")

// walk finds the room of a path, and does there what was asked.
func (v *visit) walk(path string) error {
	room, params, ok := find(v.h.rooms, path)
	if !ok {
		return errMissing
	}
	v.room, v.params = room.pattern, params
	if (room.runs != nil || room.signedIn) && !v.signedIn {
		return errMissing
	}
	if room.runs == nil && !v.known {
		// Somebody who runs the program and takes no part in it.
		if path == "" && v.about.Has(editors...) {
			return v.seeOther("run", "")
		} else if path == "" {
			return v.seeOther("run/readiness", "")
		}
		return errUnknownLogin
	}
	if room.runs != nil && !v.about.Has(room.runs...) {
		return advocacy.ErrForbidden
	}
	act := room.get
	if v.r.Method == http.MethodPost {
		act = room.post
	}
	switch {
	case act == nil && room.get == nil:
		return refusedMethod("POST")
	case act == nil:
		return refusedMethod("GET, HEAD")
	}
	if v.r.Method == http.MethodPost {
		if err := v.form(); err != nil {
			return err
		}
	}
	return act(v)
}
