package feed

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// maxGraph bounds how many nodes of linked data are looked at.
const maxGraph = 1000

// linkedData is what one JSON-LD script says of the page.
type linkedData struct {
	job     *posting
	article string
}

// posting is a schema.org JobPosting.
type posting struct {
	content.Job
	description string
	language    string
	address     string
}

// readLinkedData looks for a JobPosting or an article, also in arrays and
// @graph. What is no JSON says nothing: pages carry broken scripts.
func readLinkedData(script string) (found linkedData) {
	script = strings.NewReplacer("<!--", "", "-->", "", "//<![CDATA[", "", "//]]>", "").Replace(script)
	script = strings.Map(func(r rune) rune {
		if r < 0x20 { // raw line breaks within strings, a common fault
			return ' '
		}
		return r
	}, script)
	var document any
	if json.Unmarshal([]byte(script), &document) != nil {
		return found
	}
	queue := []any{document}
	for seen := 0; len(queue) > 0 && seen < maxGraph; seen++ {
		node := queue[0]
		queue = queue[1:]
		switch n := node.(type) {
		case []any:
			queue = append(queue, n...)
		case map[string]any:
			for _, t := range typesOf(n) {
				switch t {
				case "JobPosting":
					if found.job == nil {
						found.job = readPosting(n)
					}
				case "BlogPosting", "PodcastEpisode", "Report", "Product":
					found.article = cmp.Or(found.article, t)
				}
			}
			queue = append(queue, n["@graph"], n["mainEntity"])
		}
	}
	return found
}

// typesOf are the names of a node's types, without the vocabulary's address.
func typesOf(n map[string]any) (types []string) {
	for _, t := range list(n["@type"]) {
		if s, ok := t.(string); ok {
			types = append(types, s[strings.LastIndexAny(s, "/#:")+1:])
		}
	}
	return types
}

func readPosting(n map[string]any) *posting {
	p := &posting{
		Job: content.Job{
			Title:          cmp.Or(word(n["title"]), word(n["name"])),
			Organization:   word(n["hiringOrganization"]),
			Location:       place(n["jobLocation"]),
			EmploymentType: words(n["employmentType"]),
			Reference:      identifier(n["identifier"]),
		},
		description: word(n["description"]),
		language:    tag(word(n["inLanguage"])),
		address:     word(n["url"]),
	}
	if t, ok := parsePublished(word(n["datePosted"])); ok {
		p.Posted = t
	}
	if t, ok := parseDeadline(word(n["validThrough"])); ok {
		p.ValidThrough = t
	}
	if p.Location == "" && slices.Contains(strings.Fields(strings.ToUpper(words(n["jobLocationType"]))), "TELECOMMUTE") {
		p.Location = "Remote"
	}
	return p
}

// complete fills the content with what the posting says and the head does not.
func (p *posting) complete(c *content.Content, site string) {
	job := p.Job
	job.Title = cmp.Or(job.Title, c.Title)
	job.Organization = cmp.Or(job.Organization, cut(site, content.MaxTitle))
	c.Job = &job
	c.Title = cmp.Or(c.Title, job.Title)
	c.Summary = cmp.Or(c.Summary, p.description)
	c.Language = cmp.Or(c.Language, p.language)
	c.URL = cmp.Or(c.URL, absolute(p.address, nil))
	if c.Published.IsZero() {
		c.Published = job.Posted
	}
	c.Window.Until = job.ValidThrough
}

// list is a value as an array, which JSON-LD lets one value stand for.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v[:min(len(v), maxValues)]
	}
	return []any{v}
}

// word is a value as text on one line: of an array the first, of a node its name.
func word(v any) string {
	switch v := v.(type) {
	case string:
		return cut(plainText(v), content.MaxSummary)
	case []any:
		if len(v) > 0 {
			if _, nested := v[0].([]any); !nested {
				return word(v[0])
			}
		}
	case map[string]any:
		for _, key := range []string{"name", "value", "@value"} {
			if s, ok := v[key].(string); ok {
				return word(s)
			}
		}
	}
	return ""
}

func words(v any) string {
	var parts []string
	for _, e := range list(v) {
		if s := word(e); s != "" && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	return cut(strings.Join(parts, ", "), content.MaxTitle)
}

// identifier is the employer's own number: of a PropertyValue its value, since
// its name is the employer's.
func identifier(v any) string {
	if n, ok := v.(map[string]any); ok {
		switch value := n["value"].(type) {
		case string:
			return cut(plainText(value), content.MaxTitle)
		case float64:
			return number(value)
		}
		return ""
	}
	if f, ok := v.(float64); ok {
		return number(f)
	}
	return word(v)
}

func number(f float64) string {
	b, err := json.Marshal(f)
	if err != nil {
		return ""
	}
	return string(b)
}

// place is where a job is: town and country of each location.
func place(v any) string {
	var parts []string
	for _, e := range list(v) {
		n, ok := e.(map[string]any)
		if !ok {
			parts = append(parts, word(e))
			continue
		}
		address, ok := n["address"].(map[string]any)
		if !ok {
			parts = append(parts, cmp.Or(word(n["address"]), word(n["name"])))
			continue
		}
		town := cmp.Or(word(address["addressLocality"]), word(address["addressRegion"]))
		country := word(address["addressCountry"])
		parts = append(parts, strings.Trim(town+", "+country, ", "))
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return cut(strings.Join(slices.Compact(parts), "; "), content.MaxTitle)
}
