package linkedin

import "github.com/ambassadorkit/ambassadorkit/channels"

const (
	title = "LinkedIn"
	unit  = "UTF-16 code units"
)

func (c *Channel) limits() channels.Limits {
	return channels.Limits{
		Text:            c.options.MaxText,
		TextUnit:        unit,
		Media:           20,
		MediaTypes:      []string{"image/*", "video/mp4", "application/pdf"},
		DialogTakesText: c.options.PrefillText,
		DialogTakesLink: true,
	}
}

// Capabilities says what LinkedIn allows, as of 2026-11.
func (c *Channel) Capabilities() channels.Capabilities {
	return channels.Capabilities{
		Title:  title,
		Level:  channels.NoApp,
		Limits: c.limits(),
		Grants: []channels.Grant{
			{Ability: channels.ShareByHand, Account: channels.Person, Level: channels.NoApp, Note: "LinkedIn's dialog opens with the link; the text is copied into it"},
			{Ability: channels.EngageByHand, Account: channels.Person, Level: channels.NoApp},
			{Ability: channels.PublishPost, Account: channels.Person, Level: channels.SelfServeApp, Note: `products "Share on LinkedIn" and "Sign In with LinkedIn using OpenID Connect"`},
			{Ability: channels.PublishPost, Account: channels.Organization, Level: channels.ApprovedApp, Note: "Community Management, the only product of an app of its own"},
			{Ability: channels.ReadFigures, Account: channels.Organization, Level: channels.ApprovedApp, Note: "Community Management"},
		},
		Sources: []channels.Source{
			{Fact: "text of 3000", From: "LinkedIn, posts API, answer FIELD_ARRAY_SIZE_TOO_HIGH", AsOf: "2026-11", Disputed: "the unit is not documented; UTF-16 code units are the strictest reading"},
			{Fact: "2 to 20 images", From: "LinkedIn, MultiImage API", AsOf: "2026-11"},
			{Fact: "dialog", From: "LinkedIn, Share plugin (share-offsite)", AsOf: "2026-11", Disputed: "prefilling the text is not documented"},
			{Fact: "levels", From: "LinkedIn, product catalogue", AsOf: "2026-11", Disputed: "whether figures of members' posts can be read is disputed"},
		},
	}
}
