package advocacy_test

import (
	"context"
	"errors"
	"reflect"
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

// Who may use each use case. Those of a person on themselves are for whoever has
// joined, or, with "employee", for everyone on the roster.
var useCases = map[string]struct {
	may  string // actors, by name
	call func(context.Context, *advocacy.Session) error
}{
	"People.Sync": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.People.Sync(ctx, advocacy.Roster{}, advocacy.SyncOptions{DryRun: true})
		return err
	}},

	"Consents.Me": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Consents.Me(ctx); return err }},
	"Consents.Join": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error {
		return s.Consents.Join(ctx, advocacy.JoinRequest{})
	}},
	"Consents.Change": {"ambassador", func(ctx context.Context, s *advocacy.Session) error {
		return s.Consents.Change(ctx, advocacy.Preferences{}, "")
	}},
	"Consents.Pause":   {"ambassador", func(ctx context.Context, s *advocacy.Session) error { return s.Consents.Pause(ctx, time.Time{}) }},
	"Consents.Resume":  {"ambassador", func(ctx context.Context, s *advocacy.Session) error { return s.Consents.Resume(ctx) }},
	"Consents.History": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Consents.History(ctx); return err }},
	"Consents.Export":  {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Consents.Export(ctx); return err }},
	"Consents.PageLink": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Consents.PageLink(ctx)
		return err
	}},
	"Consents.ReadPolicy":  {"ambassador", func(ctx context.Context, s *advocacy.Session) error { return s.Consents.ReadPolicy(ctx, "none") }},
	"Consents.EndStanding": {"ambassador", func(ctx context.Context, s *advocacy.Session) error { return s.Consents.EndStanding(ctx) }},
	"Consents.GiveStanding": {"ambassador", func(ctx context.Context, s *advocacy.Session) error {
		return s.Consents.GiveStanding(ctx, advocacy.Standing{}, "")
	}},
	// Ending what one does not have is no failure; a system has nothing to end.
	"Consents.Unsubscribe": {"ambassador employee owner deputy editor auditor stranger", func(ctx context.Context, s *advocacy.Session) error { return s.Consents.Unsubscribe(ctx) }},
	"Consents.Leave":       {"employee", nil}, // last, below

	"Contents.Import": {"owner deputy editor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.Import(ctx, nil, false)
		return err
	}},
	"Contents.Add": {"owner deputy editor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.Add(ctx, content.Content{})
		return err
	}},
	"Contents.Edit": {"owner deputy editor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.Edit(ctx, "none", func(*content.Content) {})
		return err
	}},
	"Contents.Approve": {"owner deputy editor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.Approve(ctx, "none")
		return err
	}},
	"Contents.Recall": {"owner deputy editor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.Recall(ctx, "none")
		return err
	}},
	"Contents.RecallPreview": {"owner deputy editor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.RecallPreview(ctx, "none")
		return err
	}},
	"Settings.FreezePreview": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Settings.FreezePreview(ctx)
		return err
	}},
	"Contents.List": {"owner deputy editor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.List(ctx)
		return err
	}},
	"Contents.Get": {"owner deputy editor system ambassador employee", nil}, // below
	"Contents.PostToPage": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.PostToPage(ctx, "none", "none", "Nyt", time.Time{})
		return err
	}},
	"Contents.PagePosts": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.PagePosts(ctx)
		return err
	}},
	"Contents.RemovePagePost": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.RemovePagePost(ctx, "none")
		return err
	}},
	"Contents.SettlePagePost": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Contents.SettlePagePost(ctx, "none", true, "", false)
		return err
	}},

	"Nudges.Counts": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Nudges.Counts(ctx); return err }},
	"Nudges.PlanFor": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Nudges.PlanFor(ctx, advocacy.Group{IDs: []string{"none"}})
		return err
	}},
	"Nudges.Inbox": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Nudges.Inbox(ctx, time.Time{})
		return err
	}},
	"Nudges.Pass":      {"ambassador", func(ctx context.Context, s *advocacy.Session) error { return s.Nudges.Pass(ctx, "none") }},
	"Nudges.BringBack": {"ambassador", func(ctx context.Context, s *advocacy.Session) error { return s.Nudges.BringBack(ctx) }},
	"Nudges.Offers":    {"ambassador", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Nudges.Offers(ctx); return err }},

	"Shares.List": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Shares.List(ctx); return err }},
	"Shares.Compose": {"ambassador", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Shares.Compose(ctx, "none", channels.LinkedIn)
		return err
	}},
	"Shares.Check": {"ambassador", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Shares.Check(ctx, "none", channels.LinkedIn, "")
		return err
	}},
	"Shares.Draft": {"ambassador", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Shares.Draft(ctx, "none", channels.LinkedIn, "")
		return err
	}},
	"Shares.Open": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Shares.Open(ctx, "none"); return err }},
	"Shares.Cancel": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Shares.Cancel(ctx, "none")
		return err
	}},
	"Shares.Remove": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Shares.Remove(ctx, "none")
		return err
	}},
	"Shares.Publish": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Shares.Publish(ctx, "none", time.Time{})
		return err
	}},
	"Shares.Answer": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Shares.Answer(ctx, "none", true, "")
		return err
	}},
	"Shares.Settle": {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Shares.Settle(ctx, "none", true, "", false)
		return err
	}},

	"Links.ForPost": {"owner deputy editor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Links.ForPost(ctx, "none", channels.LinkedIn)
		return err
	}},
	"Links.Resolve": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Links.Resolve(ctx, "none")
		return err
	}},
	"Links.Record": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		return s.Links.Record(ctx, []advocacy.Click{{Link: "none"}})
	}},
	"Links.Convert": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		return s.Links.Convert(ctx, advocacy.Conversion{})
	}},
	"Links.Refer": {"ambassador", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Links.Refer(ctx, "none", advocacy.ForReferralPost)
		return err
	}},

	"Reports.Report": {"owner deputy auditor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Reports.Report(ctx, advocacy.Period{})
		return err
	}},
	"Reports.Readiness": {"owner deputy auditor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Reports.Readiness(ctx, "en")
		return err
	}},
	"Reports.Trail": {"owner deputy auditor system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Reports.Trail(ctx, time.Time{}, time.Time{})
		return err
	}},
	"Reports.ImportPageFigures": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Reports.ImportPageFigures(ctx, channels.LinkedIn, nil)
		return err
	}},

	"Settings.Current": {"owner deputy auditor system", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Settings.Current(ctx); return err }},
	"Settings.History": {"owner deputy auditor system", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Settings.History(ctx); return err }},
	"Settings.Change": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Settings.Change(ctx, func(*advocacy.Settings) {})
		return err
	}},

	"Connections.List":  {"ambassador employee", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Connections.List(ctx); return err }},
	"Connections.Pages": {"owner deputy system", func(ctx context.Context, s *advocacy.Session) error { _, err := s.Connections.Pages(ctx); return err }},
	"Connections.Begin": {"ambassador", func(ctx context.Context, s *advocacy.Session) error {
		_, err := s.Connections.Begin(ctx, channels.LinkedIn, channels.Person, "https://hr.nordlys.example/")
		return err
	}},
	"Connections.Finish": {"", nil}, // by what Begin made only, whoever comes
	"Connections.Disconnect": {"ambassador", func(ctx context.Context, s *advocacy.Session) error {
		return s.Connections.Disconnect(ctx, "none")
	}},
}

