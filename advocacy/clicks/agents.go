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
	// Start reports whether the User-Agent begins with the mark, because there
	// are browsers of people that have it further on.
	Start bool
	// Source says where the mark is from, "unverified" where nobody reliable says
	// so, and AsOf of which month that source is or was read ("2026-11").
	Source, AsOf string
}

// Where several marks are from.
const (
	crawlerList = "crawler-user-agents 1.60.0 (Martin Monperrus and others, npm)"
	metaPage    = "Meta for Developers, Meta Web Crawlers (developers.facebook.com/docs/sharing/webmasters/crawler)"
	metaList    = crawlerList + ", after Meta Web Crawlers"
	bingList    = crawlerList + ", after Bing Webmaster Tools, Which crawlers does Bing use"
	googleList  = crawlerList + ", after Google Search Central, overview of crawlers"
	slackList   = crawlerList + ", after Slack (api.slack.com/robots)"
	officeList  = "Matomo device-detector, mobile_apps.yml; Microsoft Knowledge Base 899927: Office opens a link itself before the browser does"
	detectList  = "CrawlerDetect, list of crawlers (Mark Beech and others)"
)

// previewAgents are in the order in which they are looked for: an agent that
// names others to be served like them stands before those.
//
// They are checked against lists of crawlers and of browsers' User-Agents. The
// browsers inside Facebook, Instagram, LinkedIn, X, Threads, Pinterest and
// WhatsApp have no mark of these. Threads previews as facebookexternalhit
// (OpenGraphPlus, How Threads Crawls Your Pages), Teams as SkypeUriPreview, and
// Signal as WhatsApp (Matomo device-detector).
//
// Scanners of mail (Microsoft Safe Links, Proofpoint, Mimecast, Barracuda) are
// not among them: they mostly say that they are a browser (HummingDeck, Why your
// deck analytics are wrong), and marks of theirs are found in second hand only;
// unverified.
var previewAgents = []PreviewAgent{
	{"Apple Messages", "facebookexternalhit/1.1 Facebot Twitterbot/1.0", false, "Peter Upfold, a request of iMessage (peter.upfold.org.uk/blog/2019/02)", "2019-02"},
	{"TelegramBot", "TelegramBot", false, crawlerList + ": \"TelegramBot (like TwitterBot)\"", "2026-11"},
	{"facebookexternalhit", "facebookexternalhit", false, metaPage, "2026-11"},
	{"facebookcatalog", "facebookcatalog", false, metaPage, "2026-11"},
	{"Facebot", "Facebot", false, crawlerList + ", after an earlier page of Facebook", "2026-11"},
	{"meta-externalagent", "meta-externalagent", false, metaList, "2026-11"},
	{"meta-externalfetcher", "meta-externalfetcher", false, metaList, "2026-11"},
	{"LinkedInBot", "LinkedInBot", false, crawlerList, "2026-11"},
	{"Twitterbot", "Twitterbot", false, crawlerList + ", after Twitter, Cards", "2026-11"},
	{"Slackbot", "Slackbot", false, slackList, "2026-11"},
	{"Slack-ImgProxy", "Slack-ImgProxy", false, slackList, "2026-11"},
	{"WhatsApp", "WhatsApp", true, crawlerList + "; browsers that have WhatsApp/ further on are people's", "2026-11"},
	{"Discordbot", "Discordbot", false, crawlerList, "2026-11"},
	{"SkypeUriPreview", "SkypeUriPreview", false, crawlerList, "2026-11"},
	{"MicrosoftPreview", "MicrosoftPreview", false, bingList, "2026-11"},
	{"Microsoft Office", "ms-office", false, officeList, "2026-11"},
	{"Microsoft Office", "Microsoft Office", true, officeList, "2026-11"},
	{"BingPreview", "BingPreview", false, bingList, "2026-11"},
	{"bingbot", "bingbot", false, crawlerList + ", after Bing (www.bing.com/bingbot.htm)", "2026-11"},
	{"Googlebot", "Googlebot", false, "Google Search Central, Updating the user agent of Googlebot, 2 October 2019", "2019-10"},
	{"Google-InspectionTool", "Google-InspectionTool", false, googleList, "2026-11"},
	{"GoogleOther", "GoogleOther", false, googleList, "2026-11"},
	{"Google-PageRenderer", "Google-PageRenderer", false, crawlerList + ", after Google's snippets", "2026-11"},
	{"Google Messages", "GoogleMessages", true, "NextFin News, Google Messages bot, after Google's list of user-triggered fetchers of 21 January 2026", "2026-01"},
	{"Google Chat", "Google-Chat", false, "unverified: OpenGraphPlus, Google Chat; not on Google's list", "2026-11"},
	{"Applebot", "Applebot", false, "Apple Support, About Applebot (HT204683), 26 April 2018", "2018-04"},
	{"Mastodon", "Mastodon/", false, "Mastodon, source of its HTTP client (mastodon/mastodon)", "2026-11"},
	{"Pleroma", "Pleroma", true, "Pleroma, source of its user_agent (named_version first)", "2026-11"},
	{"Misskey", "SummalyBot", false, "Misskey, source of summaly (misskey-dev/summaly)", "2026-11"},
	{"Bluesky", "Bluesky Cardyb", false, "OpenGraphPlus, The CardyB service (opengraphplus.com/consumers/bluesky/crawling)", "2026-11"},
	{"Iframely", "Iframely", false, crawlerList + ", after Iframely (iframely.com/docs/about)", "2026-11"},
	{"Embedly", "Embedly", false, crawlerList + ", after Embedly (support.embed.ly)", "2026-11"},
	{"Pinterestbot", "Pinterestbot", false, crawlerList + ", after Pinterest (www.pinterest.com/bot.html)", "2026-11"},
	{"redditbot", "redditbot", false, crawlerList, "2026-11"},
	{"Snapchat", "Snap URL Preview", false, crawlerList + ", after Snap (developers.snap.com/robots)", "2026-11"},
	{"Snapchat", "SnapURLPreview", false, crawlerList + ", after Snap, Snapchat Automated Crawler", "2026-11"},
	{"XING", "XING-contenttabreceiver", false, detectList + "; Social Network Crawler User Agents (gist.github.com/Paratron/8676518)", "2026-11"},
	{"VKShare", "vkShare", false, crawlerList + ", after VK (vk.com/dev/Share)", "2026-11"},
	{"Notion", "NotionEmbedder", false, detectList, "2026-11"},
	{"Yahoo", "Yahoo Link Preview", false, crawlerList + ", after Yahoo Help, SLN23615", "2026-11"},
	{"DuckDuckBot", "DuckDuckBot", false, crawlerList + ", after DuckDuckGo (duckduckgo.com/duckduckbot.html)", "2026-11"},
	{"YandexBot", "YandexBot", false, crawlerList + ", after Yandex (yandex.com/bots)", "2026-11"},
	{"Baiduspider", "Baiduspider", false, crawlerList + ", after Baidu (www.baidu.com/search/spider.html)", "2026-11"},
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
		found := strings.Contains
		if previewAgents[i].Start {
			found = strings.HasPrefix
		}
		if found(userAgent, strings.ToLower(previewAgents[i].Mark)) {
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
