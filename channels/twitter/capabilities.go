package twitter

import "github.com/ambassadorkit/ambassadorkit/channels"

const (
	title = "X"
	unit  = "weighted characters"
)

func (c *Channel) limits() channels.Limits {
	return channels.Limits{
		Text:            c.options.MaxText,
		TextUnit:        unit,
		Link:            linkLength,
		Media:           4,
		MediaTypes:      []string{"image/*", "video/mp4", "video/quicktime"},
		DialogTakesText: true,
		DialogTakesLink: true,
	}
}

// Capabilities says what X allows, and what its API costs, as of 2026-11.
func (c *Channel) Capabilities() channels.Capabilities {
	grants := []channels.Grant{}
	for _, account := range []channels.AccountKind{channels.Person, channels.Organization} {
		grants = append(grants,
			channels.Grant{Ability: channels.ShareByHand, Account: account, Level: channels.NoApp, Note: "X's composer opens with text and link in place"},
			channels.Grant{Ability: channels.EngageByHand, Account: account, Level: channels.NoApp},
			channels.Grant{Ability: channels.PublishPost, Account: account, Level: channels.SelfServeApp, Note: "paid per post"},
			channels.Grant{Ability: channels.ReadFigures, Account: account, Level: channels.SelfServeApp, Note: "paid per call; the owner's own figures for 30 days"},
		)
	}
	return channels.Capabilities{
		Title:  title,
		Level:  channels.NoApp,
		Limits: c.limits(),
		Grants: grants,
		Costs: []channels.Cost{
			{What: "a post", Micros: 15_000, Currency: "USD"},
			{What: "a post with a link", Micros: 200_000, Currency: "USD"},
		},
		Sources: []channels.Source{
			{Fact: "280 weighted characters, a link 23", From: "X, twitter-text, configuration v3", AsOf: "2026-11"},
			{Fact: "4 images, or 1 GIF, or 1 video", From: "X, media upload", AsOf: "2026-11"},
			{Fact: "dialogs", From: "X, Web Intents", AsOf: "2026-11"},
			{Fact: "prices", From: "X, API pricing, pay per use", AsOf: "2026-04"},
		},
	}
}
