package advocacy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func TestAChangeInPlaceIsAChange(t *testing.T) {
	for name, f := range map[string]func(*advocacy.Settings){
		"pilot":       func(s *advocacy.Settings) { s.Pilot.Departments[0] = "Sales" },
		"wave":        func(s *advocacy.Settings) { s.Waves[0].Group.Countries[0] = "SE" },
		"consent":     func(s *advocacy.Settings) { s.Consents[0].Texts["en"] = "Another text." },
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
		key, err = tx.Settings.Key(ctx, "links", nil)
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

	world := advocacytest.New(t, nil)
	require.NoError(t, world.Store.Close())
	p, err = advocacy.New(t.Context(), world.Store, &advocacy.Options{Channels: []channels.Channel{linkedin.New(nil)}})
	require.Error(t, err)
	assert.Nil(t, p, "what cannot be used is not handed out")
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
