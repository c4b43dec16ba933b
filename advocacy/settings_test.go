package advocacy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func TestAChangeInPlaceIsAChange(t *testing.T) {
	for name, f := range map[string]func(*advocacy.Settings){
		"pilot":       func(s *advocacy.Settings) { s.Pilot.Departments[0] = "Sales" },
		"wave":        func(s *advocacy.Settings) { s.Waves[0].Group.Countries[0] = "SE" },
		"consent":     func(s *advocacy.Settings) { s.Consents[0].Texts["fr"] = "A further language." },
		"disclosure":  func(s *advocacy.Settings) { s.Disclosures[0].Texts["da"] = "Annonce" },
		"window":      func(s *advocacy.Settings) { s.Plan.Cadence.Windows[0].To = cadence.At(11, 0) },
		"owner login": func(s *advocacy.Settings) { s.Owner.Logins[0] = "another" },
	} {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
				s.Pilot = &advocacy.Group{Departments: []string{"Engineering"}}
				s.Waves = []advocacy.Wave{{Name: "north", Group: advocacy.Group{Countries: []string{"NO"}}, From: cadence.Date{Year: 2027, Month: time.May, Day: 1}}}
			}})
			v, err := world.Owner.Settings.Change(t.Context(), f)
			require.NoError(t, err)
			assert.Equal(t, 2, v.Number)
		})
	}
}

func TestATextChangesWithItsVersion(t *testing.T) {
	policy := func(version, lang, text string) func(*advocacy.Settings) {
		return func(s *advocacy.Settings) { s.Policy.Version, s.Policy.Texts[lang] = version, text }
	}
	starter := advocacy.StarterPolicy().Texts["en"]
	world := advocacytest.New(t, nil)
	for _, step := range []struct {
		name   string
		change func(*advocacy.Settings)
		field  string // of the problem, empty for none
		says   string
	}{
		{"another policy under the same version", policy("starter-1", "en", "Share."), "policy.texts.en", `"starter-1"; give policy.version a new one`},
		{"a space more", policy("starter-1", "en", starter+" "), "policy.texts.en", "policy.version"},
		{"a further language", policy("starter-1", "fr", "Partagez."), "", ""},
		{"that language, changed", policy("starter-1", "fr", "Ne partagez pas."), "policy.texts.fr", "policy.version"},
		{"another policy under a new version", policy("2", "en", "Share."), "", ""},
		{"the same text under a new version", policy("3", "en", "Share."), "", ""},
		{"a text under the version of another one", policy("starter-1", "en", "Share."), "policy.texts.en", "starter-1"},
		{"an earlier version with its text", policy("starter-1", "en", starter), "", ""},
		{"a language less", func(s *advocacy.Settings) { delete(s.Policy.Texts, "fr") }, "", ""},
		{"that language again, with another text", policy("starter-1", "fr", "Ne partagez pas."), "policy.texts.fr", "starter-1"},
		{"that language again, with its text", policy("starter-1", "fr", "Partagez."), "", ""},

		{"another consent under the same version", func(s *advocacy.Settings) { s.Consents[1].Texts["da"] = "Skriv." }, "consents[1].texts.da", "give consents[1].version a new one"},
		{"another consent under a new version", func(s *advocacy.Settings) {
			s.Consents[1].Version, s.Consents[1].Texts["da"] = "2", "Skriv."
		}, "", ""},
		{"two texts in each other's place", func(s *advocacy.Settings) { s.Consents[0], s.Consents[1] = s.Consents[1], s.Consents[0] }, "", ""},
		{"a consent under the version of another text", func(s *advocacy.Settings) { s.Consents[0].Version = "starter-1" }, "consents[0].texts.da", "starter-1"},
		{"two texts for one purpose", func(s *advocacy.Settings) {
			s.Consents = append(s.Consents, advocacy.ConsentText{Purpose: advocacy.Messaging, Version: "2", Texts: map[string]string{"da": "Skriv ofte."}})
		}, "consents[3].purpose", "there twice"},
	} {
		before, err := world.Owner.Settings.Current(t.Context())
		require.NoError(t, err)
		after, err := world.Owner.Settings.Change(t.Context(), step.change)
		if step.field == "" {
			require.NoError(t, err, step.name)
			assert.Equal(t, before.Number+1, after.Number, step.name)
			continue
		}
		var problems advocacy.Problems
		require.ErrorAs(t, err, &problems, step.name)
		assert.Equal(t, step.field, problems[0].Field, step.name)
		assert.Contains(t, problems[0].Message, step.says, step.name)
		after, err = world.Owner.Settings.Current(t.Context())
		require.NoError(t, err)
		assert.Equal(t, before, after, step.name)
	}

	_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) {
		s.Policy.Texts["en"], s.Policy.Texts["da"], s.Company = "Share.", "Del.", ""
	})
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 3, "all at once")
}

