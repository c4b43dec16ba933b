package clicks

import (
	"net/http"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// classify tells what a visit is from what its request says.
func classify(r *http.Request) (class advocacy.ClickClass, agent string) {
	agent, known := previewAgent(r.UserAgent())
	switch {
	case r.Method == http.MethodHead:
		return advocacy.ClickProbe, agent
	case known:
		return advocacy.ClickPreview, agent
	case prefetched(r.Header):
		return advocacy.ClickPrefetch, ""
	case programmatic(r.UserAgent()) || embedded(r.Header):
		return advocacy.ClickBot, ""
	}
	return advocacy.ClickHuman, ""
}

// embedded reports whether a browser says that it loads the address as a part of
// another page, such as its picture: nobody has followed the link then.
func embedded(h http.Header) bool {
	mode := h.Get("Sec-Fetch-Mode")
	return mode != "" && mode != "navigate"
}

// prefetched reports whether a browser says that it loads the page ahead:
// Sec-Purpose is the standard's header, the others were before it.
func prefetched(h http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		for _, value := range h.Values(name) {
			value = strings.ToLower(value)
			if strings.Contains(value, "prefetch") || strings.Contains(value, "prerender") || strings.Contains(value, "preview") {
				return true
			}
		}
	}
	return false
}
