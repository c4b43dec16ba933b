package web

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/catalog"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/hosts"
)

// Options change a handler. Nil, and the zero of each field, is the default.
type Options struct {
	// Identify is who a request comes from, by the host's own sign-in: an Actor with
	// its Login. With it the handler is the portal, at Path; without it, it serves
	// people's pages by the signed links in their messages, at [advocacy.PagePath].
	// The zero Actor is somebody who has not signed in: they get a page that says so,
	// with the status 401; a host that has a page to sign in on sends them there
	// before. An error is logged, and answered likewise. An Actor with a System would
	// let everybody run the program.
	Identify func(*http.Request) (advocacy.Actor, error)
	// Path is where the host mounts the portal, as requests show it when they arrive
	// here: behind http.StripPrefix it is what is left. The default is "/advocacy/".
	Path string
	// URL is the portal's own address as people's browsers know it, such as
	// "https://intranet.nordlys.example/advocacy/": networks send people back to
	// URL + "accounts/back", which is registered with the company's app there. Without
	// it no accounts are connected in the portal.
	URL string
	// Layout is the host's own frame around pages, executed with a [Frame]; nil is a
	// plain one of ours. What it loads from elsewhere, the host allows in a
	// Content-Security-Policy header that it sets before it calls the handler.
	Layout *template.Template
	// Words are further catalogs of texts, one JSON file for each language, named by
	// its BCP 47 tag: a file of a language that is there (en, da) replaces single
	// texts, another one adds a language. [CheckWords] says what is wrong with them.
	Words fs.FS
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

// Handler serves the portal, or people's pages. It is an http.Handler; make it with New.
type Handler struct {
	program  *advocacy.Program
	identify func(*http.Request) (advocacy.Actor, error)
	path     string
	address  string // Options.URL, with a slash at its end
	layout   *template.Template
	catalogs []*catalog.Catalog
	rooms    []room
	attempts *attempts
	clientIP func(*http.Request) string
	offers   int
	now      func() time.Time
	log      *slog.Logger
	origin   *http.CrossOriginProtection
}

// New is the handler of a program, by the program's clock; nil options are the
// defaults: people's pages.
func New(program *advocacy.Program, o *Options) *Handler {
	if o == nil {
		o = &Options{}
	}
	h := &Handler{
		program:  program,
		identify: o.Identify,
		path:     advocacy.PagePath,
		layout:   o.Layout,
		rooms:    rooms(),
		attempts: newAttempts(cmp.Or(max(0, o.Attempts), 20), cmp.Or(max(0, o.Within), 15*time.Minute)),
		clientIP: o.ClientIP,
		offers:   cmp.Or(max(0, o.Offers), 5),
		now:      program.Now,
		log:      o.Logger,
		origin:   http.NewCrossOriginProtection(),
	}
	if h.identify != nil {
		h.path = "/" + strings.Trim(cmp.Or(o.Path, "/advocacy/"), "/") + "/"
		h.path = strings.Replace(h.path, "//", "/", 1)
	}
	if o.URL != "" {
		h.address = strings.TrimSuffix(o.URL, "/") + "/"
	}
	if h.clientIP == nil {
		h.clientIP = func(r *http.Request) string { return hosts.Of(r.RemoteAddr) }
	}
	if h.log == nil {
		h.log = slog.Default()
	}
	h.catalogs = catalogs(o.Words, h.log)
	return h
}

// wordsFor are the words for a BCP 47 tag.
func (h *Handler) wordsFor(tag string) words { return words{catalog.Of(h.catalogs, tag)} }

// ServeHTTP answers one request. What it cannot do is a page that says so.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, h.path)
	v := &visit{h: h, w: w, r: r, place: place{words: words{h.catalogs[0]}, Base: strings.Repeat("../", strings.Count(path, "/"))}}
	v.secure()
	var err error
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
		err = refusedMethod("GET, HEAD, POST")
	case !ok:
		err = errMissing
	case h.identify == nil:
		err = v.byLink(path)
	default:
		err = v.bySignIn(path)
	}
	if err != nil {
		v.fail(err)
	}
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
