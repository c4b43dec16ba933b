package roster

import "strings"

// splitName splits a full name as the package doc says. No rule is right for
// every name; a file that keeps the names apart is better.
func splitName(full string) (given, family string) {
	if before, after, found := strings.Cut(full, ","); found {
		return strings.TrimSpace(after), strings.TrimSpace(before)
	}
	words := strings.Fields(full)
	if len(words) < 2 {
		return full, ""
	}
	at := len(words) - 1
	for at > 1 && isParticle(words[at-1]) {
		at--
	}
	return strings.Join(words[:at], " "), strings.Join(words[at:], " ")
}

// isParticle reports whether a word belongs to the family name behind it.
func isParticle(word string) bool {
	switch strings.ToLower(word) {
	case "von", "van", "de", "der", "den", "del", "della", "di", "da", "dos", "das", "do", "du", "la", "le",
		"af", "av", "zu", "zur", "zum", "ten", "ter", "te", "vom", "el", "al", "bin", "ibn", "st.":
		return true
	}
	return false
}
