package feed

import (
	"mime"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"
	ext "github.com/mmcdole/gofeed/extensions"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// entryMedia are the enclosures, Media RSS elements and pictures of an entry,
// each address once; inText is the first picture of its text.
func entryMedia(item *gofeed.Item, inText picture, base *url.URL) []content.Media {
	var g gallery
	for _, e := range item.Enclosures {
		if e != nil {
			g.add(base, e.URL, e.Type, "", e.Length)
		}
	}
	for _, elements := range mediaRSS(item.Extensions["media"]) {
		for _, m := range elements {
			g.add(base, m.Attrs["url"], m.Attrs["type"], mediaText(m), m.Attrs["fileSize"])
		}
	}
	if item.Image != nil {
		g.add(base, item.Image.URL, "", item.Image.Title, "")
	}
	g.add(base, inText.address, "", inText.alt, "")
	return g.media
}

// mediaRSS are the contents and thumbnails, in that order, also within groups.
func mediaRSS(elements map[string][]ext.Extension) [][]ext.Extension {
	found := [][]ext.Extension{elements["content"]}
	for _, group := range elements["group"] {
		found = append(found, group.Children["content"])
	}
	found = append(found, elements["thumbnail"])
	for _, group := range elements["group"] {
		found = append(found, group.Children["thumbnail"])
	}
	return found
}

// mediaText is what describes one element: its own description, else its title.
func mediaText(m ext.Extension) string {
	for _, name := range []string{"description", "title"} {
		if c := m.Children[name]; len(c) > 0 && c[0].Value != "" {
			return c[0].Value
		}
	}
	return ""
}

type gallery struct{ media []content.Media }

func (g *gallery) add(base *url.URL, address, kind, alt, size string) {
	u := resolve(address, base)
	if u == nil {
		return
	}
	m := content.Media{URL: u.String(), Type: mediaType(kind, u), Alt: cut(plainText(alt), content.MaxTitle)}
	if n, err := strconv.ParseInt(strings.TrimSpace(size), 10, 64); err == nil && n > 0 {
		m.Bytes = n
	}
	if m.Type == "application/x-shockwave-flash" { // a player, not a file
		return
	}
	if i := slices.IndexFunc(g.media, func(have content.Media) bool { return have.URL == m.URL }); i >= 0 {
		if g.media[i].Alt == "" {
			g.media[i].Alt = m.Alt
		}
		return
	}
	if len(g.media) < MaxMedia {
		g.media = append(g.media, m)
	}
}

// mediaType is the declared MIME type without parameters, else the one of the
// address's extension, else "". The system's table of types is not asked: it
// differs from machine to machine.
func mediaType(declared string, u *url.URL) string {
	if full, _, err := mime.ParseMediaType(declared); err == nil && strings.Contains(full, "/") {
		return full
	}
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".svg":
		return "image/svg+xml"
	case ".mp3":
		return "audio/mpeg"
	case ".m4a":
		return "audio/mp4"
	case ".mp4", ".m4v":
		return "video/mp4"
	case ".webm":
		return "video/webm"
	case ".pdf":
		return "application/pdf"
	}
	return ""
}
