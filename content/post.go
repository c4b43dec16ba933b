package content

import (
	"net/url"
	"regexp"
	"strings"
)

const expectedPosts = "expected the address of one live post: " +
	"LinkedIn (linkedin.com/posts/… or linkedin.com/feed/update/urn:li:…), Facebook (facebook.com/page/posts/…), " +
	"Instagram (instagram.com/p/…) or X (x.com/name/status/…)"

// ParsePost recognises the address of a live post, as copied from the browser
// or an app, on LinkedIn, Facebook, Instagram or X (also as twitter.com). The
// URL that it returns is https, on the network's main host, without tracking
// parameters. The ID is what the address reveals: LinkedIn's URN
// ("urn:li:activity:…"), Facebook's number or pfbid, Instagram's shortcode, X's
// number; it is empty for short and share addresses of Facebook and LinkedIn,
// which reveal nothing. Every other address is an error of type Problems that
// says what is expected. No network call is made.
func ParsePost(address string) (PostRef, error) {
	address = strings.Trim(strings.TrimSpace(address), "<>")
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return PostRef{}, Problems{{Field: "address", Message: "this is not a web address; " + expectedPosts}}
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	for _, n := range postNetworks {
		if !n.serves(host) {
			continue
		}
		if ref, ok := n.parse(host, u); ok {
			ref.Channel = n.channel
			return ref, nil
		}
		return PostRef{}, Problems{{Field: "address", Message: "this address on " + n.name + " is not that of one post; expected " + n.expected}}
	}
	return PostRef{}, Problems{{Field: "address", Message: "this is not a post on a network that is known here; " + expectedPosts}}
}

type postNetwork struct {
	channel, name, expected string
	hosts                   []string
	parse                   func(host string, u *url.URL) (PostRef, bool)
}

func (n postNetwork) serves(host string) bool {
	for _, h := range n.hosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return false
}

var postNetworks = []postNetwork{
	{"linkedin", "LinkedIn", "linkedin.com/posts/… or linkedin.com/feed/update/urn:li:…: choose \"Copy link to post\" in the post's menu",
		[]string{"linkedin.com", "lnkd.in"}, parseLinkedIn},
	{"facebook", "Facebook", "facebook.com/page/posts/…, /videos/…, /photo/?fbid=… or /permalink.php?story_fbid=…: open the post by its time and copy the address",
		[]string{"facebook.com", "fb.com", "fb.watch"}, parseFacebook},
	{"instagram", "Instagram", "instagram.com/p/… or instagram.com/reel/…: choose \"Copy link\" in the post's menu",
		[]string{"instagram.com", "instagr.am"}, parseInstagram},
	{"twitter", "X", "x.com/name/status/… or twitter.com/name/status/…: choose \"Copy link\" in the post's menu",
		[]string{"x.com", "twitter.com"}, parseTwitter},
}

var (
	linkedInURN  = regexp.MustCompile(`^(?i:urn:li:(activity|share|ugcpost)):([0-9]+)$`)
	linkedInSlug = regexp.MustCompile(`(?i)(?:^|[-_])(activity|share|ugcpost)-([0-9]{6,})(?:-|$)`)
	digits       = regexp.MustCompile(`^[0-9]+$`)
	facebookID   = regexp.MustCompile(`^(?:[0-9]{4,}|pfbid[0-9A-Za-z]+)$`)
	shortcode    = regexp.MustCompile(`^[0-9A-Za-z_-]{3,}$`)
	accountName  = regexp.MustCompile(`^[0-9A-Za-z_]{1,50}$`)
)

// segments are the decoded parts of the path; url.Parse has undone the percent
// encoding already, which is how apps write the colons of a URN.
func segments(u *url.URL) []string {
	return strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
}

// segment returns the segment at i, or "".
func segment(s []string, i int) string {
	if i < 0 || i >= len(s) {
		return ""
	}
	return s[i]
}

func linkedInID(kind, number string) string {
	kind = strings.ToLower(kind)
	if kind == "ugcpost" {
		kind = "ugcPost" // LinkedIn's URNs are case-sensitive
	}
	return "urn:li:" + kind + ":" + number
}