// Every use case is tried by everybody, and only those go through who may.
func TestWhoMayDoWhat(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
		s.Owner.Logins = append(s.Owner.Logins, "owner-on-the-roster")
		s.Deputy = advocacy.Owner{Department: "HR", Logins: []string{"deputy"}}
		s.Editors, s.Auditors = []string{"editor"}, []string{"auditor"}
	}})
	world.Join(world.Hire(advocacy.Employee{}).ID)
	world.Hire(advocacy.Employee{})
	news := world.Publish(content.Content{})
	actors := map[string]advocacy.Actor{
		"owner": {Login: "owner"}, "deputy": {Login: "deputy"}, "editor": {Login: "editor"}, "auditor": {Login: "auditor"}, "system": {System: "hr"},
		"ambassador": {Login: "E001"}, "employee": {Login: "E002"}, "stranger": {Login: "stranger"},
		"nobody": {}, "two at once": {System: "hr", Login: "owner"},
	}
	t.Run("each has a row", func(t *testing.T) {
		groups := reflect.TypeFor[advocacy.Session]()
		for i := range groups.NumField() {
			for j := range groups.Field(i).Type.NumMethod() {
				name := groups.Field(i).Name + "." + groups.Field(i).Type.Method(j).Name
				if groups.Field(i).IsExported() {
					assert.Contains(t, useCases, name)
				}
			}
		}
	})
	for name, use := range useCases {
		call := use.call
		switch {
		case name == "Contents.Get":
			call = func(ctx context.Context, s *advocacy.Session) error { _, err := s.Contents.Get(ctx, news); return err }
		case call == nil:
			continue
		}
		for who, actor := range actors {
			err := call(t.Context(), world.Program.As(actor))
			refused := errors.Is(err, advocacy.ErrForbidden) || errors.Is(err, advocacy.ErrUnknownActor) || errors.Is(err, advocacy.ErrNotJoined)
			may := strings.Contains(" "+use.may+" ", " "+who+" ")
			assert.Equal(t, !may, refused, "%s by %s: %v", name, who, err)
		}
	}
}

