package advocacy

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// Check reports every problem of the settings at once, as Problems, or nil.
// names are those of the channels that the program was wired with, languages the BCP 47
// tags of those that there are words in.
func (s Settings) Check(names, languages []string) error {
	var p Problems
	s.checkResponsible(&p)
	s.checkPlace(&p, languages)
	s.checkChannels(&p, names)
	s.checkAsking(&p)
	s.checkWaves(&p)
	s.checkTexts(&p)
	s.checkFigures(&p)
	return p.err()
}

// checkResponsible looks at whose program it is, and who runs it.
func (s Settings) checkResponsible(p *Problems) {
	if strings.TrimSpace(s.Company) == "" {
		p.add("company", "is missing; it stands in every disclosure")
	} else if oneLine(s.Company) != s.Company {
		p.add("company", "is not one line without spaces at its ends; it stands in subjects and disclosures")
	}
	s.Responsible.check(p)
}

// checkPlace looks at where the program is, and in which languages.
func (s Settings) checkPlace(p *Problems, languages []string) {
	checkAddress(p, "publicUrl", s.PublicURL)
	if u, err := url.Parse(s.PublicURL); err == nil && u.Scheme == "http" && !onThisMachine(u.Hostname()) {
		p.add("publicUrl", "is http, by which the keys to people's pages could be read on their way; use https")
	}
	checkAddress(p, "recallUrl", s.RecallURL)
	if len(s.Country) != 2 || strings.ToUpper(s.Country) != s.Country {
		p.add("country", "%q is not an ISO 3166-1 code of two capital letters", s.Country)
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		p.add("zone", "%q is not an IANA time zone; write it like Europe/Copenhagen", s.Zone)
	}
	if len(s.Languages) == 0 {
		p.add("languages", "is empty; name at least one")
	}
	for i, tag := range s.Languages {
		field := fmt.Sprintf("languages[%d]", i)
		switch {
		case strings.TrimSpace(tag) == "":
			p.add(field, "is empty; write a tag like en or da")
		case !hasWords(tag, languages):
			p.add(field, "%q is not a language that the program writes; it writes %s", tag, strings.Join(languages, " and "))
		case strings.Contains(tag, "_"):
			p.add(field, "%q is not a BCP 47 tag; write it like en-GB", tag)
		}
	}
}

// hasWords reports whether a tag is of one of the languages, of any region.
func hasWords(tag string, languages []string) bool {
	base, ok := baseLanguage(tag)
	return ok && slices.ContainsFunc(languages, func(l string) bool { return primaryTag(l) == base })
}

// baseLanguage is the language of a BCP 47 tag, without script and region.
func baseLanguage(tag string) (base string, ok bool) {
	parsed, err := language.Parse(tag)
	// Raw, since Base would guess that an undetermined language is English.
	raw, _, _ := parsed.Raw()
	return raw.String(), err == nil && raw.String() != "und"
}

// checkChannels looks at the networks in use.
func (s Settings) checkChannels(p *Problems, known []string) {
	for i, name := range s.Channels {
		if slices.Contains(s.Channels[:i], name) {
			p.add(fmt.Sprintf("channels[%d]", i), "%q is there twice", name)
		}
		if !slices.Contains(known, name) {
			p.add(fmt.Sprintf("channels[%d]", i), "%q is not wired; the program has: %s", name, strings.Join(known, ", "))
		}
	}
}

// checkAsking looks at when people are asked, and what they are offered.
func (s Settings) checkAsking(p *Problems) {
	var plan cadence.Problems
	if errors.As(s.Plan.Check(), &plan) {
		for _, q := range plan {
			p.add("plan."+q.Field, "%s", q.Message)
		}
	}
	if s.DigestSize < 1 || s.DigestSize > 10 {
		p.add("digestSize", "%d is not between 1 and 10", s.DigestSize)
	}
	if s.PostingBudget < 1 {
		p.add("postingBudget", "%d is less than 1", s.PostingBudget)
	}
	if s.Help != Prompts && s.Help != Templates {
		p.add("help", "%q is neither %q nor %q", s.Help, Prompts, Templates)
	}
}

// checkWaves looks at who is invited when.
func (s Settings) checkWaves(p *Problems) {
	names := map[string]bool{PilotWave: true}
	for i, w := range s.Waves {
		field := fmt.Sprintf("waves[%d]", i)
		if w.Name == "" || names[w.Name] {
			p.add(field+".name", "%q is empty or taken; every wave has a name of its own (%q is the pilot's)", w.Name, PilotWave)
		}
		names[w.Name] = true
		if !w.From.Valid() {
			p.add(field+".from", "is missing or not in the calendar; write the first day of its invitations like 2026-12-31")
		}
	}
}

