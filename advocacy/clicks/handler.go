package clicks

import (
	"cmp"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/hosts"
)

// Options change a handler. Nil, and the zero of each field, is the default.
type Options struct {
	// ClientIP is the visitor's address, used for daily uniques only and never
	// stored. The default is the host of RemoteAddr: behind a proxy that is the
	// proxy's, so hand in a function there that reads the header which your
	// proxy sets. A header that anybody can send, such as X-Forwarded-For, is
	// never read by itself.
	ClientIP func(*http.Request) string
	// NotFound answers for codes that are none of ours; the default is a short
	// page in English and Danish.
	NotFound http.Handler
	// Remember is how long it is remembered where a link leads, and so how long
	// a recall takes at most to show; the default is 10 seconds.
	Remember time.Duration
	// Links is how many links are remembered at most; the default is 10 000,
	// about 4 MB.
	Links int
	// Visitors is how many marks of visitors a day holds at most; the default
	// is 1 000 000, about 40 MB when full.
	Visitors int
	// Wait is how long a visitor waits at most for their visit to be stored;
	// the default is 2 seconds.
	Wait time.Duration
	// Logger gets what goes wrong; nil is slog.Default().
	Logger *slog.Logger
}

// Handler redirects and counts. It is an http.Handler; make it with New.
type Handler struct {
	links        advocacy.Links
	destinations *destinations
	visitors     *visitors
	writer       *writer
	clientIP     func(*http.Request) string
	notFound     http.Handler
	now          func() time.Time
	log          *slog.Logger
}

// New is the handler of a program's links, by the program's clock; nil options
// are the defaults.
func New(program *advocacy.Program, o *Options) *Handler {
	if o == nil {
		o = &Options{}
	}
	session := program.As(advocacy.Actor{System: "clicks"})
	h := &Handler{
		links:    session.Links,
		clientIP: o.ClientIP,
		notFound: o.NotFound,
		now:      program.Now,
		log:      o.Logger,
		writer:   newWriter(session.Links.Record, cmp.Or(max(0, o.Wait), 2*time.Second)),
	}
	if h.clientIP == nil {
		h.clientIP = func(r *http.Request) string { return hosts.Of(r.RemoteAddr) }
	}
	if h.notFound == nil {
		h.notFound = http.HandlerFunc(unknownPage)
	}
	if h.log == nil {
		h.log = slog.Default()
	}
	h.destinations = newDestinations(cmp.Or(max(0, o.Remember), 10*time.Second), cmp.Or(max(0, o.Links), 10_000))
	h.visitors = newVisitors(session.Settings, cmp.Or(max(0, o.Visitors), 1_000_000), h.log)
	return h
}

// Close waits for the visits that are being stored. Visits after it are answered
// with 503. Call it after the server's Shutdown and before the store is closed.
// It never fails, and calling it again does nothing.
func (h *Handler) Close() error {
	h.writer.close()
	return nil
}

// ServeHTTP answers a visit of one link.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		page(w, r, http.StatusMethodNotAllowed, "This address is only for reading.", "Denne adresse er kun til at læse.")
		return
	}
	code, ok := strings.CutPrefix(r.URL.Path, advocacy.LinkPath)
	if !ok || !plausible(code) {
		h.notFound.ServeHTTP(w, r)
		return
	}
	at := h.now()
	h.visitors.today(at)
	to, err := h.resolve(r, code, at)
	switch {
	case errors.Is(err, advocacy.ErrNotFound):
		h.notFound.ServeHTTP(w, r)
		return
	case err != nil:
		if r.Context().Err() == nil {
			h.log.ErrorContext(r.Context(), "clicks: a link could not be looked up", "error", err)
		}
		unavailable(w, r)
		return
	case to.ended && to.location == "":
		page(w, r, http.StatusGone, "This is not available any more.", "Det her er ikke længere tilgængeligt.")
		return
	}
	if !to.ended && !h.count(w, r, code, at) {
		return
	}
	header := w.Header()
	header.Set("Location", to.location)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Robots-Tag", "noindex")
	w.WriteHeader(http.StatusFound)
}

// resolve finds where a link leads, from memory or from the program.
func (h *Handler) resolve(r *http.Request, code string, at time.Time) (destination, error) {
	remembered, fresh, known := h.destinations.get(code, at)
	if fresh {
		return remembered, nil
	}
	found, err := h.links.Resolve(r.Context(), code)
	if err != nil {
		if known && !errors.Is(err, advocacy.ErrNotFound) {
			return remembered, nil
		}
		return destination{}, err
	}
	to, err := newDestination(found, at)
	if err == nil {
		h.destinations.put(code, to)
	}
	return to, err
}

// count stores a visit. It reports whether the visitor is to be redirected,
// which is so whatever comes of storing, unless the handler is closed.
func (h *Handler) count(w http.ResponseWriter, r *http.Request, code string, at time.Time) bool {
	click := advocacy.Click{Link: code, At: at.UTC().Truncate(time.Second)}
	click.Class, click.Agent = classify(r)
	var mark visitor
	if click.Class == advocacy.ClickHuman {
		mark, click.First = h.visitors.first(r.Context(), at, code, h.clientIP(r), r.UserAgent())
	}
	lost, err := h.writer.store(r.Context(), click)
	switch {
	case errors.Is(err, errClosed):
		unavailable(w, r)
		return false
	case err != nil && click.First:
		// The next visit takes its place.
		h.visitors.forget(mark)
	}
	if lost > 0 {
		h.log.ErrorContext(r.Context(), "clicks: visits were redirected that may not have been counted", "visits", lost, "error", err)
	}
	return true
}

// plausible keeps what cannot be a code away from the store.
func plausible(code string) bool {
	if len(code) == 0 || len(code) > 32 {
		return false
	}
	for _, c := range []byte(code) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func unknownPage(w http.ResponseWriter, r *http.Request) {
	page(w, r, http.StatusNotFound, "This link does not exist. Check that it is complete.", "Dette link findes ikke. Tjek, at det er komplet.")
}

func unavailable(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "5")
	page(w, r, http.StatusServiceUnavailable, "This does not work right now. Please try again in a moment.", "Det her virker ikke lige nu. Prøv igen om lidt.")
}

// page is a short page of constants: nothing of the request is on it.
func page(w http.ResponseWriter, r *http.Request, status int, english, danish string) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Robots-Tag", "noindex")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	// Whoever went away needs no answer.
	_, _ = io.WriteString(w, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"+
		"<meta name=\"viewport\" content=\"width=device-width\"><title>"+http.StatusText(status)+"</title></head>"+
		"<body><p>"+english+"</p><p lang=\"da\">"+danish+"</p></body></html>\n")
}
