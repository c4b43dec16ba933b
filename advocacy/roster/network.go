package roster

import (
	"strings"
)

// maxNetwork is more followers than any account has.
const maxNetwork = 1_000_000_000

// parseSize reads a whole number, with or without separators of thousands, and
// with the + that stands for "or more".
func parseSize(text string) (size int, ok bool) {
	text = strings.TrimSuffix(text, "+")
	group := -1 // digits since the last separator; -1 before the first
	var separator rune
	for i, r := range text {
		switch {
		case '0' <= r && r <= '9':
			size = size*10 + int(r-'0')
			if size > maxNetwork {
				return 0, false
			}
			if group >= 0 {
				group++
			}
		case r == '.' || r == ',' || r == ' ' || r == '\'' || r == '’':
			if i == 0 || group < 0 && i > 3 || group >= 0 && (group != 3 || r != separator) {
				return 0, false
			}
			group, separator = 0, r
		default:
			return 0, false
		}
	}
	return size, text != "" && (group < 0 || group == 3)
}
