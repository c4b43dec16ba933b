package web

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/hosts"
)

// Options change a handler. Nil, and the zero of each field, is the default.
type Options struct {
	// ClientIP is the visitor's address, by which tries of codes are counted and
	// which is never stored. The default is the host of RemoteAddr: behind a
	// proxy that is the proxy's, so hand in a function there that reads the
	// header which your proxy sets.
	ClientIP func(*http.Request) string
	// Attempts is how many wrong codes one address may try Within a time; the
	// defaults are 20 in 15 minutes, so that the terminal in a canteen works.
	Attempts int
	Within   time.Duration
	// Offers is how many contents a page shows in full; the others are named
	// below them and have pages of their own. The default is 5.
	Offers int
	// Logger gets what goes wrong; nil is slog.Default().
	Logger *slog.Logger
}

// Handler serves people's pages. It is an http.Handler; make it with New.
type Handler struct {
	program  *advocacy.Program
	attempts *attempts
	clientIP func(*http.Request) string
	offers   int
	now      func() time.Time
	log      *slog.Logger
	origin   *http.CrossOriginProtection
}

// New is the handler of a program's pages, by the program's clock; nil options
// are the defaults.
func New(program *advocacy.Program, o *Options) *Handler {
	if o == nil {
		o = &Options{}
	}
	h := &Handler{
		program:  program,
		attempts: newAttempts(cmp.Or(max(0, o.Attempts), 20), cmp.Or(max(0, o.Within), 15*time.Minute)),
		clientIP: o.ClientIP,
		offers:   cmp.Or(max(0, o.Offers), 5),
		now:      program.Now,
		log:      o.Logger,
		origin:   http.NewCrossOriginProtection(),
	}
	if h.clientIP == nil {
		h.clientIP = func(r *http.Request) string { return hosts.Of(r.RemoteAddr) }
	}
	if h.log == nil {
		h.log = slog.Default()
	}
	return h
}

// ServeHTTP answers one request. What it cannot do is a page that says so.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, advocacy.PagePath)
	parts := strings.Split(path, "/")
	v := &visit{
		h: h, w: w, r: r, room: parts[0],
		place: place{words: english, Base: strings.Repeat("../", len(parts)-1)},
	}
	v.headers()
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		v.fail(refusedMethod("GET, HEAD, POST"))
		return
	}
	var err error
	switch {
	case !ok || len(parts) > 3:
		err = errMissing
	case parts[0] == "assets" && len(parts) == 2:
		err = v.asset(parts[1])
	case parts[0] == "join" && len(parts) == 1:
		err = v.code()
	case parts[0] == "unsubscribe" && len(parts) == 2:
		err = v.unsubscribe(parts[1])
	default:
		v.room = ""
		err = v.person(parts)
	}
	if err != nil {
		v.fail(err)
	}
}

// contentSecurity lets a page use this handler's own style sheet and script, and
// send forms to it.
const contentSecurity = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (v *visit) headers() {
	header := v.w.Header()
	header.Set("Content-Security-Policy", contentSecurity)
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("X-Robots-Tag", "noindex, nofollow")
}

//go:embed assets/page.css assets/page.js
var assets embed.FS

// asset serves the style sheet and the script: the same for everyone.
func (v *visit) asset(name string) error {
	kinds := map[string]string{"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
	if kinds[name] == "" || v.r.Method == http.MethodPost {
		return errMissing
	}
	body, err := assets.ReadFile("assets/" + name)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	header := v.w.Header()
	header.Set("Content-Type", kinds[name])
	header.Set("Cache-Control", "public, max-age=300")
	header.Set("Etag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(v.w, v.r, name, time.Time{}, strings.NewReader(string(body)))
	return nil
}
