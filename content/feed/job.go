package feed

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	ext "github.com/mmcdole/gofeed/extensions"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// jobFacts are what the elements that recruiting systems add to their feeds
// say. problem is what could not be read, "" when all could.
func jobFacts(item *gofeed.Item, title string, published time.Time) (job content.Job, problem string) {
	job = content.Job{
		Title:          title,
		Organization:   fact(item, "organization", "company", "companyname", "employer", "hiringorganization", "virksomhed", "arbejdsgiver"),
		Location:       fact(item, "location", "locations", "joblocation", "city", "arbejdssted", "sted"),
		EmploymentType: fact(item, "employmenttype", "jobtype", "ansættelsestype", "ansaettelsestype"),
		Reference:      fact(item, "reference", "referencenumber", "refnumber", "jobid", "positionid", "jobnummer"),
		Posted:         published,
	}
	deadline := fact(item, "validthrough", "deadline", "applicationdeadline", "applicationduedate", "applicationdue", "closingdate",
		"expirydate", "expirationdate", "ansøgningsfrist", "ansoegningsfrist", "frist")
	if deadline != "" {
		var ok bool
		if job.ValidThrough, ok = parseDeadline(deadline); !ok {
			problem = "the deadline is not a date like 2026-12-31 or 31-12-2026; the posting has none"
		}
	}
	return job, problem
}

// fact is the text of the first element that has one of the names, whatever its
// namespace, "" when there is none.
func fact(item *gofeed.Item, names ...string) string {
	for _, name := range names {
		for _, key := range sortedKeys(item.Custom) {
			if elementName(key) == name {
				if s := plainText(item.Custom[key]); s != "" {
					return cut(s, content.MaxTitle)
				}
			}
		}
		for _, prefix := range sortedKeys(item.Extensions) {
			for _, key := range sortedKeys(item.Extensions[prefix]) {
				if elementName(key) != name {
					continue
				}
				if s := texts(item.Extensions[prefix][key]); s != "" {
					return cut(s, content.MaxTitle)
				}
			}
		}
	}
	return ""
}

// maxValues bounds how many values of one fact are joined.
const maxValues = 20

// texts joins what elements say; of a nested one its name, else its city, counts.
func texts(elements []ext.Extension) string {
	var parts []string
	for _, e := range elements[:min(len(elements), maxValues)] {
		s := plainText(e.Value)
		for _, child := range []string{"name", "city", "location"} {
			if s == "" {
				s = texts(e.Children[child])
			}
		}
		if s != "" && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

func elementName(key string) string {
	return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(key))
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare[string])
	return keys
}

// parseDeadline reads a deadline. A date alone counts to the last second of that
// day, UTC, since a posting's zone is not told.
func parseDeadline(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339, time.RFC1123Z, time.RFC1123, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "02-01-2006 15:04", "02-01-2006 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return sane(t)
		}
	}
	for _, layout := range []string{"2006-01-02", "02-01-2006", "2-1-2006", "02.01.2006", "2.1.2006", "02/01/2006", "20060102"} {
		if t, err := time.Parse(layout, s); err == nil {
			return sane(t.Add(24*time.Hour - time.Second))
		}
	}
	return time.Time{}, false
}

// sane is the time in UTC, false when no publication has it. RFC 3339 and JSON
// end at year 9999, which a zone can pass.
func sane(t time.Time) (time.Time, bool) {
	t = t.UTC()
	if t.Year() < 1970 || t.Year() > 9998 {
		return time.Time{}, false
	}
	return t, true
}
