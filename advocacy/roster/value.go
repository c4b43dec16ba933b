package roster

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// cell is one value of a table, before anything is known of its meaning.
type cell struct {
	text   string
	day    cadence.Date // of a date cell
	serial float64      // of a number cell; 0 is none
	broken bool         // the spreadsheet shows an error here
}

const (
	messageCPR = "the value is shaped like a civil registration number (CPR), which is never stored; remove it"
	// messageCPRForID is for the column where something must take its place.
	messageCPRForID = "the value is shaped like a civil registration number (CPR), which is never stored; export the employee number instead"
)

// messageFor is a message of tidy in the words for a column.
func messageFor(c column, wrong string) string {
	if wrong == messageCPR && c.field == ID {
		return messageCPRForID
	}
	return wrong
}

// tidy is the value of a cell without spaces around it and with single spaces
// within, or what is wrong with it.
func tidy(c cell) (value, wrong string) {
	text := c.text
	plain, digits := true, 0
	for i := range len(text) {
		switch b := text[i]; {
		case isDigit(b):
			digits++
		case b <= ' ' || b >= 0x7f:
			plain = false
		}
	}
	if !plain {
		text = strings.TrimSpace(text)
		if strings.ContainsFunc(text, unprintable) {
			return "", "the value holds a line break or another character that cannot be printed; retype it"
		}
		if strings.ContainsRune(text, utf8.RuneError) {
			return "", "the value holds a character that an earlier program could not read; export the file again as UTF-8"
		}
		if strings.Contains(text, "  ") || strings.ContainsFunc(text, isWideSpace) {
			text = strings.Join(strings.Fields(text), " ")
		}
	}
	switch {
	case c.broken || isSpreadsheetError(text):
		return "", "the spreadsheet shows an error here instead of a value; correct its formula"
	case len(text) > maxValue && utf8.RuneCountInString(text) > maxValue:
		return "", "the value is longer than 256 characters; shorten it"
	case digits >= 10 && hasCPR(text):
		return "", messageCPR
	}
	return text, ""
}

func isWideSpace(r rune) bool { return r > unicode.MaxASCII && unicode.IsSpace(r) }

// unprintable are control characters, and those that turn the direction of
// text or are not seen, with which one name can be made to look like another.
// Joiners are left, as names in some scripts need them.
func unprintable(r rune) bool {
	switch r {
	case '\u200c', '\u200d':
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// printable maps what is unprintable to a space.
func printable(r rune) rune {
	if unprintable(r) || r == utf8.RuneError {
		return ' '
	}
	return r
}

func isSpreadsheetError(text string) bool {
	if text == "" || text[0] != '#' {
		return false
	}
	switch strings.ToUpper(text) {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA",
		"#I/T", "#REFERENCE!", "#VÆRDI!", "#NAVN?", "#DIVISION/0!", "#NUL!", "#OVERLØB!":
		return true
	}
	// A column too narrow for its value, saved as text.
	return len(text) > 2 && strings.Trim(text, "#") == ""
}
