package web

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"html/template"
	"mime"
	"net/http"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// visit is one request, from its address to the answer.
type visit struct {
	place
	h      *Handler
	w      http.ResponseWriter
	r      *http.Request
	room   string            // what was asked for, as in rooms, for the log
	params map[string]string // what the address names
	csp    policy

	session  *advocacy.Session
	signedIn bool // by the host, not by a link
	about    advocacy.About
	me       advocacy.Me
	known    bool            // me is somebody
	posts    map[string]bool // the channels that are connected, once that was looked up
}

// place is what every part of a page needs: words, and where it is.
type place struct {
	words
	// Base leads from the page to where the handler is mounted, and Token on to the
	// pages of whoever came by a link.
	Base, Token string
}

// To is the relative address of a room, by its parts.
func (p place) To(parts ...string) string {
	if p.Token != "" {
		parts = append([]string{p.Token}, parts...)
	}
	to := strings.TrimSuffix(strings.Join(parts, "/"), "/")
	return cmp.Or(p.Base+to, "./")
}

// page is what templates are filled with.
type page struct {
	place
	About    advocacy.About
	Title    string
	Me       *advocacy.Me // nil on pages for nobody in particular
	Connects bool         // accounts can be connected here
	Problems []remark
	Notice   string
	Body     any
}

// Joined reports whether the page is an ambassador's.
func (p page) Joined() bool { return p.Me != nil && p.Me.State == advocacy.Joined }

// Edits and Audits report whether the page leads to the rooms of those who do.
func (p page) Edits() bool  { return p.Token == "" && p.About.Has(editors...) }
func (p page) Audits() bool { return p.Token == "" && p.About.Has(auditors...) }

// remark is one sentence with its language, empty for the page's own.
type remark struct{ Text, Lang string }

//go:embed templates/*.html
var templateFiles embed.FS

var templates = template.Must(template.New("").ParseFS(templateFiles, "templates/*.html"))

// maxBody is the most bytes of a form.
const maxBody = 64 << 10

// form reads a form that was sent from one of our pages.
func (v *visit) form() error {
	if v.h.foreign(v.r) {
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

// seeOther sends the browser on with a GET, to a room. The header is relative, since
// http.Redirect would resolve it against a path that the host may have stripped.
func (v *visit) seeOther(room, query string) error {
	to := v.To(room)
	if query != "" {
		to += "?" + query
	}
	v.w.Header().Set("Location", to)
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
	{errNotSignedIn, http.StatusUnauthorized, "not-signed-in"},
	{errUnknownLogin, http.StatusForbidden, "unknown-login"},
	{advocacy.ErrForbidden, http.StatusForbidden, "forbidden"},
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
		_ = v.seeOther("", "")
		return
	}
	status, key := http.StatusInternalServerError, "failed"
	if late := (*content.TransitionError)(nil); errors.As(err, &late) {
		status, key = http.StatusConflict, "conflict"
	}
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

// tell answers with a short page: to somebody whose language is not known, in each that
// there are words in.
func (v *visit) tell(status int, key string) error {
	languages := []words{v.words}
	if !v.known {
		v.Token = ""
		languages = nil
		for _, c := range v.h.catalogs {
			languages = append(languages, words{c})
		}
	}
	var n notice
	for _, w := range languages {
		n.Said = append(n.Said, said{w.Lang, w.say(key + "-title"), w.say(key, "owner", v.about.Owner)})
	}
	return v.show(status, "notice", page{Title: n.Said[0].Title, Body: n})
}
