package linkedin

import (
	"slices"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

const (
	title = "LinkedIn"
	unit  = "UTF-16 code units"
)

// The files that the dialog takes, and those that the API takes.
var (
	dialogTypes = []string{"image/*", "video/mp4", "application/pdf"}
	apiTypes    = append(slices.Clone(imageTypes), "video/mp4", "application/pdf")
)

// level is the access that the channel was made with.
func (c *Channel) level() channels.AccessLevel {
	switch {
	case c.options.Apps.Page != nil:
		return channels.ApprovedApp
	case c.options.Apps.Member != nil:
		return channels.SelfServeApp
	default:
		return channels.NoApp
	}
}

// limits shares its MediaTypes with every other call of it.
func (c *Channel) limits() channels.Limits {
	types := apiTypes
	if c.level() == channels.NoApp {
		types = dialogTypes
	}
	return channels.Limits{
		Text:             c.options.MaxText,
		TextUnit:         unit,
		Media:            maxImages,
		MediaTypes:       types,
		DialogTakesText:  c.options.PrefillText,
		DialogTakesLink:  true,
		PerAccountAndDay: perMember,
		PerAppAndDay:     perApp,
	}
}

// Capabilities says what LinkedIn allows, as of 2026-11. Where the app for pages is
// the only one, publishing for people is not among the grants: that app does not
// connect them.
func (c *Channel) Capabilities() channels.Capabilities {
	limits := c.limits()
	limits.MediaTypes = slices.Clone(limits.MediaTypes)
	return channels.Capabilities{
		Title:  title,
		Level:  c.level(),
		Limits: limits,
		Grants: c.grants(),
		Sources: []channels.Source{
			{Fact: "text of 3000", From: "LinkedIn, posts API, answer FIELD_ARRAY_SIZE_TOO_HIGH", AsOf: "2026-11", Disputed: "the unit is not documented; UTF-16 code units are the strictest reading"},
			{Fact: "2 to 20 images", From: "LinkedIn, MultiImage API", AsOf: "2026-11"},
			{Fact: "dialog", From: "LinkedIn, Share plugin (share-offsite)", AsOf: "2026-11", Disputed: "prefilling the text is not documented"},
			{Fact: "levels", From: "LinkedIn, product catalogue", AsOf: "2026-11", Disputed: "whether figures of members' posts can be read is disputed"},
			{Fact: "150 posts a day from an account, 100 000 through an app", From: "LinkedIn, Share on LinkedIn, rate limits", AsOf: "2026-11"},
			{Fact: "API version " + c.options.Version, From: "LinkedIn, Versioning; each month lives for about a year", AsOf: "2026-09"},
		},
	}
}

func (c *Channel) grants() []channels.Grant {
	grants := []channels.Grant{
		{Ability: channels.ShareByHand, Account: channels.Person, Level: channels.NoApp, Note: "LinkedIn's dialog opens with the link; the text is copied into it"},
		{Ability: channels.EngageByHand, Account: channels.Person, Level: channels.NoApp},
	}
	member := c.options.Apps.Member
	if member != nil || c.options.Apps.Page == nil {
		grants = append(grants, channels.Grant{Ability: channels.PublishPost, Account: channels.Person, Level: channels.SelfServeApp, Note: `products "Share on LinkedIn" and "Sign In with LinkedIn using OpenID Connect"`})
	}
	if member != nil && slices.Contains(member.Scopes, "r_member_postAnalytics") {
		grants = append(grants, channels.Grant{Ability: channels.ReadFigures, Account: channels.Person, Level: channels.SelfServeApp, Note: "permission r_member_postAnalytics"})
	}
	return append(grants,
		channels.Grant{Ability: channels.PublishPost, Account: channels.Organization, Level: channels.ApprovedApp, Note: "Community Management, the only product of an app of its own"},
		channels.Grant{Ability: channels.ReadFigures, Account: channels.Organization, Level: channels.ApprovedApp, Note: "Community Management"})
}