// TestWhoIsOwnerNoMoreIsNowhereInTheFile reads the bytes of a copy of the
// database, and of the database itself.
func TestWhoIsOwnerNoMoreIsNowhereInTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "advocacy.db")
	world := advocacytest.New(t, &advocacytest.Options{Path: path, Seed: func(s *advocacy.Settings) {
		s.Owner = advocacy.Owner{Department: "Communications", Name: "Canarina Canarsen", Email: "canary@nordlys.example", Logins: []string{"oidc|canary"}}
		s.Deputy = advocacy.Owner{Name: "Bo Berg", Email: "bo@nordlys.example", Logins: []string{"oidc|bo"}}
		s.Editors, s.Auditors = []string{"oidc|editorial", "oidc|canary"}, []string{"oidc|inspector"}
	}})
	inFile := func(file string) map[string]bool {
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		found := map[string]bool{}
		for _, word := range []string{"Canar", "canary", "Bo Berg", "bo@nordlys", "oidc|bo", "Carla", "Communications", "Marketing", "oidc|editorial", "oidc|inspector"} {
			found[word] = bytes.Contains(b, []byte(word))
		}
		return found
	}
	copied := func() map[string]bool {
		file := filepath.Join(t.TempDir(), "copy.db")
		require.NoError(t, world.Store.Snapshot(t.Context(), file))
		return inFile(file)
	}
	owners := func() (list []string) {
		history, err := world.Owner.Settings.History(t.Context())
		require.NoError(t, err)
		for _, v := range history {
			list = append(list, v.Settings.Owner.String()+"; "+v.Settings.Deputy.String())
		}
		return list
	}
	canary := world.Program.As(advocacy.Actor{Login: "oidc|canary"})

	_, err := canary.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.DigestSize = 2 })
	require.NoError(t, err)
	assert.Equal(t, []string{"Canarina Canarsen, Communications; Bo Berg", "Canarina Canarsen, Communications; Bo Berg"}, owners(),
		"nobody was replaced")

	_, err = canary.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.Owner, s.Deputy = s.Deputy, s.Owner })
	require.NoError(t, err)
	assert.Equal(t, "Canarina Canarsen, Communications; Bo Berg", owners()[0], "both are in office still")

	_, err = canary.Settings.Change(t.Context(), func(s *advocacy.Settings) {
		s.Deputy, s.Editors = advocacy.Owner{Department: "Marketing", Name: "Carla"}, []string{"oidc|editorial"}
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"Communications; Bo Berg", "Communications; Bo Berg", "Bo Berg; Communications", "Bo Berg; Carla, Marketing"}, owners())
	rest := map[string]bool{"Canar": false, "canary": false, "Bo Berg": true, "bo@nordlys": true, "oidc|bo": true, "Carla": true, "Communications": true, "Marketing": true,
		"oidc|editorial": true, "oidc|inspector": true}
	assert.Equal(t, rest, copied())
	_, err = canary.Settings.Current(t.Context())
	require.ErrorIs(t, err, advocacy.ErrForbidden)

	_, err = world.Program.As(advocacy.Actor{Login: "oidc|bo"}).Settings.Change(t.Context(), func(s *advocacy.Settings) {
		s.Owner, s.Deputy, s.Editors, s.Auditors = s.Deputy, advocacy.Owner{}, nil, nil
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"Communications; ", "Communications; ", "; Communications", "; Carla, Marketing", "Carla, Marketing; "}, owners())
	history, err := world.Owner.Settings.History(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, history[1].Settings.DigestSize, "the rest of the history stays")
	trail, err := world.Owner.Reports.Trail(t.Context(), time.Time{}, world.Clock.Now().Add(time.Hour))
	require.NoError(t, err)
	redacted := 0
	for _, e := range trail {
		if e.Action == "settings.redact" {
			redacted++
		}
	}
	assert.Equal(t, 3+4, redacted, "and the audit has it")
	rest["Bo Berg"], rest["bo@nordlys"], rest["oidc|bo"] = false, false, false
	rest["oidc|editorial"], rest["oidc|inspector"] = false, false
	assert.Equal(t, rest, copied())
	require.NoError(t, world.Store.Close())
	assert.Equal(t, rest, inFile(path), "nor in what the file keeps of old pages")
}

