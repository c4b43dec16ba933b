package advocacy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// DisclosureRule says what a prompted post must tell its readers, where, and in
// which words. Rules are read in order; the first that matches rules. They are
// defaults to start from, and no legal advice.
type DisclosureRule struct {
	// Name is stable; shares keep it as evidence.
	Name string `json:"name"`
	// Countries (ISO 3166-1 alpha-2) and Kinds and Channels narrow the rule;
	// empty matches all.
	Countries []string       `json:"countries,omitempty"`
	Kinds     []content.Kind `json:"kinds,omitempty"`
	Channels  []string       `json:"channels,omitempty"`
	// First asks for the disclosure at the very beginning of the text; else it
	// may stand anywhere in it.
	First bool `json:"first,omitempty"`
	// Texts are the words that are offered, by BCP 47 tag; {company} stands for
	// the company's name.
	Texts map[string]string `json:"texts"`
	// Accepted are other words that do as well, in any language; {company}
	// likewise. Case and spaces do not count.
	Accepted []string `json:"accepted,omitempty"`
	// Source says where the rule comes from.
	Source string `json:"source"`
}

// euCountries are the members of the European Union, as of 2020-02-01.
func euCountries() []string {
	return []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR",
		"HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
}

// StarterDisclosures are the rules to start with: Denmark, the EU, the US, and
// one for everywhere else that is as strict as the EU's.
func StarterDisclosures() []DisclosureRule {
	employed := map[string]string{"en": "I work at {company}", "da": "Jeg arbejder i {company}"}
	employedToo := []string{"I work for {company}", "I'm at {company}", "my employer {company}", "my employer, {company}",
		"Jeg arbejder hos {company}", "Jeg arbejder for {company}", "Jeg er ansat i {company}", "Jeg er ansat hos {company}",
		"min arbejdsplads {company}", "min arbejdsplads, {company}"}
	selling := slices.DeleteFunc(content.Kinds(), func(k content.Kind) bool { return !k.Promotional() })
	advertising := map[string]string{"en": "Advertisement", "da": "Reklame"}
	const danish = "Danish Marketing Practices Act §6(4); Consumer Ombudsman, case 18/05035 on employees' posts"
	const european = "Directive 2005/29/EC (UCPD) art. 7(2)"
	return []DisclosureRule{
		{Name: "dk-advertising", Countries: []string{"DK"}, Kinds: selling, First: true, Texts: map[string]string{"da": "Reklame", "en": "Reklame"},
			Accepted: []string{"Annonce"}, Source: danish},
		{Name: "dk-employment", Countries: []string{"DK"}, Texts: employed, Accepted: append([]string{"Reklame", "Annonce"}, employedToo...), Source: danish},
		{Name: "eu-advertising", Countries: euCountries(), Kinds: selling, First: true, Texts: advertising, Accepted: []string{"Ad:", "#ad", "Annonce", "Anzeige", "Werbung"}, Source: european},
		{Name: "eu-employment", Countries: euCountries(), Texts: employed, Accepted: employedToo, Source: european},
		{Name: "us-employment", Countries: []string{"US"}, Texts: employed, Accepted: append([]string{"#employee", "#ad"}, employedToo...),
			Source: "US FTC Guides, 16 CFR part 255 (2023): in each post; a mention in the profile is not enough"},
		{Name: "other-advertising", Kinds: selling, First: true, Texts: advertising, Accepted: []string{"Ad:", "#ad", "Annonce"}, Source: "as in the EU, for want of a rule of the country's own"},
		{Name: "other-employment", Texts: employed, Accepted: employedToo, Source: "as in the EU, for want of a rule of the country's own"},
	}
}

func (r DisclosureRule) check(p *Problems, field string) {
	if r.Name == "" {
		p.add(field+".name", "is missing; shares keep it as evidence")
	}
	if len(r.Texts) == 0 {
		p.add(field+".texts", "is empty; a rule needs words to offer")
	}
	for lang, t := range r.Texts {
		if strings.TrimSpace(t) == "" {
			p.add(field+".texts."+lang, "is empty")
		}
	}
}

