package roster

import (
	"strings"
	"unicode/utf8"
)

// hasCPR reports whether text holds what is shaped like a Danish civil
// registration number: ddmmyy of a possible day, then four digits, with or
// without up to three hyphens or spaces between, and no ASCII letter or digit
// directly around it except the word CPR in front. Digits within longer words
// are let alone, or every few thousandth hexadecimal login would be refused.
func hasCPR(text string) bool {
	for i := 0; i+10 <= len(text); i++ {
		if !isDigit(text[i]) {
			continue
		}
		start := i
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		switch i - start {
		case 10:
			if isDayMonth(text[start:]) && standsAlone(text[:start], text[i:]) {
				return true
			}
		case 6:
			rest := text[i:]
			gap := separators(rest)
			if gap == 0 || !isDayMonth(text[start:]) {
				continue
			}
			rest = rest[gap:]
			if len(rest) >= 4 && isDigit(rest[0]) && isDigit(rest[1]) && isDigit(rest[2]) && isDigit(rest[3]) &&
				standsAlone(text[:start], rest[4:]) {
				return true
			}
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// standsAlone reports whether digits between before and after are a word of
// their own.
func standsAlone(before, after string) bool {
	if after != "" && isWord(after[0]) {
		return false
	}
	if before == "" || !isWord(before[len(before)-1]) {
		return true
	}
	return len(before) >= 3 && strings.EqualFold(before[len(before)-3:], "cpr")
}

// separators is the length of up to three hyphens, dashes or spaces at the
// start of text.
func separators(text string) int {
	length := 0
	for range 3 {
		r, size := utf8.DecodeRuneInString(text[length:])
		switch r {
		case ' ', '\u00a0', '\u2009', '\u202f', '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212':
			length += size
		default:
			return length
		}
	}
	return length
}

// cprColumns are the columns in which a registration number was found, and the
// values there that may be one whose leading zero a spreadsheet has dropped.
type cprColumns struct {
	found      map[int]bool // by index
	candidates []cprCandidate
}

type cprCandidate struct {
	line   int
	column column
}

// resolveCPRColumns reports the values of nine digits that would be
// registration numbers with a zero in front, in columns that hold others.
// Elsewhere they are numbers like any.
func (d *reading) resolveCPRColumns() {
	for _, c := range d.cpr.candidates {
		if d.cpr.found[c.column.index] {
			d.report(c.line, c.column, messageFor(c.column, messageCPR))
		}
	}
}

// lacksCPRZero reports whether a zero in front would make text a registration
// number.
func lacksCPRZero(text string) bool {
	return len(text) == 9 && isDigit(text[0]) && hasCPR("0"+text)
}

// isDayMonth reports whether the first six digits are a ddmmyy that some
// century has.
func isDayMonth(digits string) bool {
	two := func(i int) int { return int(digits[i]-'0')*10 + int(digits[i+1]-'0') }
	day, month, year := two(0), two(2), two(4)
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	longest := daysIn[month]
	if month == 2 && year%4 == 0 {
		longest = 29
	}
	return day <= longest
}

// daysIn are the days of the months of a common year.
var daysIn = [...]int{1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
