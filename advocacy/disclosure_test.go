package advocacy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

func TestDisclosureIsCheckedOnTheFinalText(t *testing.T) {
	world := advocacytest.New(t, nil)
	for _, country := range []string{"DK", "DE", "US", "BR"} {
		world.Hire(advocacy.Employee{ID: country, Country: country, Language: "en", Zone: "Europe/Copenhagen"})
		world.Join(country)
	}
	news := world.Publish(content.Content{Kind: content.News, Language: "en"})
	product := world.Publish(content.Content{Kind: content.Product, Language: "en", URL: "https://www.nordlys.example/n7"})
	for _, c := range []struct {
		country, content, text string
		discloses              bool
	}{
		{"DK", news, "I work at Nordlys, and this took us four weeks.", true},
		{"DK", news, "This took us four weeks. (I work at\n  NORDLYS)", true},
		{"DK", news, "Jeg er ansat hos Nordlys. Det tog fire uger.", true},
		{"DK", news, "Reklame: se her", true},
		{"DK", news, "This took them four weeks.", false},
		{"DK", news, "I work at Nordlyset", false},
		{"DK", product, "Reklame. The new N7 is here.", true},
		{"DK", product, "▶ ANNONCE – the new N7 is here.", true},
		{"DK", product, "The new N7 is here. Reklame", false},
		{"DK", product, "I work at Nordlys. The new N7 is here.", false},
		{"DE", news, "I'm at Nordlys, and this is ours.", true},
		{"DE", news, "I’m at Nordlys, and this is ours.", true},
		{"DE", news, "Reklame", false},
		{"DE", product, "Werbung: N7", true},
		{"US", news, "Proud of this one #employee", true},
		{"US", news, "Proud of this one #employees", false},
		{"US", product, "My employer, Nordlys, made this.", true},
		{"BR", product, "#ad The new N7", true},
		{"BR", product, "Ad astra with the new N7", false},
	} {
		got, err := world.As(c.country).Shares.Check(t.Context(), c.content, channels.LinkedIn, c.text)
		require.NoError(t, err)
		if c.discloses {
			assert.Empty(t, got.Problems, "%s: %s", c.country, c.text)
		} else {
			assert.NotEmpty(t, got.Problems, "%s: %s", c.country, c.text)
		}
		assert.Equal(t, c.text, got.Text, "nothing is changed in it")
	}
}

func TestWhatIsOfferedDiscloses(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) { s.Help = advocacy.Templates }})
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	message := []content.Message{{Language: "da", Text: "N7 er halvt så højlydt som N6."}}
	product := world.Publish(content.Content{Kind: content.Product, Messages: message})
	news := world.Publish(content.Content{Messages: message})
	for id, want := range map[string]string{
		product: "Reklame: N7 er halvt så højlydt som N6.",
		news:    "N7 er halvt så højlydt som N6.\n\nJeg arbejder i Nordlys",
	} {
		c, err := world.As(anna.ID).Shares.Compose(t.Context(), id, channels.LinkedIn)
		require.NoError(t, err)
		assert.True(t, c.Suggested)
		assert.Equal(t, want, c.Text)
		assert.Empty(t, c.Problems)
	}
}