func parseLinkedIn(host string, u *url.URL) (PostRef, bool) {
	s := segments(u)
	if host == "lnkd.in" {
		return PostRef{URL: "https://lnkd.in" + u.EscapedPath()}, len(s) == 2 && s[0] == "p"
	}
	if segment(s, 0) == "embed" {
		s = s[1:]
	}
	switch {
	case segment(s, 0) == "feed" && segment(s, 1) == "update":
		if m := linkedInURN.FindStringSubmatch(segment(s, 2)); m != nil {
			id := linkedInID(m[1], m[2])
			return PostRef{URL: "https://www.linkedin.com/feed/update/" + id + "/", ID: id}, true
		}
	case segment(s, 0) == "posts":
		if m := linkedInSlug.FindStringSubmatch(segment(s, 1)); m != nil {
			return PostRef{URL: "https://www.linkedin.com/posts/" + url.PathEscape(s[1]), ID: linkedInID(m[1], m[2])}, true
		}
	}
	return PostRef{}, false
}

func parseFacebook(host string, u *url.URL) (PostRef, bool) {
	s, q := segments(u), u.Query()
	path := func(id string) (PostRef, bool) {
		return PostRef{URL: "https://www.facebook.com" + strings.TrimSuffix(u.EscapedPath(), "/"), ID: id}, true
	}
	query := func(id string, keep ...string) (PostRef, bool) {
		kept := url.Values{}
		for _, k := range keep {
			if v := q.Get(k); v != "" {
				kept.Set(k, v)
			}
		}
		return PostRef{URL: "https://www.facebook.com" + u.EscapedPath() + "?" + kept.Encode(), ID: id}, facebookID.MatchString(id)
	}
	last := segment(s, len(s)-1)
	switch {
	case host == "fb.watch":
		return PostRef{URL: "https://fb.watch" + u.EscapedPath()}, len(s) == 1
	case segment(s, 0) == "permalink.php" || segment(s, 0) == "story.php":
		return query(q.Get("story_fbid"), "story_fbid", "id")
	case segment(s, 0) == "photo" || segment(s, 0) == "photo.php":
		return query(q.Get("fbid"), "fbid")
	case segment(s, 0) == "watch":
		return query(q.Get("v"), "v")
	case segment(s, 0) == "share" && len(s) >= 2 && len(s) <= 3:
		return path("")
	case segment(s, 0) == "reel" && len(s) == 2 && facebookID.MatchString(last):
		return path(last)
	case segment(s, 0) == "groups" && (segment(s, 2) == "posts" || segment(s, 2) == "permalink") && facebookID.MatchString(last):
		return path(last)
	case len(s) >= 3 && (s[1] == "posts" || s[1] == "videos" || s[1] == "photos") && facebookID.MatchString(last):
		return path(last)
	}
	return PostRef{}, false
}

func parseInstagram(_ string, u *url.URL) (PostRef, bool) {
	s := segments(u)
	for i := range min(2, len(s)) { // the account's name may come first
		kind, code := s[i], segment(s, i+1)
		switch kind {
		case "p", "reel", "reels", "tv":
			if !shortcode.MatchString(code) || (kind == "reels" && code == "audio") {
				return PostRef{}, false
			}
			if kind == "reels" {
				kind = "reel"
			}
			return PostRef{URL: "https://www.instagram.com/" + kind + "/" + code + "/", ID: code}, true
		}
	}
	return PostRef{}, false
}

func parseTwitter(_ string, u *url.URL) (PostRef, bool) {
	s := segments(u)
	if segment(s, 0) == "i" && segment(s, 1) == "web" {
		s = append([]string{"i"}, s[2:]...)
	}
	name, verb, id := segment(s, 0), segment(s, 1), segment(s, 2)
	if !accountName.MatchString(name) || (verb != "status" && verb != "statuses") || !digits.MatchString(id) {
		return PostRef{}, false
	}
	return PostRef{URL: "https://x.com/" + name + "/status/" + id, ID: id}, true
}
