package clicks

import (
	"slices"
	"strings"
)

// PreviewAgent is a program that fetches a link's page to show or index it when
// somebody posts or sends the link.
type PreviewAgent struct {
	// Name is what a click keeps as its Agent.
	Name string
	// Mark is the part of the User-Agent by which it is known; case does not count.
	Mark string
	// Source says where the mark is from, and AsOf of which month ("2026-11").
	Source, AsOf string
}

// previewAgents are in the order in which they are looked for: an agent that
// names others to be served like them stands before those.
var previewAgents = []PreviewAgent{
	{"Apple Messages", "facebookexternalhit/1.1 Facebot Twitterbot/1.0", "requests of iMessage", "2026-11"},
	{"TelegramBot", "TelegramBot", "requests of Telegram, \"TelegramBot (like TwitterBot)\"", "2026-11"},
	{"facebookexternalhit", "facebookexternalhit", "Meta for Developers, Web Crawlers", "2026-11"},
	{"facebookcatalog", "facebookcatalog", "Meta for Developers, Web Crawlers", "2026-11"},
	{"Facebot", "Facebot", "Meta for Developers, Web Crawlers", "2026-11"},
	{"meta-externalagent", "meta-externalagent", "Meta for Developers, Web Crawlers", "2026-11"},
	{"meta-externalfetcher", "meta-externalfetcher", "Meta for Developers, Web Crawlers", "2026-11"},
	{"LinkedInBot", "LinkedInBot", "LinkedIn Help, LinkedInBot", "2026-11"},
	{"Twitterbot", "Twitterbot", "X Developer Platform, Cards", "2026-11"},
	{"Slackbot", "Slackbot", "Slack, Slack robots", "2026-11"},
	{"Slack-ImgProxy", "Slack-ImgProxy", "Slack, Slack robots", "2026-11"},
	{"WhatsApp", "WhatsApp/", "requests of WhatsApp", "2026-11"},
	{"Discordbot", "Discordbot", "requests of Discord", "2026-11"},
	{"SkypeUriPreview", "SkypeUriPreview", "requests of Skype and Teams", "2026-11"},
	{"Microsoft Teams", "MicrosoftPreview", "Microsoft, Bing Webmaster Tools, crawlers", "2026-11"},
	{"Microsoft Office", "ms-office", "requests of Office when a link is opened from a document", "2026-11"},
	{"Microsoft Office", "Microsoft Office", "requests of Office, \"Microsoft Office Existence Discovery\"", "2026-11"},
	{"BingPreview", "BingPreview", "Microsoft, Bing Webmaster Tools, crawlers", "2026-11"},
	{"bingbot", "bingbot", "Microsoft, Bing Webmaster Tools, crawlers", "2026-11"},
	{"Googlebot", "Googlebot", "Google Search Central, crawlers", "2026-11"},
	{"Google-InspectionTool", "Google-InspectionTool", "Google Search Central, crawlers", "2026-11"},
	{"GoogleOther", "GoogleOther", "Google Search Central, crawlers", "2026-11"},
	{"Google-PageRenderer", "Google-PageRenderer", "Google Search Central, user-triggered fetchers", "2026-11"},
	{"Google Chat", "Google-Chat", "requests of Google Chat", "2026-11"},
	{"Applebot", "Applebot", "Apple Support, About Applebot", "2026-11"},
	{"Mastodon", "Mastodon/", "Mastodon, source of the request class", "2026-11"},
	{"Pleroma", "Pleroma", "requests of Pleroma", "2026-11"},
	{"Misskey", "SummalyBot", "Misskey, source of summaly", "2026-11"},
	{"Bluesky", "Bluesky Cardyb", "Bluesky, link cards", "2026-11"},
	{"Threads", "Threadsbot", "requests of Threads", "2026-11"},
	{"Iframely", "Iframely", "Iframely, documentation", "2026-11"},
	{"Embedly", "Embedly", "Embedly, documentation", "2026-11"},
	{"Pinterestbot", "Pinterestbot", "Pinterest Help, Pinterestbot", "2026-11"},
	{"redditbot", "redditbot", "requests of Reddit", "2026-11"},
	{"XING", "XING-contenttabreceiver", "requests of XING", "2026-11"},
	{"VKShare", "vkShare", "requests of VK", "2026-11"},
	{"Zoom", "ZoomBot", "requests of Zoom chat", "2026-11"},
	{"Notion", "NotionEmbedder", "requests of Notion", "2026-11"},
	{"DuckDuckBot", "DuckDuckBot", "DuckDuckGo Help, DuckDuckBot", "2026-11"},
	{"YandexBot", "YandexBot", "Yandex Support, robots", "2026-11"},
	{"Baiduspider", "Baiduspider", "Baidu, Baiduspider", "2026-11"},
}

// bots are parts of the User-Agent of programs that begin theirs as a browser
// does; in lower case. Whoever does not begin it so is a bot without a table.
var bots = []string{
	"headless", "phantomjs", "puppeteer", "playwright", "selenium", "lighthouse", "electron-fetch", "jsdom",
	"bot/", "bot;", "crawler", "spider", "+http://", "+https://", "pingdom", "uptimerobot", "statuscake", "datadogsynthetics",
}

// PreviewAgents is the table of agents whose visits count as previews. The
// caller may change the copy that it gets.
func PreviewAgents() []PreviewAgent { return slices.Clone(previewAgents) }

// previewAgent finds a known agent in a User-Agent.
func previewAgent(userAgent string) (string, bool) {
	userAgent = strings.ToLower(userAgent)
	for i := range previewAgents {
		if strings.Contains(userAgent, strings.ToLower(previewAgents[i].Mark)) {
			return previewAgents[i].Name, true
		}
	}
	return "", false
}

// programmatic reports whether a User-Agent is none of a browser's: every
// browser in use begins it with "Mozilla/", but for Opera Mini.
func programmatic(userAgent string) bool {
	if !strings.HasPrefix(userAgent, "Mozilla/") && !strings.HasPrefix(userAgent, "Opera/") {
		return true
	}
	userAgent = strings.ToLower(userAgent)
	return slices.ContainsFunc(bots, func(mark string) bool { return strings.Contains(userAgent, mark) })
}
