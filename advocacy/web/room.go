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
	// signedIn is for rooms that nobody enters by a link.
	signedIn bool
}

// Who may enter the rooms in which a program is run.
var (
	owners   = []advocacy.Role{advocacy.RoleOwner}
	editors  = []advocacy.Role{advocacy.RoleOwner, advocacy.RoleEditor}
	auditors = []advocacy.Role{advocacy.RoleOwner, advocacy.RoleAuditor}
)

// rooms are all there are. Where two patterns fit, the first one does.
func rooms() []room {
	return []room{
		{pattern: "", get: (*visit).home},
		{pattern: "join", post: (*visit).join},
		{pattern: "content/{id}", get: (*visit).content, post: (*visit).write},
		{pattern: "content/{id}/pass", post: (*visit).pass},
		{pattern: "share/{id}", get: (*visit).step, post: (*visit).answer},
		{pattern: "referral/{id}", post: (*visit).refer},
		{pattern: "settings", get: (*visit).settings, post: (*visit).change},
		{pattern: "policy", post: (*visit).readPolicy},
		{pattern: "pause", post: (*visit).pause},
		{pattern: "bring-back", post: (*visit).bringBack},
		{pattern: "resume", post: (*visit).resume},
		{pattern: "end-standing", post: (*visit).endStanding},
		{pattern: "leave", get: (*visit).leaving, post: (*visit).leave},
		{pattern: "accounts", get: (*visit).accounts, signedIn: true},
		{pattern: "accounts/back", get: (*visit).back, signedIn: true},
		{pattern: "accounts/{id}/end", post: (*visit).disconnect, signedIn: true},

		{pattern: "run", get: (*visit).run, runs: editors},
		{pattern: "run/invitations", get: (*visit).inviting, post: (*visit).invite, runs: owners},
		{pattern: "run/freeze", get: (*visit).freezing, post: (*visit).freeze, runs: owners},
		{pattern: "run/report", get: (*visit).report, runs: auditors},
		{pattern: "run/readiness", get: (*visit).readiness, runs: auditors},
		{pattern: "run/audit", get: (*visit).audit, runs: auditors},
		{pattern: "run/contents", get: (*visit).contents, runs: editors},
		{pattern: "run/contents/new", get: (*visit).editNew, post: (*visit).add, runs: editors},
		{pattern: "run/contents/{id}", get: (*visit).edit, post: (*visit).save, runs: editors},
		{pattern: "run/contents/{id}/approve", post: (*visit).approve, runs: editors},
		{pattern: "run/contents/{id}/recall", get: (*visit).recalling, post: (*visit).recall, runs: editors},
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
