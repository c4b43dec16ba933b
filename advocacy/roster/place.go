package roster

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// interpreter reads the values that many rows share, each once.
type interpreter struct {
	departments                map[string]string
	countries, languages, zone map[string]interpreted
}

type interpreted struct{ value, wrong string }

func newInterpreter() interpreter {
	return interpreter{
		departments: map[string]string{},
		countries:   map[string]interpreted{},
		languages:   map[string]interpreted{},
		zone:        map[string]interpreted{},
	}
}

func (v interpreter) department(text string) string {
	known, ok := v.departments[text]
	if !ok {
		known = strings.Clone(text)
		v.departments[known] = known
	}
	return known
}

func (v interpreter) country(text string) (value, wrong string) {
	return once(v.countries, text, parseCountry, "the value is not a country; write an ISO 3166-1 code like DK, or the country's name in English or Danish")
}

func (v interpreter) language(text string) (value, wrong string) {
	if ambiguousLanguages[strings.ToLower(text)] {
		return "", "the value is the code of a language and of a country where another is spoken; write the language's name, like English"
	}
	return once(v.languages, text, parseLanguage, "the value is not a language; write a BCP 47 tag like da or en-GB, or the language's name in English or Danish")
}

func (v interpreter) timeZone(text string) (value, wrong string) {
	return once(v.zone, text, parseZone, "the value is not an IANA time zone; write it like Europe/Copenhagen")
}

func once(seen map[string]interpreted, text string, parse func(string) (string, bool), wrong string) (string, string) {
	known, ok := seen[text]
	if !ok {
		if value, ok := parse(text); ok {
			known.value = strings.Clone(value)
		} else {
			known.wrong = wrong
		}
		seen[strings.Clone(text)] = known
	}
	return known.value, known.wrong
}

// parseCountry reads an ISO 3166-1 code or a name as an upper-case alpha-2 code.
func parseCountry(text string) (code string, ok bool) {
	key := fold(text)
	if code, ok := countryNames()[key]; ok {
		return code, true
	}
	if len(text) != 2 && len(text) != 3 || key != strings.ToLower(text) {
		return "", false
	}
	region, err := language.ParseRegion(text)
	if err != nil {
		return "", false
	}
	return isoCountry(region)
}

// isoCountry is the code of a region if it is a country of today. Those that
// were dissolved without one successor have codes still, but no names.
func isoCountry(region language.Region) (code string, ok bool) {
	region = region.Canonicalize()
	code = region.String()
	return code, len(code) == 2 && region.IsCountry() && display.English.Regions().Name(region) != ""
}

// countryNames are the English and Danish names of the countries, folded, by
// CLDR and by what people write besides.
var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{
		"uk": "GB", "greatbritain": "GB", "england": "GB", "scotland": "GB", "skotland": "GB", "wales": "GB",
		"northernireland": "GB", "nordirland": "GB", "unitedkingdomofgreatbritainandnorthernireland": "GB", "detforenedekongerige": "GB",
		"usa": "US", "america": "US", "unitedstates": "US", "unitedstatesofamerica": "US", "amerika": "US", "deforenedestater": "US",
		"holland": "NL", "nederlandene": "NL", "thenetherlands": "NL", "czechrepublic": "CZ", "dentjekkiskerepublik": "CZ",
		"republicofireland": "IE", "southkorea": "KR", "sydkorea": "KR", "korea": "KR", "republicofkorea": "KR",
		"turkiye": "TR", "tuerkiye": "TR", "turkey": "TR", "macedonia": "MK", "makedonien": "MK", "slovakrepublic": "SK",
		"russianfederation": "RU", "vietnam": "VN", "uae": "AE", "deforenedearabiskeemirater": "AE", "el": "GR",
		"cotedivoire": "CI", "ivorycoast": "CI", "capeverde": "CV", "burma": "MM", "swaziland": "SZ", "hongkong": "HK", "macau": "MO",
		"kongerigetdanmark": "DK", "kingdomofdenmark": "DK", "faeroerne": "FO", "hviderusland": "BY",
		"deutschland": "DE", "sverige": "SE", "norge": "NO", "suomi": "FI", "oesterreich": "AT", "schweiz": "CH", "espana": "ES",
		"italia": "IT", "polska": "PL", "nederland": "NL", "belgie": "BE", "belgique": "BE",
	}
	english, danish := display.English.Regions(), display.Regions(language.Danish)
	for region := range regions() {
		code := region.String()
		for _, name := range []string{english.Name(region), danish.Name(region)} {
			if key := fold(name); len(key) > 2 {
				names[key] = code
			}
		}
	}
	return names
})

// regions are the countries of today, by their alpha-2 codes.
func regions() func(yield func(language.Region) bool) {
	return func(yield func(language.Region) bool) {
		for code := range letterPairs('A', 'Z') {
			region, err := language.ParseRegion(code)
			if err != nil {
				continue
			}
			if today, ok := isoCountry(region); ok && today == code && !yield(region) {
				return
			}
		}
	}
}

