package web

import (
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// room is what can be seen and done at one address.
type room struct {
	// pattern is the path, in which {name} is one part of it.
	pattern   string
	get, post func(*visit) error
	// runs are the roles that may enter; nil is for the person themselves. What may be
	// done there is decided in advocacy all the same.
	runs []advocacy.Role
}

// rooms are all there are.
func rooms() []room {
	return []room{
		{pattern: "", get: (*visit).home},
		{pattern: "join", post: (*visit).join},
		{pattern: "content/{id}", get: (*visit).content, post: (*visit).write},
		{pattern: "share/{id}", get: (*visit).step, post: (*visit).answer},
		{pattern: "referral/{id}", post: (*visit).refer},
		{pattern: "settings", get: (*visit).settings, post: (*visit).change},
		{pattern: "policy", post: (*visit).readPolicy},
		{pattern: "pause", post: (*visit).pause},
		{pattern: "resume", post: (*visit).resume},
		{pattern: "end-standing", post: (*visit).endStanding},
		{pattern: "leave", get: (*visit).leaving, post: (*visit).leave},
	}
}

// find is the room of a path, with what the path names.
func find(rooms []room, path string) (room, map[string]string, bool) {
	parts := strings.Split(path, "/")
	for _, r := range rooms {
		if params, ok := r.matches(parts); ok {
			return r, params, true
		}
	}
	return room{}, nil, false
}

func (r room) matches(parts []string) (map[string]string, bool) {
	pattern := strings.Split(r.pattern, "/")
	if len(pattern) != len(parts) {
		return nil, false
	}
	params := map[string]string{}
	for i, p := range pattern {
		if name, isParam := strings.CutPrefix(p, "{"); isParam && parts[i] != "" {
			params[strings.TrimSuffix(name, "}")] = parts[i]
		} else if p != parts[i] {
			return nil, false
		}
	}
	return params, true
}

// Route is an address of the portal, for hosts that list theirs: in a proxy, or in a
// test of who may go where.
type Route struct {
	// Method is GET (HEAD goes with it) or POST.
	Method string
	// Pattern is the path below Options.Path, in which {name} is one part of it.
	Pattern string
	// Roles are those that may enter; none is for people on the roster, each on
	// what is their own.
	Roles []advocacy.Role
}

// Routes are all addresses of the portal, but for its style sheet and script.
func Routes() []Route {
	var routes []Route
	for _, r := range rooms() {
		if r.get != nil {
			routes = append(routes, Route{"GET", r.pattern, r.runs})
		}
		if r.post != nil {
			routes = append(routes, Route{"POST", r.pattern, r.runs})
		}
	}
	return routes
}
