package roster

import (
	"encoding/xml"
	"strings"
)

// numberStyle is what a cell's style says about its number.
type numberStyle struct {
	day   bool // it is a date
	width int  // it is shown with zeros in front up to so many digits
}

type styleSheet struct {
	XMLName xml.Name `xml:"styleSheet"`
	Formats []struct {
		ID   int    `xml:"numFmtId,attr"`
		Code string `xml:"formatCode,attr"`
	} `xml:"numFmts>numFmt"`
	Cells []struct {
		Format int `xml:"numFmtId,attr"`
	} `xml:"cellXfs>xf"`
}

// numberStyles are the styles of a workbook's cells, by index.
func (w workbook) numberStyles(name string) ([]numberStyle, error) {
	if name == "" {
		return nil, nil
	}
	var sheet styleSheet
	if err := w.decode(name, &sheet); err != nil {
		return nil, err
	}
	codes := make(map[int]string, len(sheet.Formats))
	for _, f := range sheet.Formats {
		codes[f.ID] = f.Code
	}
	styles := make([]numberStyle, len(sheet.Cells))
	for i, c := range sheet.Cells {
		if code, custom := codes[c.Format]; custom {
			styles[i] = styleOf(code)
		} else {
			styles[i].day = isBuiltInDate(c.Format)
		}
	}
	return styles, nil
}

// isBuiltInDate reports whether a built-in format (ECMA-376 part 1, 18.8.30)
// shows a day. 27 to 36 and 50 to 58 do in the languages that have them.
func isBuiltInDate(id int) bool {
	return 14 <= id && id <= 17 || id == 22 || 27 <= id && id <= 31 || id == 36 || 50 <= id && id <= 54 || id == 57 || id == 58
}

// styleOf reads a format's code: one with a day or year in it is a date.
func styleOf(code string) numberStyle {
	if code != "" && strings.Trim(code, "0") == "" {
		return numberStyle{width: min(len(code), maxValue)}
	}
	quoted, bracketed, escaped := false, false, false
	var shown strings.Builder
	for _, r := range code {
		switch {
		case escaped:
			escaped = false
		case quoted:
			quoted = r != '"'
		case bracketed:
			bracketed = r != ']'
		case r == '\\' || r == '_' || r == '*':
			escaped = true
		case r == '"':
			quoted = true
		case r == '[':
			bracketed = true
		default:
			shown.WriteRune(r)
		}
	}
	letters := strings.ToLower(shown.String())
	return numberStyle{day: letters != "general" && letters != "standard" && strings.ContainsAny(letters, "dy")}
}
