package feed

import (
	"net/url"
	"slices"
	"strings"

	"github.com/mmcdole/gofeed"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// vocabulary holds the names by which Danish and English sites call their
// categories and folders, in lower case with spaces.
func vocabulary(name string) (content.Kind, bool) {
	switch name {
	case "nyhed", "nyheder", "aktuelt", "news", "company news":
		return content.News, true
	case "blog", "blogs", "blogpost", "blog post", "blog posts", "blogindlæg", "blogindlaeg", "indlæg":
		return content.BlogPost, true
	case "presse", "pressen", "pressemeddelelse", "pressemeddelelser", "presseomtale", "medieomtale", "i medierne", "i pressen",
		"press", "press story", "press release", "press releases", "in the media", "in the press", "media coverage", "newsroom":
		return content.PressStory, true
	case "rapport", "rapporter", "analyse", "analyser", "undersøgelse", "undersøgelser", "hvidbog", "årsrapport",
		"report", "reports", "white paper", "white papers", "whitepaper", "whitepapers", "annual report":
		return content.Report, true
	case "foredrag", "oplæg", "webinar", "webinarer", "webinars", "keynote", "keynotes", "talk", "talks":
		return content.Talk, true
	case "infografik", "infografikker", "infographic", "infographics":
		return content.Infographic, true
	case "video", "videoer", "videos", "film":
		return content.Video, true
	case "podcast", "podcasts", "podcastafsnit", "podcast episode":
		return content.Podcast, true
	case "portræt", "portrætter", "portraet", "portraetter", "medarbejderportræt", "medarbejderportrætter", "mød en kollega", "kollegaportræt",
		"portrait", "portraits", "employee portrait", "employee portraits", "meet the team", "employee spotlight":
		return content.Portrait, true
	case "job", "jobs", "jobopslag", "stilling", "stillinger", "ledig stilling", "ledige stillinger", "ledigt job", "ledige job", "ledige jobs",
		"stillingsopslag", "karriere", "career", "careers", "vacancy", "vacancies", "job posting", "job postings", "job opening", "job openings", "open positions":
		return content.JobPosting, true
	case "produkt", "produkter", "produktnyhed", "produktnyheder", "product", "products", "product news":
		return content.Product, true
	case "tilbud", "offer", "offers", "special offer", "special offers":
		return content.Offer, true
	}
	return "", false
}

// kindNamed is the kind that a category or folder names.
func kindNamed(name string) (content.Kind, bool) {
	name = strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(name))
	return vocabulary(fold(name))
}

// entryKind is the kind of an entry by its categories, enclosures and address,
// else fallback. A category is the site's own word and goes first, save that
// "news" and "blog" say less than a sound or a film.
func entryKind(categories []string, media []content.Media, address *url.URL, fallback content.Kind) content.Kind {
	var general content.Kind
	for _, c := range categories {
		switch k, ok := kindNamed(c); {
		case !ok:
		case k == content.News || k == content.BlogPost:
			general = firstKind(general, k)
		default:
			return k
		}
	}
	for _, m := range media {
		switch {
		case strings.HasPrefix(m.Type, "audio/"):
			return content.Podcast
		case strings.HasPrefix(m.Type, "video/"):
			return content.Video
		case m.Type == "application/pdf" && general == "":
			return content.Report
		}
	}
	return firstKind(general, addressKind(address), fallback, content.News)
}

func firstKind(kinds ...content.Kind) content.Kind {
	for _, k := range kinds {
		if k != "" {
			return k
		}
	}
	return ""
}

// addressKind is the kind that an address tells by its host or folders:
// jobs.company.example, /nyheder/2026/vind.
func addressKind(u *url.URL) content.Kind {
	if u == nil {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	for _, site := range []string{"youtube.com", "youtu.be", "vimeo.com"} {
		if host == site || strings.HasSuffix(host, "."+site) {
			return content.Video
		}
	}
	if label, rest, _ := strings.Cut(host, "."); strings.Contains(rest, ".") {
		if k, ok := kindNamed(label); ok {
			return k
		}
	}
	folders := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	if len(folders) == 0 {
		return ""
	}
	for _, f := range folders[:len(folders)-1] {
		if k, ok := kindNamed(f); ok {
			return k
		}
	}
	return ""
}

// feedKind is the kind of a feed that holds one kind only, by its categories or
// its title ("Ledige stillinger hos Nordlys"), "" when they tell none or several.
func feedKind(parsed *gofeed.Feed, title string) content.Kind {
	var found []content.Kind
	note := func(name string) {
		if k, ok := kindNamed(name); ok && !slices.Contains(found, k) {
			found = append(found, k)
		}
	}
	for _, c := range parsed.Categories {
		note(c)
	}
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return strings.ContainsRune(" ,.:;|/–—·&()", r) })
	for i, w := range words {
		note(w)
		if i > 0 {
			note(words[i-1] + " " + w)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}

// topics are the categories that name no kind, in lower case, each once.
func topics(categories []string) (list []string) {
	for _, c := range categories {
		t := strings.ToLower(plainText(c))
		_, isKind := kindNamed(t)
		switch {
		case t == "" || isKind || len(t) > 100 || slices.Contains(list, t):
		case t == "uncategorized" || t == "uncategorised" || t == "ukategoriseret" || t == "ikke kategoriseret":
		case len(list) < MaxTopics:
			list = append(list, t)
		}
	}
	return list
}