func TestWhoOneIsInTheProgram(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
		s.Editors, s.Auditors = []string{"editor", "owner", "E001"}, []string{"auditor"}
	}})
	world.Hire(advocacy.Employee{})
	for actor, want := range map[advocacy.Actor][]advocacy.Role{
		{Login: "owner"}:   {advocacy.RoleOwner, advocacy.RoleEditor},
		{Login: "editor"}:  {advocacy.RoleEditor},
		{Login: "auditor"}: {advocacy.RoleAuditor},
		{Login: "E001"}:    {advocacy.RoleEditor},
		{System: "hr"}:     {advocacy.RoleOwner},
		{Login: "other"}:   nil,
		{}:                 nil,
	} {
		about, err := world.Program.As(actor).About(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, about.Roles, actor)
		assert.Equal(t, "Nordlys", about.Company, "everybody may know that")
		assert.Equal(t, len(want) > 0, about.Has(advocacy.RoleOwner, advocacy.RoleEditor, advocacy.RoleAuditor))
	}
}

// An editor's and an auditor's part, as the audit tells it, and each of them what it
// may tell.
func TestTheAuditOfEditorsAndForAuditors(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
		s.Editors, s.Auditors = []string{"editor", "E001"}, []string{"auditor"}
	}})
	world.Join(world.Hire(advocacy.Employee{}).ID)
	news, err := world.Program.As(advocacy.Actor{Login: "editor"}).Contents.Add(t.Context(), content.Content{Kind: content.News, Title: "Nyt", URL: "https://nordlys.example/1"})
	require.NoError(t, err)
	_, err = world.As("E001").Contents.Approve(t.Context(), news.ID)
	require.NoError(t, err)
	trail := func(login string) []advocacy.AuditEntry {
		entries, err := world.Program.As(advocacy.Actor{Login: login}).Reports.Trail(t.Context(), time.Time{}, world.Clock.Now().Add(time.Hour))
		require.NoError(t, err)
		return entries
	}
	whole, owners := trail("auditor"), trail("owner")
	assert.Greater(t, len(whole), len(owners))
	by, actions := map[string]string{}, map[string]bool{}
	for _, e := range whole {
		by[e.Action], actions[e.Action] = e.Actor, true
	}
	assert.Regexp(t, "^editor:[0-9a-z]+$", by["contents.add"], "a name is not in it")
	person, err := world.As("E001").Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Equal(t, person.Ambassador.Subject, by["contents.approve"])
	assert.True(t, actions["people.join"] || actions["ambassadors.join"], "what ambassadors did is the auditor's to see")
	for _, e := range owners {
		assert.NotContains(t, e.Action, "ambassadors.")
	}
}

func TestAnAuditorHasNoOtherPart(t *testing.T) {
	world := advocacytest.New(t, nil)
	_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) {
		s.Editors, s.Auditors = []string{"a", "a", ""}, []string{"owner", "a", "fine"}
	})
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	var fields []string
	for _, p := range problems {
		fields = append(fields, p.Field)
	}
	assert.ElementsMatch(t, []string{"editors[1]", "editors[2]", "auditors[0]", "auditors[1]"}, fields)
}
