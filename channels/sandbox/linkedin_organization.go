package sandbox

import (
	"strconv"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// listOrganizations is GET /rest/organizationAcls?q=roleAssignee.
func (l *linkedIn) listOrganizations(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	p, ended := x.parameters("q", "role", "state", "start", "count")
	if ended != nil {
		return *ended
	}
	if q, _ := p.plain("q"); q != "roleAssignee" {
		return badParameters()
	}
	if !t.has("rw_organization_admin", "r_organization_admin") {
		return x.denied("organizationAcls.FINDER-roleAssignee")
	}
	page, ended := p.page(100)
	if ended != nil {
		return *ended
	}
	role, _ := p.plain("role")
	state, _ := p.plain("state")
	var acls []any
	for _, a := range x.s.state.accounts.values {
		has, ok := a.Roles[x.account]
		if !ok || role != "" && role != has || state != "" && state != "APPROVED" {
			continue
		}
		acls = append(acls, map[string]any{"organization": a.ID, "role": has, "roleAssignee": x.account, "state": "APPROVED"})
	}
	return page.of(acls)
}

// getOrganization is GET /rest/organizations/{number}.
func (l *linkedIn) getOrganization(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	number, ok := x.pathKey()
	if !ok {
		return badPath()
	}
	a, ok := x.s.state.accounts.get("urn:li:organization:" + number)
	switch {
	case !t.has("rw_organization_admin", "r_organization_admin", "r_organization_social"):
		return x.denied("organizations.GET")
	case !ok:
		return notFound()
	}
	return jsonAnswer(200, organizationView(number, a))
}

// batchOrganizations is GET /rest/organizations?ids=List(…). What is not there
// stands among the errors, and the rest is answered.
func (l *linkedIn) batchOrganizations(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	p, ended := x.parameters("ids")
	if ended != nil {
		return *ended
	}
	numbers, ok := p.list("ids")
	switch {
	case !ok || len(numbers) == 0:
		return badParameter("ids", "PARAM_INVALID")
	case !t.has("rw_organization_admin", "r_organization_admin", "r_organization_social"):
		return x.denied("organizations.BATCH_GET")
	}
	results, statuses, failures := map[string]any{}, map[string]int{}, map[string]any{}
	for _, number := range numbers {
		if a, ok := x.s.state.accounts.get("urn:li:organization:" + number); ok {
			results[number], statuses[number] = organizationView(number, a), 200
		} else {
			failures[number] = map[string]any{"status": 404, "message": "Could not find organization"}
		}
	}
	return jsonAnswer(200, map[string]any{"results": results, "statuses": statuses, "errors": failures})
}

func organizationView(number string, a Account) map[string]any {
	id, _ := strconv.ParseInt(number, 10, 64)
	return map[string]any{"id": id, "localizedName": a.Name,
		"vanityName": strings.ToLower(strings.ReplaceAll(a.Name, " ", "-"))}
}

// userinfo is GET /v2/userinfo, of OpenID Connect.
func (l *linkedIn) userinfo(x *exchange) answer {
	t, ended := l.authenticate(x)
	if ended != nil {
		return *ended
	}
	if !t.has("openid") {
		return x.denied("userinfo.GET")
	}
	a, ok := x.s.state.accounts.get(t.Account)
	if !ok || a.Kind != channels.Person {
		return x.denied("userinfo.GET")
	}
	claims := map[string]any{"sub": strings.TrimPrefix(a.ID, "urn:li:person:")}
	if t.has("profile") {
		given, family, _ := strings.Cut(a.Name, " ")
		claims["name"], claims["given_name"], claims["family_name"] = a.Name, given, family
		claims["locale"] = map[string]string{"country": "US", "language": "en"}
	}
	if t.has("email") && a.Email != "" {
		claims["email"], claims["email_verified"] = a.Email, true
	}
	return jsonAnswer(200, claims)
}
