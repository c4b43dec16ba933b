package roster

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold is how headers and the names of countries and languages compare: lower
// case, letters and digits only, Danish and German letters spelled out, other
// marks left off.
func fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		foldRune(&b, unicode.ToLower(r))
	}
	return b.String()
}

func foldRune(b *strings.Builder, r rune) {
	switch r {
	case 'æ', 'ä':
		b.WriteString("ae")
	case 'ø', 'ö', 'œ':
		b.WriteString("oe")
	case 'å':
		b.WriteString("aa")
	case 'ü':
		b.WriteString("ue")
	case 'ß':
		b.WriteString("ss")
	default:
		if r > unicode.MaxLatin1 || r >= 'À' {
			if base := norm.NFD.PropertiesString(string(r)).Decomposition(); len(base) > 0 {
				r = []rune(string(base))[0]
			}
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
}

// foldHeader is the fold by which headers compare. "Employee #" is a number,
// and a header of signs only ("№") stands for itself.
func foldHeader(header string) string {
	if folded := fold(strings.ReplaceAll(header, "#", "number")); folded != "" {
		return folded
	}
	return strings.TrimSpace(header)
}

// withoutRemark is a header without what stands in parentheses: "Startdato
// (dd-mm-åååå)".
func withoutRemark(header string) string {
	before, rest, found := strings.Cut(header, "(")
	if !found {
		return header
	}
	_, after, closed := strings.Cut(rest, ")")
	if !closed {
		return header
	}
	return before + after
}
