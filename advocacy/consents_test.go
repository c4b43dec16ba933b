package advocacy_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

func TestANewPolicyIsReadOnce(t *testing.T) {
	world := advocacytest.New(t, nil)
	world.Hire(advocacy.Employee{})
	world.Join("E001")
	me := world.As("E001").Consents
	change(t, world, func(s *advocacy.Settings) { s.Policy.Version = "2027" })
	var wrong advocacy.Problems
	require.ErrorAs(t, me.ReadPolicy(t.Context(), "starter-1"), &wrong, "what was read is not the current one")
	rows := func() int {
		history, err := me.History(t.Context())
		require.NoError(t, err)
		return len(history)
	}
	before := rows()
	for range 2 {
		require.NoError(t, me.ReadPolicy(t.Context(), "2027"))
		now, err := me.Me(t.Context())
		require.NoError(t, err)
		assert.True(t, now.PolicyRead)
	}
	assert.Equal(t, before+1, rows())
	world.Hire(advocacy.Employee{})
	require.ErrorIs(t, world.As("E002").Consents.ReadPolicy(t.Context(), "2027"), advocacy.ErrNotJoined)
}

func TestAHostSendsItsPeopleToTheirPage(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	link, err := world.As(anna.ID).Consents.PageLink(t.Context())
	require.NoError(t, err)
	u, err := url.Parse(link)
	require.NoError(t, err)
	require.Equal(t, "go.nordlys.example", u.Host)
	token := strings.TrimPrefix(u.Path, advocacy.PagePath)
	actor, err := world.Program.Identify(token, advocacy.PageAccess)
	require.NoError(t, err)
	me, err := world.Program.As(actor).Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Equal(t, anna.GivenName, me.Name)
	world.Clock.Advance(advocacy.PageLife)
	_, err = world.Program.Identify(token, advocacy.PageAccess)
	require.ErrorIs(t, err, advocacy.ErrTokenExpired)

	_, err = world.As("nobody").Consents.PageLink(t.Context())
	require.ErrorIs(t, err, advocacy.ErrUnknownActor)
	_, err = world.Owner.Consents.PageLink(t.Context())
	require.ErrorIs(t, err, advocacy.ErrForbidden, "a system opens nobody's page")
	change(t, world, func(s *advocacy.Settings) { s.PublicURL = "" })
	_, err = world.As(anna.ID).Consents.PageLink(t.Context())
	var wrong advocacy.Problems
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, "publicUrl", wrong[0].Field)
}

func TestAnExportHoldsEverythingOfOnePersonAndNothingOfAnother(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: tracked})
	for range 2 {
		world.Join(world.Hire(advocacy.Employee{}).ID)
	}
	news := world.Publish(content.Content{})
	world.Advance(8 * 24 * time.Hour)
	shares := map[string]advocacy.Share{}
	exports := map[string]advocacy.Export{}
	for _, id := range []string{"E001", "E002"} {
		shares[id] = share(t, world, id, news, channels.LinkedIn)
	}
	for id := range shares {
		e, err := world.As(id).Consents.Export(t.Context())
		require.NoError(t, err)
		exports[id] = e
		assert.Equal(t, id, e.Employee.ID)
		assert.Len(t, e.Consents, 3)
		require.Len(t, e.Shares, 1)
		assert.Equal(t, e.Subject, e.Shares[0].Subject)
		assert.NotEmpty(t, e.Messages)
		require.Len(t, e.Links, 1)
		assert.Equal(t, shares[id].Link, e.Links[0].Code)
		actions := map[string]bool{}
		for _, entry := range e.Audit {
			actions[entry.Action] = true
		}
		for _, action := range []string{"people.add", "ambassadors.join", "nudges.plan", "nudges.sent", "shares.dialog-opened", "shares.self-confirmed"} {
			assert.True(t, actions[action], "%s of %s", action, id)
		}
	}
	for _, entry := range exports["E001"].Audit {
		assert.NotContains(t, []string{entry.Actor, entry.Object}, exports["E002"].Subject)
	}
	assert.NotEqual(t, exports["E001"].Links, exports["E002"].Links)
}

func TestAnExportReadsTheSameThroughout(t *testing.T) {
	world := advocacytest.New(t, nil)
	world.Hire(advocacy.Employee{})
	e, err := world.As("E001").Consents.Export(t.Context())
	require.NoError(t, err)
	text, err := json.Marshal(e)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"employee":{"id":"E001","givenName":"Person","familyName":"E001","email":"E001@nordlys.example","department":"Engineering","country":"DK"`)
	assert.Contains(t, string(text), `"consents":[],"messages":[],"shares":[],"figures":[],"connections":[],"links":[],"conversions":[],"audit":[{`)
	assert.NotRegexp(t, `"[A-Z]\w*":`, string(text), "every name is written in one way")
}