func TestDefaultsAreNobodysToChange(t *testing.T) {
	rules := advocacy.StarterDisclosures()
	for i := range rules {
		for j := range rules[i].Countries {
			rules[i].Countries[j] = "XX"
		}
	}
	assert.Contains(t, advocacy.StarterDisclosures()[2].Countries, "DE")
}

func TestSettingsThatContradictAreRefusedAllAtOnce(t *testing.T) {
	world := advocacytest.New(t, nil)
	_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) {
		s.Company = "Nord\nlys"
		s.Plan.Cap.PerWeek = -1
		s.Plan.Cadence.Quiet.From, s.Plan.Cadence.Quiet.To = cadence.At(8, 0), cadence.At(13, 0)
		s.Languages = []string{" "}
		s.Channels = []string{channels.LinkedIn, channels.LinkedIn, "myspace"}
		s.TrackingFrom = cadence.Date{Year: 2026, Month: 13, Day: 40}
		s.Waves = []advocacy.Wave{{Name: "w", From: cadence.Date{Year: 2026, Month: 2, Day: 30}}}
		s.Tariffs = []metrics.Tariff{{Channel: channels.LinkedIn, Currency: "kroner", CPM: math.Inf(1)}}
		s.Population = metrics.Assumption{Value: -1}
	})
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	var fields []string
	for _, p := range problems {
		fields = append(fields, p.Field)
	}
	for _, field := range []string{"company", "languages[0]", "channels[1]", "channels[2]", "trackingFrom", "waves[0].from", "tariffs", "population", "plan.cap.perWeek"} {
		assert.Contains(t, fields, field)
	}
	v, err := world.Owner.Settings.Current(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, v.Number, "nothing was stored")
}

func TestTheProgramWritesInLanguagesThatItHasWordsFor(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	set := func(tags ...string) error {
		_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.Languages = tags })
		return err
	}
	var problems advocacy.Problems
	require.ErrorAs(t, set("nb", "da", "dansk", "en_GB"), &problems)
	assert.Equal(t, advocacy.Problems{
		{Field: "languages[0]", Message: `"nb" is not a language that the program writes; it writes en and da`},
		{Field: "languages[2]", Message: `"dansk" is not a language that the program writes; it writes en and da`},
		{Field: "languages[3]", Message: `"en_GB" is not a BCP 47 tag; write it like en-GB`},
	}, problems)
	require.NoError(t, set("en-GB", "da-DK"))

	// What an earlier release stored is labelled with what is written.
	v, err := world.Owner.Settings.Current(t.Context())
	require.NoError(t, err)
	v.Number, v.Settings.Languages = v.Number+1, []string{"nb"}
	require.NoError(t, world.Store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ledger.AppendSettings(ctx, v) }))
	world.Hire(advocacy.Employee{Country: "NO", Language: "nb"})
	world.Advance(7 * 24 * time.Hour)
	require.Len(t, world.Messages(), 1)
	m := world.Messages()[0]
	assert.Equal(t, "en", m.Language)
	assert.Contains(t, m.HTML, `<html lang="en">`)
	assert.Contains(t, m.Text, "Hello")
}

func TestAPublicURLTakesASlash(t *testing.T) {
	world := advocacytest.New(t, nil)
	v, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.PublicURL = "https://go.example/a/" })
	require.NoError(t, err)
	assert.Equal(t, "https://go.example/a", v.Settings.PublicURL)
}

func TestAProgramPrintsNoKey(t *testing.T) {
	world := advocacytest.New(t, nil)
	var key []byte
	require.NoError(t, world.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) (err error) {
		key, err = tx.Ledger.Key(ctx, "links", nil)
		return err
	}))
	require.Len(t, key, 32)
	secrets := []string{fmt.Sprint(key[:8])[1:20], fmt.Sprintf("%x", key[:8]), fmt.Sprintf("%#v", key[:4])[8:20]}
	session := world.Program.As(advocacy.Actor{System: "x"})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		for _, v := range []any{world.Program, *world.Program, session, *session, session.People, struct{ P *advocacy.Program }{world.Program}} {
			printed := fmt.Sprintf(verb, v)
			for _, secret := range secrets {
				assert.NotContains(t, printed, secret, "%s of %T", verb, v)
			}
		}
	}
	_, err := json.Marshal(*world.Program)
	assert.Error(t, err)
}

