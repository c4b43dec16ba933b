package instagram

import "github.com/ambassadorkit/ambassadorkit/channels"

const (
	title = "Instagram"
	unit  = "UTF-16 code units"
)

func (c *Channel) limits() channels.Limits {
	return channels.Limits{
		Text:       c.options.MaxText,
		TextUnit:   unit,
		Hashtags:   c.options.MaxHashtags,
		Mentions:   c.options.MaxMentions,
		Media:      10,
		MediaTypes: []string{"image/*", "video/*"},
		NeedsMedia: true,
	}
}

// Capabilities says what Instagram allows, as of 2026-11.
func (c *Channel) Capabilities() channels.Capabilities {
	const byHand = "image and caption are handed over; there is no dialog"
	return channels.Capabilities{
		Title:  title,
		Level:  channels.NoApp,
		Limits: c.limits(),
		Grants: []channels.Grant{
			{Ability: channels.ShareByHand, Account: channels.Person, Level: channels.NoApp, Note: byHand},
			{Ability: channels.ShareByHand, Account: channels.Professional, Level: channels.NoApp, Note: byHand},
			{Ability: channels.EngageByHand, Account: channels.Person, Level: channels.NoApp},
			{Ability: channels.EngageByHand, Account: channels.Professional, Level: channels.NoApp},
			{Ability: channels.PublishPost, Account: channels.Professional, Level: channels.ApprovedApp},
			{Ability: channels.PublishPost, Account: channels.Organization, Level: channels.ApprovedApp},
			{Ability: channels.ReadFigures, Account: channels.Professional, Level: channels.ApprovedApp},
			{Ability: channels.ReadFigures, Account: channels.Organization, Level: channels.ApprovedApp},
		},
		Sources: []channels.Source{
			{Fact: "caption of 2200, 30 hashtags, 20 mentions", From: "Meta, Instagram API, IG User media", AsOf: "2026-11", Disputed: "the unit is not documented; services that publish report 5 hashtags and 3 mentions since 2025-12"},
			{Fact: "10 files", From: "Meta, Instagram API, carousel posts", AsOf: "2026-11"},
			{Fact: "professional accounts only", From: "Meta, Instagram API", AsOf: "2026-11"},
		},
	}
}