// letterPairs are all strings of two letters from first to last.
func letterPairs(first, last byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for a := first; a <= last; a++ {
			for b := first; b <= last; b++ {
				if !yield(string([]byte{a, b})) {
					return
				}
			}
		}
	}
}

// ambiguousLanguages are codes of languages that a column of languages far more
// often holds by mistake for a country: Ukrainian, Northern Sami, Ewe,
// Belarusian, Chamorro, Sinhala, Breton.
var ambiguousLanguages = map[string]bool{"uk": true, "se": true, "ee": true, "be": true, "ch": true, "si": true, "br": true}

// parseLanguage reads a BCP 47 tag or a name as a tag in its canonical form.
func parseLanguage(text string) (tag string, ok bool) {
	if tag, ok := languageNames()[fold(text)]; ok {
		return tag, true
	}
	parsed, err := language.Parse(text)
	if err != nil {
		return "", false
	}
	// Raw, since Base would guess that an undetermined language is English.
	if base, _, _ := parsed.Raw(); base.String() == "und" || len(parsed.Extensions()) > 0 || !isLetter(text[0]) {
		return "", false
	}
	return parsed.String(), true
}

func isLetter(c byte) bool { return isWord(c) && !isDigit(c) }

// languageNames are the English, Danish and own names of the languages that
// have codes of two letters, folded.
var languageNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	english, danish := display.English.Languages(), display.Languages(language.Danish)
	for code := range letterPairs('a', 'z') {
		base, err := language.ParseBase(code)
		if err != nil || base.String() != code {
			continue
		}
		tag := language.Make(code)
		for _, name := range []string{english.Name(tag), danish.Name(tag), display.Self.Name(tag)} {
			if key := fold(name); len(key) > 2 && names[key] == "" {
				names[key] = tag.String()
			}
		}
	}
	names["norsk"], names["norwegian"] = "no", "no"
	return names
})

// parseZone reads an IANA name, or the name that Windows has for a zone.
func parseZone(text string) (name string, ok bool) {
	if iana, ok := windowsZones[text]; ok {
		text = iana
	}
	if text == "Local" {
		return "", false
	}
	_, err := time.LoadLocation(text)
	return text, err == nil
}

// windowsZones are the zones of Europe and North America and a few more by the
// names of the Windows registry, each with the city that CLDR gives it for its
// territory 001 (windowsZones.xml, CLDR 45).
var windowsZones = map[string]string{
	"UTC":                            "UTC",
	"GMT Standard Time":              "Europe/London",
	"Greenwich Standard Time":        "Atlantic/Reykjavik",
	"Romance Standard Time":          "Europe/Paris",
	"W. Europe Standard Time":        "Europe/Berlin",
	"Central Europe Standard Time":   "Europe/Budapest",
	"Central European Standard Time": "Europe/Warsaw",
	"FLE Standard Time":              "Europe/Kiev",
	"GTB Standard Time":              "Europe/Bucharest",
	"E. Europe Standard Time":        "Europe/Chisinau",
	"Kaliningrad Standard Time":      "Europe/Kaliningrad",
	"Russian Standard Time":          "Europe/Moscow",
	"Belarus Standard Time":          "Europe/Minsk",
	"Turkey Standard Time":           "Europe/Istanbul",
	"Greenland Standard Time":        "America/Godthab",
	"Azores Standard Time":           "Atlantic/Azores",
	"Newfoundland Standard Time":     "America/St_Johns",
	"Atlantic Standard Time":         "America/Halifax",
	"Eastern Standard Time":          "America/New_York",
	"US Eastern Standard Time":       "America/Indianapolis",
	"Central Standard Time":          "America/Chicago",
	"Canada Central Standard Time":   "America/Regina",
	"Central Standard Time (Mexico)": "America/Mexico_City",
	"Mountain Standard Time":         "America/Denver",
	"US Mountain Standard Time":      "America/Phoenix",
	"Pacific Standard Time":          "America/Los_Angeles",
	"Alaskan Standard Time":          "America/Anchorage",
	"Hawaiian Standard Time":         "Pacific/Honolulu",
	"E. South America Standard Time": "America/Sao_Paulo",
	"Argentina Standard Time":        "America/Buenos_Aires",
	"Israel Standard Time":           "Asia/Jerusalem",
	"Arabian Standard Time":          "Asia/Dubai",
	"Arab Standard Time":             "Asia/Riyadh",
	"Egypt Standard Time":            "Africa/Cairo",
	"South Africa Standard Time":     "Africa/Johannesburg",
	"India Standard Time":            "Asia/Calcutta",
	"SE Asia Standard Time":          "Asia/Bangkok",
	"China Standard Time":            "Asia/Shanghai",
	"Singapore Standard Time":        "Asia/Singapore",
	"Tokyo Standard Time":            "Asia/Tokyo",
	"Korea Standard Time":            "Asia/Seoul",
	"AUS Eastern Standard Time":      "Australia/Sydney",
	"New Zealand Standard Time":      "Pacific/Auckland",
}