func TestNewTellsEverythingThatIsWrong(t *testing.T) {
	p, err := advocacy.New(t.Context(), nil, &advocacy.Options{
		Channels:  []channels.Channel{nil, linkedin.New(nil), linkedin.New(nil)},
		Notifiers: []advocacy.Notifier{nil, advocacy.InApp{}, advocacy.InApp{}},
		Lease:     -1,
	})
	assert.Nil(t, p)
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 6)

	for field, nothing := range map[string]func() (*advocacy.Program, error){
		"store": func() (*advocacy.Program, error) {
			return advocacy.New(t.Context(), (*sqlstore.Store)(nil), &advocacy.Options{Channels: []channels.Channel{linkedin.New(nil)}})
		},
		"notifiers[0]": func() (*advocacy.Program, error) {
			return advocacy.New(t.Context(), nil, &advocacy.Options{Notifiers: []advocacy.Notifier{(*advocacytest.Notifier)(nil)}})
		},
		"channels[0]": func() (*advocacy.Program, error) {
			return advocacy.New(t.Context(), nil, &advocacy.Options{Channels: []channels.Channel{(*linkedin.Channel)(nil)}})
		},
	} {
		p, err := nothing()
		assert.Nil(t, p)
		require.ErrorAs(t, err, &problems, field)
		i := slices.IndexFunc(problems, func(q advocacy.Problem) bool { return q.Field == field })
		require.GreaterOrEqual(t, i, 0, field)
		assert.Contains(t, problems[i].Message, "is nil", field)
	}

	world := advocacytest.New(t, nil)
	require.NoError(t, world.Store.Close())
	p, err = advocacy.New(t.Context(), world.Store, &advocacy.Options{Channels: []channels.Channel{linkedin.New(nil)}})
	require.Error(t, err)
	assert.Nil(t, p, "what cannot be used is not handed out")
}

func TestSeedsThatAStoreOverrulesAreLogged(t *testing.T) {
	world := advocacytest.New(t, nil)
	again := func(o advocacy.Options) string {
		t.Helper()
		var log bytes.Buffer
		o.Channels, o.Logger = []channels.Channel{linkedin.New(nil)}, slog.New(slog.NewTextHandler(&log, nil))
		_, err := advocacy.New(t.Context(), world.Store, &o)
		require.NoError(t, err)
		return log.String()
	}
	owner := advocacy.Owner{Department: "Communications", Email: "communications@nordlys.example", Logins: []string{"owner"}}
	assert.Empty(t, again(advocacy.Options{}), "what is not given is not ignored")
	assert.Empty(t, again(advocacy.Options{Company: "Nordlys", Owner: owner, PublicURL: "https://go.nordlys.example/", Country: "DK", Languages: []string{"en", "da"}}))
	said := again(advocacy.Options{Company: "Sydlys", Owner: advocacy.Owner{Name: "Carla Canary"}, Zone: "Europe/Oslo", Country: "DK"})
	assert.Contains(t, said, "level=INFO")
	assert.Contains(t, said, `ignored="Company, Owner, Zone"`)
	assert.Equal(t, 1, strings.Count(said, "\n"), "one line")
	assert.NotContains(t, said, "Canary")
	v, err := world.Owner.Settings.Current(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, v.Number)
}

func TestADeputyIsSomebodyElse(t *testing.T) {
	world := advocacytest.New(t, nil)
	for _, c := range []struct {
		owner, deputy advocacy.Owner
		ok            bool
	}{
		{advocacy.Owner{Department: "Communications"}, advocacy.Owner{Department: "Communications"}, false},
		{advocacy.Owner{Department: "Communications", Name: "Anna"}, advocacy.Owner{Department: "Communications", Name: "Anna", Email: "anna@nordlys.example"}, false},
		{advocacy.Owner{Department: "Communications", Name: "Anna"}, advocacy.Owner{Name: "Anna"}, false},
		{advocacy.Owner{Department: "Communications", Name: "Anna"}, advocacy.Owner{Department: "Communications", Name: "Bo"}, true},
		{advocacy.Owner{Department: "Communications", Name: "Anna"}, advocacy.Owner{Department: "Communications"}, true},
		{advocacy.Owner{Department: "Communications"}, advocacy.Owner{}, true},
	} {
		_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.Owner, s.Deputy = c.owner, c.deputy })
		if c.ok {
			assert.NoError(t, err)
			continue
		}
		var problems advocacy.Problems
		require.ErrorAs(t, err, &problems)
		assert.Equal(t, "deputy", problems[0].Field)
	}
}

