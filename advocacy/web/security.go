package web

import (
	"net/http"
	"slices"
	"strings"
)

// policy is a Content-Security-Policy: sources by directive.
type policy map[string][]string

// ours lets a page use this handler's own style sheet and script, and send forms
// to it. Nothing is inline, and nothing comes from elsewhere.
var ours = policy{
	"default-src": {"'none'"}, "style-src": {"'self'"}, "script-src": {"'self'"},
	"form-action": {"'self'"}, "base-uri": {"'none'"}, "frame-ancestors": {"'none'"},
}

func parsePolicy(header string) policy {
	p := policy{}
	for _, directive := range strings.Split(header, ";") {
		words := strings.Fields(directive)
		if len(words) == 0 {
			continue
		}
		// Of a directive that is there twice, browsers heed the first.
		if name := strings.ToLower(words[0]); p[name] == nil {
			p[name] = words[1:]
		}
	}
	return p
}

// with is p and what another policy allows beyond it.
func (p policy) with(other policy) policy {
	all := policy{}
	for name, sources := range p {
		all[name] = slices.Clone(sources)
	}
	for name, sources := range other {
		have, stated := all[name]
		if !stated && name != "default-src" {
			// Without a directive of its own, default-src holds for it.
			have = slices.Clone(all["default-src"])
			if !fetches(name) {
				have = nil
			}
		}
		for _, s := range sources {
			if !slices.Contains(have, s) {
				have = append(have, s)
			}
		}
		if len(have) > 1 { // 'none' beside something is ignored, with a complaint
			have = slices.DeleteFunc(have, func(s string) bool { return s == "'none'" })
		}
		all[name] = have
	}
	return all
}

// fetches reports whether a directive falls back to default-src.
func fetches(name string) bool {
	return strings.HasSuffix(name, "-src") || strings.HasSuffix(name, "-src-elem") || strings.HasSuffix(name, "-src-attr")
}

func (p policy) String() string {
	names := make([]string, 0, len(p))
	for name := range p {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = strings.Join(append([]string{name}, p[name]...), " ")
	}
	return strings.Join(names, "; ")
}

// merged is the policy of a page inside a host's frame: what the host states for its
// own part, and what ours needs. Who may frame the page, and what holds for all that is
// not named, is the host's to say; what it does not say is ours.
func merged(host string) policy {
	theirs := parsePolicy(host)
	needs := policy{}
	for name, sources := range ours {
		_, stated := theirs[name]
		switch name {
		case "default-src", "frame-ancestors", "base-uri":
			if !stated {
				theirs[name] = sources
			}
		default:
			needs[name] = sources
		}
	}
	return theirs.with(needs)
}

// secure sets what protects every answer.
func (v *visit) secure() {
	header := v.w.Header()
	v.csp = merged(header.Get("Content-Security-Policy"))
	header.Set("Content-Security-Policy", v.csp.String())
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Robots-Tag", "noindex, nofollow")
	if slices.Equal(v.csp["frame-ancestors"], []string{"'none'"}) {
		header.Set("X-Frame-Options", "DENY")
	}
}

// allow adds to the page's policy.
func (v *visit) allow(more policy) {
	v.csp = v.csp.with(more)
	v.w.Header().Set("Content-Security-Policy", v.csp.String())
}

// foreign reports whether a request that changes something comes from another site.
func (h *Handler) foreign(r *http.Request) bool { return h.origin.Check(r) != nil }
