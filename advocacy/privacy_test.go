package advocacy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// canary is somebody whose every word is found again in a file.
var canary = advocacy.Employee{ID: "CANARY-ID", GivenName: "Canarina", FamilyName: "Canarsen", Email: "canary@nordlys.example", Logins: []string{"oidc|canary-login"}}

const canaryText = "Jeg arbejder i Nordlys. CANARYTEXT"

// TestALeaverIsNowhereInTheFile reads the bytes of a copy of the database.
func TestALeaverIsNowhereInTheFile(t *testing.T) {
	for name, fired := range map[string]bool{"leaves the program": false, "leaves the company": true} {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, &advocacytest.Options{Seed: tracked})
			world.Hire(canary)
			session := world.Program.As(advocacy.Actor{Login: canary.Logins[0]})
			me, err := session.Consents.Me(t.Context())
			require.NoError(t, err)
			require.NoError(t, session.Consents.Join(t.Context(), advocacy.JoinRequest{Participation: "starter-1", Messages: "starter-1", Policy: me.PolicyVersion,
				Preferences: advocacy.Preferences{Topics: []string{"klima"}}}))
			news := world.Publish(content.Content{Topics: []string{"klima"}})
			for range 2 {
				sh, err := session.Shares.Draft(t.Context(), news, channels.LinkedIn, canaryText)
				require.NoError(t, err)
				_, err = session.Shares.Open(t.Context(), sh.ID)
				require.NoError(t, err)
				_, err = session.Shares.Answer(t.Context(), sh.ID, true, "https://www.linkedin.com/feed/update/urn:li:share:7000000000000000042")
				require.NoError(t, err)
			}
			_, err = session.Shares.Draft(t.Context(), news, channels.LinkedIn, canaryText)
			require.NoError(t, err)
			if fired {
				_, err = world.Owner.People.Sync(t.Context(), advocacy.Roster{}, advocacy.SyncOptions{Complete: true, MaxLeavers: 1})
			} else {
				err = session.Consents.Leave(t.Context())
			}
			require.NoError(t, err)
			file := filepath.Join(t.TempDir(), "copy.db")
			require.NoError(t, world.Store.Snapshot(t.Context(), file))
			b, err := os.ReadFile(file)
			require.NoError(t, err)
			gone := []string{"CANARYTEXT", "7000000000000000042"}
			if fired {
				gone = append(gone, "Canar", "canary", "CANARY-ID")
			}
			for _, word := range gone {
				assert.Equal(t, -1, bytes.Index(b, []byte(word)), word)
			}
		})
	}
}

// TestTheRecordsNameNobody erases the two tables of names and looks for names in
// what remains, and in all that was logged and answered as an error.
func TestTheRecordsNameNobody(t *testing.T) {
	path := filepath.Join(t.TempDir(), "advocacy.db")
	store, err := sqlstore.Open(t.Context(), path, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	clock := &advocacytest.Clock{}
	clock.Set(time.Date(2026, 12, 7, 7, 0, 0, 0, time.UTC))
	var log bytes.Buffer
	notifier := &advocacytest.Notifier{}
	notifier.Fail(func(advocacy.Message) error {
		return &advocacy.NotifyError{Outcome: advocacy.Refused, Err: errors.New("550 no such mailbox")}
	})
	p, err := advocacy.New(t.Context(), store, &advocacy.Options{Company: "Nordlys", Owner: advocacy.Owner{Department: "Comms"}, PublicURL: "https://go.nordlys.example", Seed: everyone,
		Channels: []channels.Channel{linkedin.New(nil)}, Notifiers: []advocacy.Notifier{notifier}, Now: clock.Now,
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	require.NoError(t, err)
	hr := p.As(advocacy.Actor{System: "hr"})
	var told strings.Builder
	say := func(err error) { fmt.Fprintln(&told, err) }
	_, err = hr.People.Sync(t.Context(), advocacy.Roster{Employees: []advocacy.Employee{canary}}, advocacy.SyncOptions{})
	require.NoError(t, err)
	for range 96 {
		clock.Advance(time.Hour)
		say(p.Tick(t.Context()))
	}
	me := p.As(advocacy.Actor{Login: canary.Logins[0]})
	say(me.Consents.Pause(t.Context(), time.Time{}))
	_, err = me.Shares.Draft(t.Context(), "nothing", channels.LinkedIn, canaryText)
	say(err)
	say(me.Consents.Join(t.Context(), advocacy.JoinRequest{}))
	other := canary
	other.ID = "another"
	_, err = hr.People.Sync(t.Context(), advocacy.Roster{Employees: []advocacy.Employee{other}}, advocacy.SyncOptions{})
	require.Error(t, err)
	say(err)
	bad := canary
	bad.Email, bad.Zone, bad.Country = "canary at nordlys", "Nowhere", "dk"
	_, err = hr.People.Sync(t.Context(), advocacy.Roster{Employees: []advocacy.Employee{bad, bad}}, advocacy.SyncOptions{})
	require.Error(t, err)
	say(err)
	_, err = p.As(advocacy.Actor{Login: "canary-nobody"}).Consents.Me(t.Context())
	say(err)

	require.NoError(t, store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		person, err := tx.People.ByID(ctx, canary.ID)
		if err != nil {
			return err
		}
		return tx.People.Erase(ctx, []string{person.Subject})
	}))
	file := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, store.Snapshot(t.Context(), file))
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.NotEmpty(t, log.String(), "something was logged")
	for where, text := range map[string]string{"file": string(b), "log": log.String(), "errors": told.String()} {
		for _, word := range []string{"Canar", "canary", "CANARY"} {
			assert.NotContains(t, text, word, "in the %s", where)
		}
	}
}

