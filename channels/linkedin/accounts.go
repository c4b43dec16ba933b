package linkedin

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
)

// Pages that a person administers are listed pageOfRoles at a time (Organization
// Access Control, 2026-11), mostRolePages of them at most.
const (
	pageOfRoles   = 100
	mostRolePages = 20
)

// Accounts are those that a token may post as: the person's own, by LinkedIn's
// OpenID subject, or the pages that they administer, by their number. Where names
// of pages cannot be read they are empty.
func (c *Channel) Accounts(ctx context.Context, accounts channels.AccountKind, access channels.Token) ([]channels.Identity, error) {
	if _, err := c.oauth(accounts, ""); err != nil {
		return nil, err
	}
	if accounts == channels.Person {
		return c.person(ctx, access)
	}
	return c.pages(ctx, access)
}

func (c *Channel) person(ctx context.Context, access channels.Token) ([]channels.Identity, error) {
	var who struct {
		Sub  string `json:"sub"`
		Name string `json:"name"`
	}
	if err := c.ask(ctx, call{method: http.MethodGet, path: "/v2/userinfo", token: access}, &who); err != nil {
		return nil, err
	}
	if !personID(who.Sub) {
		return nil, c.error(channels.Unavailable, "LinkedIn did not say whose token it is")
	}
	return []channels.Identity{{ID: who.Sub, Kind: channels.Person, Name: who.Name}}, nil
}

// role is what a person may do with a page.
type role struct {
	Role  string `json:"role"`
	State string `json:"state"`
	// Organization is the page's URN; Target is its name in older versions.
	Organization string `json:"organization"`
	Target       string `json:"organizationTarget"`
}

func (c *Channel) pages(ctx context.Context, access channels.Token) ([]channels.Identity, error) {
	var pages []channels.Identity
	known := map[string]bool{}
	for page := range mostRolePages {
		var answer struct {
			Elements []role `json:"elements"`
		}
		path := fmt.Sprintf("/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED&count=%d&start=%d", pageOfRoles, page*pageOfRoles)
		if err := c.ask(ctx, call{method: http.MethodGet, path: path, token: access, finder: true}, &answer); err != nil {
			return nil, err
		}
		for _, r := range answer.Elements {
			id, ok := strings.CutPrefix(orElse(r.Organization, r.Target), "urn:li:organization:")
			if ok && dialog.Digits(id) && r.Role == "ADMINISTRATOR" && r.State == "APPROVED" && !known[id] {
				known[id] = true
				pages = append(pages, channels.Identity{ID: id, Kind: channels.Organization})
			}
		}
		if len(answer.Elements) < pageOfRoles {
			break
		}
	}
	c.name(ctx, access, pages)
	return pages, ctx.Err()
}

// name fills in the names of pages, as far as LinkedIn tells them.
func (c *Channel) name(ctx context.Context, access channels.Token, pages []channels.Identity) {
	for first := 0; first < len(pages); first += pageOfRoles {
		some := pages[first:min(first+pageOfRoles, len(pages))]
		ids := make([]string, len(some))
		for i, p := range some {
			ids[i] = p.ID
		}
		var answer struct {
			Results map[string]struct {
				LocalizedName string `json:"localizedName"`
			} `json:"results"`
		}
		if err := c.ask(ctx, call{method: http.MethodGet, path: "/rest/organizations?ids=List(" + strings.Join(ids, ",") + ")", token: access}, &answer); err != nil {
			return
		}
		for i := range some {
			some[i].Name = answer.Results[some[i].ID].LocalizedName
		}
	}
}
