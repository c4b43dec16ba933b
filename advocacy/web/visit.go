package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"mime"
	"net/http"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// visit is one request, from its address to the answer.
type visit struct {
	place
	h    *Handler
	w    http.ResponseWriter
	r    *http.Request
	room string // the name of what was asked for, for the log; never a token

	session *advocacy.Session
	me      advocacy.Me
}

// place is what every part of a page needs: words, and where it is.
type place struct {
	words
	// Base leads from the page to PagePath, and Token on to the person's page.
	Base, Token string
}

// Home is the relative address of the person's page.
func (p place) Home() string { return p.Base + p.Token }

// page is what templates are filled with.
type page struct {
	place
	Title    string
	Me       *advocacy.Me // nil on pages for nobody in particular
	Problems []remark
	Notice   string
	Body     any
}

// remark is one sentence with its language, empty for the page's own.
type remark struct{ Text, Lang string }

//go:embed templates/*.html
var templateFiles embed.FS

var templates = template.Must(template.New("").ParseFS(templateFiles, "templates/*.html"))

// room is what can be done at one address below a person's page.
type room struct {
	get, post func(*visit, string) error
	id        bool // the address goes on with the id of a content or share
}

func roomOf(name string) (room, bool) {
	switch name {
	case "":
		return room{get: (*visit).home}, true
	case "join":
		return room{post: (*visit).join}, true
	case "content":
		return room{get: (*visit).content, post: (*visit).write, id: true}, true
	case "share":
		return room{get: (*visit).step, post: (*visit).answer, id: true}, true
	case "referral":
		return room{post: (*visit).refer, id: true}, true
	case "settings":
		return room{get: (*visit).settings, post: (*visit).change}, true
	case "policy":
		return room{post: (*visit).readPolicy}, true
	case "pause":
		return room{post: (*visit).pause}, true
	case "resume":
		return room{post: (*visit).resume}, true
	case "end-standing":
		return room{post: (*visit).endStanding}, true
	case "leave":
		return room{get: (*visit).leaving, post: (*visit).leave}, true
	}
	return room{}, false
}

// person serves the address of a person's page and the rooms below it.
func (v *visit) person(parts []string) error {
	actor, err := v.h.program.Identify(parts[0], advocacy.PageAccess)
	if err != nil {
		return err
	}
	v.Token = parts[0]
	name, id := "", ""
	if len(parts) > 1 {
		if name = parts[1]; name == "" {
			return errMissing
		}
	}
	room, known := roomOf(name)
	if !known || room.id != (len(parts) == 3) {
		return errMissing
	}
	if len(parts) == 3 {
		id = parts[2]
	}
	v.room = name
	act := room.get
	if v.r.Method == http.MethodPost {
		act = room.post
	}
	if act == nil {
		if room.get == nil {
			return refusedMethod("POST")
		}
		return refusedMethod("GET, HEAD")
	}
	v.session = v.h.program.As(actor)
	if v.me, err = v.session.Consents.Me(v.r.Context()); err != nil {
		return err
	}
	v.words = wordsFor(v.me.Language)
	if v.r.Method == http.MethodPost {
		if err := v.form(); err != nil {
			return err
		}
	}
	return act(v, id)
}

// maxBody is the most bytes of a form.
const maxBody = 64 << 10

// form reads a form that was sent from one of our pages.
func (v *visit) form() error {
	if err := v.h.origin.Check(v.r); err != nil {
		return errForeign
	}
	kind, _, err := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return errKind
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxBody)
	if err := v.r.ParseForm(); err != nil {
		if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
			return errTooLarge
		}
		return errMalformed
	}
	return nil
}

// show answers with a page.
func (v *visit) show(status int, name string, p page) error {
	p.place = v.place
	if v.session != nil && v.me.Company != "" {
		p.Me = &v.me
	}
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name+".html", p); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	// Whoever went away needs no answer.
	_, _ = v.w.Write(b.Bytes())
	return nil
}

// seeOther sends the browser on with a GET, to an address relative to PagePath.
// The header is relative too, which http.Redirect would resolve against a path
// that the host may have stripped.
func (v *visit) seeOther(path string) error {
	v.w.Header().Set("Location", v.Base+path)
	v.w.WriteHeader(http.StatusSeeOther)
	return nil
}

// What a request can be refused for, beside the program's own errors.
var (
	errMissing   = errors.New("web: no such page")
	errForeign   = errors.New("web: a form from another site")
	errKind      = errors.New("web: not a form")
	errMalformed = errors.New("web: a malformed form")
	errTooLarge  = errors.New("web: a form that is too large")
)

// refusedMethod holds the methods that are possible.
type refusedMethod string

func (refusedMethod) Error() string { return "web: method not allowed" }

// refusals say how each error is answered. The first that fits does.
var refusals = []struct {
	err    error
	status int
	key    string
}{
	{advocacy.ErrTokenExpired, http.StatusGone, "expired"},
	{advocacy.ErrBadToken, http.StatusNotFound, "broken"},
	{advocacy.ErrUnknownActor, http.StatusNotFound, "gone"},
	{advocacy.ErrNotFound, http.StatusNotFound, "missing"},
	{errMissing, http.StatusNotFound, "missing"},
	{advocacy.ErrConflict, http.StatusConflict, "conflict"},
	{advocacy.ErrNotJoined, http.StatusConflict, "conflict"},
	{advocacy.ErrFrozen, http.StatusConflict, "frozen"},
	{errForeign, http.StatusForbidden, "foreign"},
	{errKind, http.StatusUnsupportedMediaType, "malformed"},
	{errMalformed, http.StatusBadRequest, "malformed"},
	{errTooLarge, http.StatusRequestEntityTooLarge, "too-large"},
}

// notice is the body of a page that only says something, in the person's
// language or in both.
type notice struct{ Said []said }

type said struct{ Lang, Title, Text string }

// fail answers with what went wrong. A person who is not (or no longer) an
// ambassador, and only looks, is shown what joining means.
func (v *visit) fail(err error) {
	if errors.Is(err, advocacy.ErrNotJoined) && v.r.Method != http.MethodPost {
		_ = v.seeOther(v.Token)
		return
	}
	status, key := http.StatusInternalServerError, "failed"
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			status, key = r.status, r.key
			break
		}
	}
	if allowed := refusedMethod(""); errors.As(err, &allowed) {
		status, key = http.StatusMethodNotAllowed, "method"
		v.w.Header().Set("Allow", string(allowed))
	}
	if status == http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		v.h.log.ErrorContext(v.r.Context(), "web: a page failed", "room", v.room, "method", v.r.Method, "error", err)
	}
	if err := v.tell(status, key); err != nil {
		http.Error(v.w, "", http.StatusInternalServerError)
	}
}

// tell answers with a short page.
func (v *visit) tell(status int, key string) error {
	languages := []words{english, danish}
	if v.me.Company != "" {
		languages = []words{v.words}
	} else {
		v.Token = ""
	}
	var n notice
	for _, w := range languages {
		n.Said = append(n.Said, said{w.Lang, w.say(key + "-title"), w.say(key)})
	}
	return v.show(status, "notice", page{Title: n.Said[0].Title, Body: n})
}
