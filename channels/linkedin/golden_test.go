package linkedin_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// What goes over the wire for each kind of post: method, path, headers and body.
func TestPostsOnTheWire(t *testing.T) {
	text := "Vi søger en (m/k) kollega! 100 % & <mere>\n\nLæs https://nordlys.dk/job_1?a=b@c#kort #job"
	for name, c := range map[string]struct {
		account channels.Account
		post    channels.Post
	}{
		"text":         {anna, channels.Post{Text: text}},
		"page-text":    {nordlys, channels.Post{Text: text}},
		"card":         {anna, channels.Post{Text: "Læs med", Link: link, Title: "Nyt [fyr]", Description: "Om det nye fyr"}},
		"card-picture": {anna, channels.Post{Text: "Læs med", Link: link, Title: "Nyt fyr", Media: []channels.Media{document, jpeg, png}}},
		"card-bare":    {anna, channels.Post{Link: link}},
		"picture":      {anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg}}},
		"pictures":     {nordlys, channels.Post{Text: "Se", Media: []channels.Media{jpeg, png, gif}}},
		"document":     {anna, channels.Post{Text: "Læs", Title: "Årsrapport 2026", Media: []channels.Media{document}}},
		"video":        {anna, channels.Post{Text: "Se turen", Title: "Turen", Media: []channels.Media{video}}},
		"reshare":      {anna, channels.Post{Text: "Enig!", Reshare: "urn:li:share:6957408550713184256"}},
		"reshare-link": {anna, channels.Post{Reshare: "https://www.linkedin.com/feed/update/urn:li:ugcPost:6957408550713184256/?utm=1"}},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			a := attempt(c.account, c.post)
			receipt, err := publish(t, n.channel(), a)
			require.NoError(t, err)
			assert.Equal(t, channels.Posted, channels.VerdictOf(receipt, err))
			assert.Equal(t, channels.Committed, receipt.Phase)
			assert.Regexp(t, `^urn:li:share:70000000\d\d$`, receipt.ID)
			assert.Equal(t, "https://www.linkedin.com/feed/update/"+receipt.ID+"/", receipt.URL)
			assert.Equal(t, 1, a.Journal.(*journal).commits)
			assert.Equal(t, 1, n.count("POST /rest/posts"))
			n.golden(t, name)
		})
	}
}

// What goes over the wire for the rest.
func TestCallsOnTheWire(t *testing.T) {
	for name, do := range map[string]func(*testing.T, *network){
		"remove": func(t *testing.T, n *network) {
			require.NoError(t, n.channel().Remove(t.Context(), anna, "urn:li:share:7001"))
		},
		"find": func(t *testing.T, n *network) {
			n.on("GET /rest/posts?", says(200, `{"elements":[]}`))
			_, err := n.channel().Find(t.Context(), attempt(nordlys, channels.Post{Text: "x"}), time.Now())
			require.NoError(t, err)
		},
		"measure-member": func(t *testing.T, n *network) {
			n.on("GET /rest/memberCreatorPostAnalytics", says(200, `{"elements":[{"count":3}]}`))
			_, err := n.channel().Measure(t.Context(), anna, "urn:li:share:7001")
			require.NoError(t, err)
		},
		"measure-page": func(t *testing.T, n *network) {
			n.on("GET /rest/organizationalEntityShareStatistics", says(200, `{"elements":[]}`))
			_, err := n.channel().Measure(t.Context(), nordlys, "urn:li:ugcPost:7001")
			require.NoError(t, err)
		},
		"accounts-person": func(t *testing.T, n *network) {
			identities, err := n.channel().Accounts(t.Context(), channels.Person, anna.Token)
			require.NoError(t, err)
			assert.Equal(t, []channels.Identity{{ID: "anna", Kind: channels.Person, Name: "Anna Lund"}}, identities)
		},
		"accounts-organization": func(t *testing.T, n *network) {
			n.on("GET /rest/organizationAcls", says(200, `{"elements":[{"role":"ADMINISTRATOR","state":"APPROVED","organization":"urn:li:organization:2414183"},
				{"role":"ADMINISTRATOR","state":"REVOKED","organization":"urn:li:organization:5"},{"role":"ANALYST","state":"APPROVED","organization":"urn:li:organization:6"},
				{"role":"ADMINISTRATOR","state":"APPROVED","organizationTarget":"urn:li:organization:7"},{"role":"ADMINISTRATOR","state":"APPROVED","organization":"urn:li:organizationBrand:8"}]}`))
			n.on("GET /rest/organizations?ids=", says(200, `{"results":{"2414183":{"localizedName":"Nordlys A/S"}}}`))
			identities, err := n.channel().Accounts(t.Context(), channels.Organization, nordlys.Token)
			require.NoError(t, err)
			assert.Equal(t, []channels.Identity{{ID: "2414183", Kind: channels.Organization, Name: "Nordlys A/S"}, {ID: "7", Kind: channels.Organization}}, identities)
		},
		"revoke": func(t *testing.T, n *network) {
			n.on("POST /oauth/v2/revoke", says(200, ""))
			require.NoError(t, n.channel().Revoke(t.Context(), channels.Person, channels.Credentials{Access: channels.NewToken("one"), Refresh: channels.NewToken("two")}))
		},
		"exchange": func(t *testing.T, n *network) {
			n.on("POST /oauth/v2/accessToken", says(200, `{"access_token":"a","expires_in":5184000,"scope":"openid,profile,w_member_social"}`))
			_, err := n.channel().Exchange(t.Context(), channels.Authorization{Kind: channels.Person, RedirectURL: "https://hr.nordlys.dk/back", Verifier: channels.NewToken("v")}, "the-code")
			require.NoError(t, err)
		},
		"refresh": func(t *testing.T, n *network) {
			n.on("POST /oauth/v2/accessToken", says(200, `{"access_token":"a","expires_in":5184000}`))
			_, err := n.channel().Refresh(t.Context(), channels.Organization, channels.NewToken("the-refresh-token"))
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			do(t, n)
			n.golden(t, name)
		})
	}
}