// TestNobodySeesWhatOnePersonDoes compares, day by day for a fortnight, all that
// an owner can ask: once when everybody only joined, once when one of them did
// something on the first day.
func TestNobodySeesWhatOnePersonDoes(t *testing.T) {
	fortnight := func(t *testing.T, act func(*advocacytest.World, string, int)) []string {
		world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
		first := world.Publish(content.Content{Title: "first"})
		world.Publish(content.Content{Title: "second", Window: content.Window{From: world.Clock.Now().Add(7 * 24 * time.Hour)}})
		for range 3 {
			world.Join(world.Hire(advocacy.Employee{Networks: map[string]int{channels.LinkedIn: 100}}).ID)
		}
		world.Hire(advocacy.Employee{ID: "IGNORES"})
		var told []string
		for day := range 14 {
			act(world, first, day)
			days(world, 1)
			plans, err := world.Owner.Nudges.PlanFor(t.Context(), advocacy.Group{})
			require.NoError(t, err)
			counts, err := world.Owner.Nudges.Counts(t.Context())
			require.NoError(t, err)
			report, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
			require.NoError(t, err)
			readiness, err := world.Owner.Reports.Readiness(t.Context(), "en")
			require.NoError(t, err)
			trail, err := world.Owner.Reports.Trail(t.Context(), time.Time{}, world.Clock.Now().Add(time.Hour))
			require.NoError(t, err)
			named, err := json.Marshal(plans)
			require.NoError(t, err)
			var audit []string
			for _, e := range trail {
				audit = append(audit, e.At.String()+" "+e.Action)
				if strings.HasPrefix(e.Action, "people.") {
					assert.NotContains(t, string(named), e.Object, "a plan, which has names, holds no subject of the audit")
				}
			}
			b, err := json.Marshal([]any{string(named), counts, report, readiness, audit})
			require.NoError(t, err)
			told = append(told, string(b))
		}
		return told
	}
	nothing := fortnight(t, func(*advocacytest.World, string, int) {})
	assert.Contains(t, nothing[0], "first")
	assert.Contains(t, nothing[13], "second")
	for name, c := range map[string]struct {
		on  int
		act func(world *advocacytest.World, news string)
	}{
		"pauses": {0, func(world *advocacytest.World, _ string) {
			require.NoError(t, world.As("E001").Consents.Pause(t.Context(), time.Time{}))
		}},
		"pauses until March": {0, func(world *advocacytest.World, _ string) {
			require.NoError(t, world.As("E001").Consents.Pause(t.Context(), time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)))
		}},
		"ends the messages": {0, func(world *advocacytest.World, _ string) {
			require.NoError(t, world.As("E001").Consents.Unsubscribe(t.Context()))
		}},
		"shares": {0, func(world *advocacytest.World, news string) { share(t, world, "E001", news, channels.LinkedIn) }},
		"chooses a daily digest on other topics": {0, func(world *advocacytest.World, _ string) {
			daily := cadence.Daily()
			require.NoError(t, world.As("E001").Consents.Change(t.Context(), advocacy.Preferences{Frequency: &daily, Topics: []string{"none of these"}}, ""))
		}},
		"asks for their page and data": {0, func(world *advocacytest.World, _ string) {
			_, err := world.As("E001").Consents.Export(t.Context())
			require.NoError(t, err)
		}},
		"declines": {3, func(world *advocacytest.World, _ string) {
			require.NoError(t, world.As("IGNORES").Consents.Leave(t.Context()))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			on := c.on
			acting := func(world *advocacytest.World, news string, day int) {
				if day == on {
					c.act(world, news)
				}
			}
			for day, told := range fortnight(t, acting) {
				assert.Empty(t, difference(nothing[day], told), "day %d", day)
			}
		})
	}
}

// difference is where two texts part, with what follows in each; empty when they
// are the same.
func difference(a, b string) string {
	if a == b {
		return ""
	}
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	excerpt := func(s string) string { return s[max(0, same-80):min(len(s), same+80)] }
	return excerpt(a) + "\n" + excerpt(b)
}