func TestThePublicAddressIsEncryptedOnItsWay(t *testing.T) {
	world := advocacytest.New(t, nil)
	for address, ok := range map[string]bool{
		"https://go.nordlys.example": true, "http://localhost:8080": true, "http://127.0.0.1:8080": true, "http://[::1]:8080": true, "": true,
		"http://go.nordlys.example": false, "http://10.0.0.7:8080": false, "http://localhost.example": false,
	} {
		_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.PublicURL = address })
		assert.Equal(t, ok, err == nil, address)
	}
}

func TestTrackingIsAnnouncedBeforeItStarts(t *testing.T) {
	world := advocacytest.New(t, nil)
	today := cadence.DateOf(world.Clock.Now())
	set := func(day cadence.Date, agreement string) error {
		_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.TrackingFrom, s.TrackingAgreement = day, agreement })
		return err
	}
	for _, days := range []int{-400, 0, advocacy.TrackingNotice - 1} {
		var problems advocacy.Problems
		require.ErrorAs(t, set(today.AddDays(days), ""), &problems)
		assert.Equal(t, "trackingFrom", problems[0].Field)
	}
	require.NoError(t, set(today.AddDays(advocacy.TrackingNotice), ""))
	world.Clock.Advance(30 * 24 * time.Hour)
	_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.DigestSize = 2 })
	require.NoError(t, err, "what was announced in time stays")
	require.NoError(t, set(today, "works agreement 7"))
}

// A host's catalogs replace single texts of messages, and add languages.
func TestAHostsOwnWordsInMessages(t *testing.T) {
	var german map[string]any
	english, err := os.ReadFile("words/en.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(english, &german))
	german["greeting"], german["because-new"] = "Guten Tag {name},", "es ist neu"
	file, err := json.Marshal(german)
	require.NoError(t, err)
	words := fstest.MapFS{"de.json": {Data: file}, "da.json": {Data: []byte(`{"greeting": "Kære {name}"}`)}}
	world := advocacytest.New(t, &advocacytest.Options{Words: words, Seed: func(s *advocacy.Settings) {
		everyone(s)
		s.Languages = []string{"en", "da", "de-AT"}
	}})
	world.Hire(advocacy.Employee{GivenName: "Anna", Language: "da"})
	world.Hire(advocacy.Employee{GivenName: "Eva", Country: "AT", Language: "de", Zone: "Europe/Vienna"})
	for range 20 * 24 {
		world.Advance(time.Hour)
	}
	var texts, languages []string
	for _, m := range world.Messages() {
		texts, languages = append(texts, m.Text), append(languages, m.Language)
	}
	assert.ElementsMatch(t, []string{"da", "de-AT"}, languages)
	all := strings.Join(texts, "\n")
	assert.Contains(t, all, "Kære Anna")
	assert.Contains(t, all, "Guten Tag Eva,")
	assert.Equal(t, "es ist neu", world.Program.Says(advocacy.Reason{Code: advocacy.BecauseNew}, "de-CH"))
	assert.Equal(t, "du følger klima", world.Program.Says(advocacy.Reason{Code: advocacy.BecauseTopic, Detail: "klima"}, "da"))
	assert.Equal(t, "it is for Sales", world.Program.Says(advocacy.Reason{Code: advocacy.BecauseDepartment, Detail: "Sales"}, "fr"))
	assert.Equal(t, "x", world.Program.Says(advocacy.Reason{Code: "another", Detail: "x"}, "da"), "of a later release")

	_, err = world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.Languages = []string{"fr"} })
	require.ErrorContains(t, err, "en and da and de")
	_, err = advocacy.New(t.Context(), world.Store, &advocacy.Options{Channels: []channels.Channel{linkedin.New(nil)},
		Words: fstest.MapFS{"fr.json": {Data: []byte(`{"greeting": "Bonjour"}`)}}})
	require.ErrorContains(t, err, "words: fr.json: greeting fills in []")
}

func TestBothLanguagesHaveEveryText(t *testing.T) {
	keys := func(language string) (names []string) {
		file, err := os.ReadFile("words/" + language + ".json")
		require.NoError(t, err)
		var texts map[string]any
		require.NoError(t, json.Unmarshal(file, &texts))
		for name := range texts {
			names = append(names, name)
		}
		return names
	}
	assert.ElementsMatch(t, keys("en"), keys("da"))
	// The holes are compared by New, which takes the one as a host's words for the other.
	_, err := advocacy.New(t.Context(), nil, &advocacy.Options{Words: os.DirFS("words")})
	assert.NotContains(t, err.Error(), "words:")
}