// checkTexts looks at what people are shown to agree to and to say.
func (s Settings) checkTexts(p *Problems) {
	s.Policy.check(p)
	for i, t := range s.Consents {
		if slices.ContainsFunc(s.Consents[:i], func(other ConsentText) bool { return other.Purpose == t.Purpose }) {
			p.add(fmt.Sprintf("consents[%d].purpose", i), "%q is there twice; there is one text for each purpose", t.Purpose)
		}
	}
	for _, purpose := range []Purpose{Participation, Messaging} {
		if t, ok := s.consentText(purpose); !ok || t.Version == "" || len(t.Texts) == 0 {
			p.add("consents", "lacks the text for %q, or its version; StarterConsents has one to begin with", purpose)
		}
	}
	if !slices.ContainsFunc(s.Disclosures, func(r DisclosureRule) bool {
		return len(r.Countries) == 0 && len(r.Kinds) == 0 && len(r.Channels) == 0
	}) {
		p.add("disclosures", "lacks a rule for everything that no other one matches; StarterDisclosures ends with one")
	}
	for i, r := range s.Disclosures {
		r.check(p, fmt.Sprintf("disclosures[%d]", i))
	}
}

// checkVersions reports texts that people acknowledged or agreed to and that are
// others now under the same version. stored are all versions of the settings so
// far, oldest first; what the newest one has already is not looked at.
func (s Settings) checkVersions(stored []SettingsVersion) error {
	var p Problems
	current := stored[len(stored)-1].Settings
	for lang, text := range s.Policy.Texts {
		policy := func(old Settings) (string, bool) {
			was, ok := shownFor(old.Policy.Texts, lang)
			return was, ok && old.Policy.Version == s.Policy.Version
		}
		if reworded(text, policy, current, stored) {
			p.add("policy.texts."+lang, "is not what people read as version %q; give policy.version a new one", s.Policy.Version)
		}
	}
	for i, c := range s.Consents {
		for lang, text := range c.Texts {
			consent := func(old Settings) (string, bool) {
				t, known := old.consentText(c.Purpose)
				was, ok := shownFor(t.Texts, lang)
				return was, known && ok && t.Version == c.Version
			}
			if reworded(text, consent, current, stored) {
				p.add(fmt.Sprintf("consents[%d].texts.%s", i, lang), "is not what people agreed to as version %q; give consents[%d].version a new one", c.Version, i)
			}
		}
	}
	slices.SortFunc(p, func(a, b Problem) int { return strings.Compare(a.Field, b.Field) })
	return p.err()
}

// reworded reports whether a text is new, and another one than some version of
// the settings has in its place.
func reworded(text string, in func(Settings) (string, bool), current Settings, stored []SettingsVersion) bool {
	if was, ok := in(current); ok && was == text {
		return false
	}
	return slices.ContainsFunc(stored, func(v SettingsVersion) bool {
		was, ok := in(v.Settings)
		return ok && was != text
	})
}

// checkFigures looks at what is kept and counted. Reports are computed with it:
// what they would refuse is refused here.
func (s Settings) checkFigures(p *Problems) {
	if !s.TrackingFrom.IsZero() && !s.TrackingFrom.Valid() {
		p.add("trackingFrom", "is not a day of the calendar; write it like 2026-12-31")
	}
	if s.ClickRetention < 1 {
		p.add("clickRetentionDays", "%d is less than 1", s.ClickRetention)
	}
	if _, err := metrics.EarnedValue(nil, s.Tariffs); err != nil {
		p.add("tariffs", "%v", err)
	}
	if s.Population != (metrics.Assumption{}) {
		if _, err := metrics.NetReach([]int{0}, s.Population); err != nil {
			p.add("population", "%v", err)
		}
	}
}

// onThisMachine reports whether a host is loopback, where nothing is overheard.
func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// TrackingNotice is how many days before its start the tracking of single
// persons is announced: the six weeks of Danish agreements on control measures.
const TrackingNotice = 42

// checkNotice reports a start of tracking that is set on a day too shortly
// before it, or after it.
func (s Settings) checkNotice(today cadence.Date) error {
	first := today.AddDays(TrackingNotice)
	if s.TrackingFrom.IsZero() || s.TrackingAgreement != "" || s.TrackingFrom.Compare(first) >= 0 {
		return nil
	}
	return Problems{{"trackingFrom", fmt.Sprintf("is less than %d days ahead: employees are told before it starts; "+
		"set %s or later, or name in trackingAgreement what allows less", TrackingNotice, first)}}
}

func checkAddress(p *Problems, field, address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" ||
		(u.Scheme != "https" && u.Scheme != "http") {
		p.add(field, "is not an absolute http or https address without query and fragment")
	}
}