// TestWhoJoinedOrLeftLooksLikeWhoDidNotAnswer is on plans, which have names.
func TestWhoJoinedOrLeftLooksLikeWhoDidNotAnswer(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	world.Hire(advocacy.Employee{})
	world.Publish(content.Content{})
	world.Advance(3 * 24 * time.Hour)
	plan := func() string {
		plans, err := world.Owner.Nudges.PlanFor(t.Context(), advocacy.Group{})
		require.NoError(t, err)
		require.NotNil(t, plans[0].Digest)
		b, err := json.Marshal(plans)
		require.NoError(t, err)
		return string(b)
	}
	ignored := plan()
	world.Join("E001")
	assert.Equal(t, ignored, plan())
	require.NoError(t, world.As("E001").Consents.Leave(t.Context()))
	assert.Equal(t, ignored, plan())
}

func TestAPauseInTheFarFutureIsOneWithoutEnd(t *testing.T) {
	world := advocacytest.New(t, nil)
	world.Hire(advocacy.Employee{})
	world.Join("E001")
	me := world.As("E001").Consents
	require.NoError(t, me.Pause(t.Context(), time.Date(20_000, 1, 1, 0, 0, 0, 0, time.UTC)))
	e, err := me.Export(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.PauseOpen, e.Ambassador.PausedUntil)
	_, err = json.Marshal(e)
	require.NoError(t, err)
	require.NoError(t, me.Pause(t.Context(), world.Clock.Now()))
	now, err := me.Me(t.Context())
	require.NoError(t, err)
	assert.True(t, now.Ambassador.PausedUntil.IsZero())
	assert.False(t, now.Ambassador.NextDigest.IsZero())
}

func TestAnActorIsOne(t *testing.T) {
	world := advocacytest.New(t, nil)
	world.Hire(advocacy.Employee{})
	world.Join("E001")
	news := world.Publish(content.Content{})
	both := world.Program.As(advocacy.Actor{System: "hr", Login: "E001"})
	_, err := both.Consents.Me(t.Context())
	require.ErrorIs(t, err, advocacy.ErrForbidden)
	_, err = both.Settings.Current(t.Context())
	require.ErrorIs(t, err, advocacy.ErrForbidden)
	for actor, want := range map[advocacy.Actor]error{
		{}: advocacy.ErrForbidden, {Login: "nobody"}: advocacy.ErrUnknownActor, {Login: "E001"}: nil, {System: "x"}: nil,
	} {
		_, err := world.Program.As(actor).Contents.Get(t.Context(), news)
		require.ErrorIs(t, err, want)
	}
}

func TestATokenOpensOneDoor(t *testing.T) {
	world := advocacytest.New(t, nil)
	world.Hire(advocacy.Employee{})
	world.Join("E001")
	world.Publish(content.Content{})
	for len(world.Messages()) == 0 {
		world.Advance(time.Hour)
	}
	m := world.Messages()[0]
	token := m.Unsubscribe[strings.LastIndex(m.Unsubscribe, "/")+1:]
	_, err := world.Program.Identify(token, advocacy.UnsubscribeAccess)
	require.NoError(t, err)
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range token {
		for _, c := range letters {
			if tampered := token[:i] + string(c) + token[i+1:]; tampered != token {
				_, err := world.Program.Identify(tampered, advocacy.UnsubscribeAccess)
				require.ErrorIs(t, err, advocacy.ErrBadToken, "position %d", i)
			}
		}
		_, err := world.Program.Identify(token[:i], advocacy.UnsubscribeAccess)
		require.ErrorIs(t, err, advocacy.ErrBadToken)
	}
	store, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "other.db"), nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	other, err := advocacy.New(t.Context(), store, &advocacy.Options{Company: "Other", Owner: advocacy.Owner{Name: "O"},
		Channels: []channels.Channel{linkedin.New(nil)}, Random: rand.NewChaCha8([32]byte{9})})
	require.NoError(t, err)
	_, err = other.Identify(token, advocacy.UnsubscribeAccess)
	require.ErrorIs(t, err, advocacy.ErrBadToken)

	world.Clock.Set(m.Date.Add(advocacy.UnsubscribeLife - time.Second))
	actor, err := world.Program.Identify(token, advocacy.UnsubscribeAccess)
	require.NoError(t, err)
	world.Clock.Advance(time.Second)
	_, err = world.Program.Identify(token, advocacy.UnsubscribeAccess)
	require.ErrorIs(t, err, advocacy.ErrTokenExpired)
	_, err = world.Owner.People.Sync(t.Context(), advocacy.Roster{}, advocacy.SyncOptions{Complete: true, MaxLeavers: 1})
	require.NoError(t, err)
	require.NoError(t, world.Program.As(actor).Consents.Unsubscribe(t.Context()), "nothing is left to end")
	_, err = world.Program.As(actor).Consents.Me(t.Context())
	require.ErrorIs(t, err, advocacy.ErrUnknownActor)
}
