package twitter

import (
	"unicode"
	"unicode/utf8"
)

const (
	joiner       = 0x200D
	asText       = 0xFE0E // variation selector 15
	asEmoji      = 0xFE0F // variation selector 16
	keycap       = 0x20E3
	firstTag     = 0xE0020
	lastTag      = 0xE007E
	endOfTags    = 0xE007F
	firstTone    = 0x1F3FB
	lastTone     = 0x1F3FF
	firstLetter  = 0x1F1E6 // regional indicators, two of which are a flag
	lastLetter   = 0x1F1FF
	copyright    = 0x00A9
	registered   = 0x00AE
	firstPicture = 0x203C // of those that are emoji without a selector
)

// emoji returns where the emoji sequence that begins at i ends, or i if none
// does. The grammar is that of Unicode Technical Standard 51, section 1.4.9.
func emoji(text string, i int) int {
	r, size := utf8.DecodeRuneInString(text[i:])
	next := i + size
	switch {
	case isKey(r):
		return afterKeycap(text, i, next)
	case r >= firstLetter && r <= lastLetter:
		if second, size := utf8.DecodeRuneInString(text[next:]); second >= firstLetter && second <= lastLetter {
			return next + size
		}
		return next
	case r == copyright || r == registered:
		if selector, size := utf8.DecodeRuneInString(text[next:]); selector == asEmoji {
			return next + size
		}
		return i
	}
	end := element(text, i)
	for end > i {
		r, size := utf8.DecodeRuneInString(text[end:])
		if r != joiner {
			break
		}
		next := element(text, end+size)
		if next == end+size {
			break
		}
		end = next
	}
	return end
}

// isKey reports whether r is on a telephone's keypad: with what follows it may be a
// keycap.
func isKey(r rune) bool { return r == '#' || r == '*' || r >= '0' && r <= '9' }

// afterKeycap is the end of a keycap whose key ends at next, or i.
func afterKeycap(text string, i, next int) int {
	r, size := utf8.DecodeRuneInString(text[next:])
	if r == asEmoji {
		next += size
		r, size = utf8.DecodeRuneInString(text[next:])
	}
	if r == keycap {
		return next + size
	}
	return i
}

// element is the end of one pictograph with its modifiers, or i. A pictograph
// that asks to be shown as text is none.
func element(text string, i int) int {
	r, size := utf8.DecodeRuneInString(text[i:])
	if r < firstPicture || !unicode.Is(pictographs, r) {
		return i
	}
	end := i + size
	r, size = utf8.DecodeRuneInString(text[end:])
	switch {
	case r == asText:
		return i
	case r == asEmoji, r >= firstTone && r <= lastTone:
		end += size
		r, size = utf8.DecodeRuneInString(text[end:])
	}
	tags := end
	for r >= firstTag && r <= lastTag {
		tags += size
		r, size = utf8.DecodeRuneInString(text[tags:])
	}
	if tags > end && r == endOfTags {
		return tags + size
	}
	return end
}

// pictographs are the code points with the property Extended_Pictographic, and
// the skin tones, which stand among them (Unicode 15.1, emoji-data.txt).
var pictographs = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x203C, 0x203C, 1},
		{0x2049, 0x2049, 1},
		{0x2122, 0x2122, 1},
		{0x2139, 0x2139, 1},
		{0x2194, 0x2199, 1},
		{0x21A9, 0x21AA, 1},
		{0x231A, 0x231B, 1},
		{0x2328, 0x2328, 1},
		{0x2388, 0x2388, 1},
		{0x23CF, 0x23CF, 1},
		{0x23E9, 0x23F3, 1},
		{0x23F8, 0x23FA, 1},
		{0x24C2, 0x24C2, 1},
		{0x25AA, 0x25AB, 1},
		{0x25B6, 0x25B6, 1},
		{0x25C0, 0x25C0, 1},
		{0x25FB, 0x25FE, 1},
		{0x2600, 0x2605, 1},
		{0x2607, 0x2612, 1},
		{0x2614, 0x2685, 1},
		{0x2690, 0x2705, 1},
		{0x2708, 0x2712, 1},
		{0x2714, 0x2714, 1},
		{0x2716, 0x2716, 1},
		{0x271D, 0x271D, 1},
		{0x2721, 0x2721, 1},
		{0x2728, 0x2728, 1},
		{0x2733, 0x2734, 1},
		{0x2744, 0x2744, 1},
		{0x2747, 0x2747, 1},
		{0x274C, 0x274C, 1},
		{0x274E, 0x274E, 1},
		{0x2753, 0x2755, 1},
		{0x2757, 0x2757, 1},
		{0x2763, 0x2767, 1},
		{0x2795, 0x2797, 1},
		{0x27A1, 0x27A1, 1},
		{0x27B0, 0x27B0, 1},
		{0x27BF, 0x27BF, 1},
		{0x2934, 0x2935, 1},
		{0x2B05, 0x2B07, 1},
		{0x2B1B, 0x2B1C, 1},
		{0x2B50, 0x2B50, 1},
		{0x2B55, 0x2B55, 1},
		{0x3030, 0x3030, 1},
		{0x303D, 0x303D, 1},
		{0x3297, 0x3297, 1},
		{0x3299, 0x3299, 1},
	},
	R32: []unicode.Range32{
		{0x1F000, 0x1F0FF, 1},
		{0x1F10D, 0x1F10F, 1},
		{0x1F12F, 0x1F12F, 1},
		{0x1F16C, 0x1F171, 1},
		{0x1F17E, 0x1F17F, 1},
		{0x1F18E, 0x1F18E, 1},
		{0x1F191, 0x1F19A, 1},
		{0x1F1AD, 0x1F1E5, 1},
		{0x1F201, 0x1F20F, 1},
		{0x1F21A, 0x1F21A, 1},
		{0x1F22F, 0x1F22F, 1},
		{0x1F232, 0x1F23A, 1},
		{0x1F23C, 0x1F23F, 1},
		{0x1F249, 0x1F53D, 1},
		{0x1F546, 0x1F64F, 1},
		{0x1F680, 0x1F6FF, 1},
		{0x1F774, 0x1F77F, 1},
		{0x1F7D5, 0x1F7FF, 1},
		{0x1F80C, 0x1F80F, 1},
		{0x1F848, 0x1F84F, 1},
		{0x1F85A, 0x1F85F, 1},
		{0x1F888, 0x1F88F, 1},
		{0x1F8AE, 0x1F8FF, 1},
		{0x1F90C, 0x1F93A, 1},
		{0x1F93C, 0x1F945, 1},
		{0x1F947, 0x1FAFF, 1},
		{0x1FC00, 0x1FFFD, 1},
	},
}
