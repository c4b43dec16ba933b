package facebook

import "github.com/ambassadorkit/ambassadorkit/channels"

const (
	title = "Facebook"
	unit  = "UTF-16 code units"
)

func (c *Channel) limits() channels.Limits {
	return channels.Limits{
		Text:            c.options.MaxText,
		TextUnit:        unit,
		MediaTypes:      []string{"image/*", "video/*"},
		DialogTakesLink: true,
	}
}

// Capabilities says what Facebook allows, as of 2026-11. With an app id its
// Level is channels.SelfServeApp.
func (c *Channel) Capabilities() channels.Capabilities {
	level := channels.NoApp
	if c.options.AppID != "" {
		level = channels.SelfServeApp
	}
	return channels.Capabilities{
		Title:  title,
		Level:  level,
		Limits: c.limits(),
		Grants: []channels.Grant{
			{Ability: channels.ShareByHand, Account: channels.Person, Level: channels.NoApp, Note: "the sharer opens with the link; the text is copied into it"},
			{Ability: channels.EngageByHand, Account: channels.Person, Level: channels.NoApp},
			{Ability: channels.ShareByHand, Account: channels.Person, Level: channels.SelfServeApp, Note: "the Share Dialog also comes back to the host's page, and carries a hashtag"},
			{Ability: channels.PublishPost, Account: channels.Organization, Level: channels.ApprovedApp, Note: "Pages; people's own profiles cannot be published to by API"},
			{Ability: channels.ReadFigures, Account: channels.Organization, Level: channels.ApprovedApp, Note: "Pages"},
		},
		Sources: []channels.Source{
			{Fact: "text of 63206", From: "Meta, Pages API", AsOf: "2026-11", Disputed: "the unit is not documented; UTF-16 code units are counted"},
			{Fact: "sharer without an app", From: "running pages", AsOf: "2026-11", Disputed: "Meta documents the Share Dialog only"},
			{Fact: "Share Dialog", From: "Meta, Share Dialog reference", AsOf: "2026-06"},
			{Fact: "no publishing to profiles", From: "Meta, Graph API changelog, publish_actions removed 2018-08-01", AsOf: "2018-08"},
		},
	}
}