// Disclosure is what one text must tell: a rule, made concrete.
type Disclosure struct {
	// Rule is the rule's name.
	Rule string
	// Text is the wording to offer, in the person's language.
	Text string
	// First asks for it at the beginning.
	First bool

	accepted []string
}

// disclosureFor finds the rule for a post; false when none matches.
func (s Settings) disclosureFor(country, channel string, kind content.Kind, language string) (Disclosure, bool) {
	for _, r := range s.Disclosures {
		if !matches(r.Countries, country) || !matches(r.Kinds, kind) || !matches(r.Channels, channel) {
			continue
		}
		fill := strings.NewReplacer("{company}", s.Company)
		d := Disclosure{Rule: r.Name, Text: fill.Replace(inLanguage(r.Texts, language)), First: r.First}
		for _, t := range r.Texts {
			d.accepted = append(d.accepted, fill.Replace(t))
		}
		for _, t := range r.Accepted {
			d.accepted = append(d.accepted, fill.Replace(t))
		}
		slices.Sort(d.accepted)
		return d, true
	}
	return Disclosure{}, false
}

// In finds the disclosure in a final text and returns the words that disclose,
// as they stand there; false when it is missing or in the wrong place.
func (d Disclosure) In(text string) (string, bool) {
	// The longest words that fit are the evidence: "I work at Nordlys" before "#ad".
	best := ""
	for _, words := range d.accepted {
		if found := findWords(text, words, d.First); len(found) > len(best) {
			best = found
		}
	}
	return best, best != ""
}

// matches reports whether value is one of the set; the empty set has every value.
func matches[T comparable](set []T, value T) bool {
	return len(set) == 0 || slices.Contains(set, value)
}

// findWords finds words in text as whole words, regardless of case and of how
// much white space stands between them, and returns the stretch of text. With
// first, only signs may stand before it.
func findWords(text, words string, first bool) string {
	want := strings.Fields(fold(words))
	if len(want) == 0 {
		return ""
	}
	start := 0
	if first {
		start = strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
		if start < 0 {
			return ""
		}
		if strings.HasPrefix(want[0], "#") {
			if start == 0 || text[start-1] != '#' {
				return ""
			}
			start--
		}
		return wordsAt(text, start, want)
	}
	for i, r := range text {
		boundary := i == 0
		if !boundary {
			before, _ := utf8.DecodeLastRuneInString(text[:i])
			boundary = !unicode.IsLetter(before) && !unicode.IsDigit(before)
		}
		if boundary && !unicode.IsSpace(r) {
			if found := wordsAt(text, i, want); found != "" {
				return found
			}
		}
	}
	return ""
}

// wordsAt returns the stretch of text from start that holds the folded words,
// or nothing. The last word must end there.
func wordsAt(text string, start int, want []string) string {
	at := start
	for n, w := range want {
		if n > 0 {
			space := strings.IndexFunc(text[at:], func(r rune) bool { return !unicode.IsSpace(r) })
			if space <= 0 {
				return ""
			}
			at += space
		}
		for _, r := range w {
			got, size := utf8.DecodeRuneInString(text[at:])
			if size == 0 || foldRune(got) != r {
				return ""
			}
			at += size
		}
	}
	if next, size := utf8.DecodeRuneInString(text[at:]); size > 0 && (unicode.IsLetter(next) || unicode.IsDigit(next)) {
		return ""
	}
	return text[start:at]
}

func fold(s string) string { return strings.Map(foldRune, s) }

// foldRune lowers a rune and makes the apostrophes that keyboards and phones
// write the same.
func foldRune(r rune) rune {
	if r == '’' || r == 'ʼ' {
		return '\''
	}
	return unicode.ToLower(r)
}

// With puts the disclosure into a text that lacks it: before the text where it
// has to come first, else after it.
func (d Disclosure) With(text string) string {
	text = strings.TrimSpace(text)
	if d.Rule == "" {
		return text
	}
	if _, ok := d.In(text); ok {
		return text
	}
	switch {
	case text == "":
		return d.Text
	case d.First:
		return d.Text + ": " + text
	default:
		return text + "\n\n" + d.Text
	}
}
