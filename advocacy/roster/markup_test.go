package roster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

// sheetOf is a workbook whose sheet has this markup.
func sheetOf(t testing.TB, markup string) string {
	t.Helper()
	return changed(t, workbookOf(t, []any{"ID"}, []any{"1"}), "xl/worksheets/sheet1.xml", func(string) string { return markup })
}

const plainSheet = `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>ID</v></c><c r="B1" t="str"><v>Fornavn</v></c></row>` +
	`<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="str"><v>Anna &amp; Bo</v></c></row></sheetData></worksheet>`

func TestReadTakesASheetHoweverItsMarkupIsWritten(t *testing.T) {
	everywhere := func(old, by string) string { return strings.ReplaceAll(plainSheet, old, by) }
	for name, sheet := range map[string]string{
		"plainly":                      plainSheet,
		"after an XML declaration":     `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n" + plainSheet,
		"with a byte order mark":       "\ufeff" + `<?xml version='1.0' encoding='utf-8'?>` + plainSheet,
		"on many lines":                everywhere("><", ">\r\n\t<"),
		"with a prefix":                strings.NewReplacer("</", "</x:", "<", "<x:").Replace(plainSheet),
		"with single quotation marks":  everywhere(`"`, `'`),
		"with space in the tags":       strings.NewReplacer(`="`, ` = "`, `">`, "\"\n>", `</v>`, `</v >`).Replace(plainSheet),
		"with comments":                everywhere("<c ", `<!-- <c t="e"> -- ><v>8 -->`+"<c "),
		"with instructions":            everywhere("<row ", `<?mso <row?><row `),
		"with a sign in an attribute":  everywhere("<c ", `<c note="/> > '" `),
		"with sections of characters":  everywhere("Anna &amp; Bo", "An<![CDATA[na & B]]>o"),
		"with characters by number":    everywhere("Anna &amp; Bo", "&#65;nna &#x26; &#x0042;o"),
		"with an attribute by number":  everywhere(`t="str"`, `t="&#115;tr"`),
		"with cells that are empty":    everywhere("</row>", `<c/><c s="1"></c><c t="s"><v/></c></row>`),
		"with elements of other kinds": everywhere("</row>", `<extLst><ext><c><v>9</v></c></ext></extLst></row>`),
		"with texts in several runs":   everywhere(`t="str"><v>Anna &amp; Bo</v>`, `t="inlineStr"><is><r><rPr><b/></rPr><t>Anna </t></r><r><t>&amp; Bo</t></r><rPh><t>aid</t></rPh></is>`),
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, sheetOf(t, sheet), nil)
			assert.Equal(t, []advocacy.Employee{{ID: "7", GivenName: "Anna & Bo"}}, r.Employees)
		})
	}
}

// What is not well-formed may have lost people, and is never read as a shorter list.
func TestReadRefusesMarkupThatIsNotWellFormed(t *testing.T) {
	for name, change := range map[string][2]string{
		"a value without quotation marks":  {`r="A2"`, `r=A2`},
		"an attribute without a value":     {`r="A2"`, `r`},
		"an attribute that is not closed":  {`r="A2"`, `r="A2`},
		"a tag that is not closed":         {`<row r="2">`, `<row r="2"`},
		"a tag without a name":             {`<row r="2">`, `<>`},
		"a tag that ends twice":            {`</row>`, `</row/>`},
		"an end tag with an attribute":     {`</row>`, `</row r="2">`},
		"a sign that stands for nothing":   {"&amp;", "&nordlys;"},
		"a sign that is not closed":        {"&amp;", "&amp"},
		"a bare ampersand":                 {"&amp;", "&"},
		"a character that XML lacks":       {"&amp;", "\x01"},
		"one by number":                    {"&amp;", "&#1;"},
		"half a character by number":       {"&amp;", "&#xd800;"},
		"a number beyond all characters":   {"&amp;", "&#99999999999;"},
		"text that is not UTF-8":           {"&amp;", "\xe6"},
		"a comment that does not end":      {"<row r=\"2\">", "<!-- <row>"},
		"a section that does not end":      {"Anna", "<![CDATA[Anna"},
		"an instruction that does not end": {"<row r=\"2\">", "<?mso <row>"},
		"another declaration":              {"<worksheet>", `<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet>`},
		"another encoding":                 {"<worksheet>", `<?xml version="1.0" encoding="ISO-8859-1"?><worksheet>`},
		"an end in the middle of a tag":    {`<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="str"><v>Anna &amp; Bo</v></c></row></sheetData></worksheet>`, `<row r="2"`},
		"an end in a declaration":          {"<row r=\"2\"><c r=\"A2\"><v>7</v></c><c r=\"B2\" t=\"str\"><v>Anna &amp; Bo</v></c></row></sheetData></worksheet>", "<!"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, plainSheet, change[0])
			problems := problemsOf(t, sheetOf(t, strings.Replace(plainSheet, change[0], change[1], 1)), &roster.Options{Lenient: true})
			assert.EqualError(t, problems, "the file is an XLSX workbook that is damaged; open it in a spreadsheet program and save it again")
		})
	}
}

// Tags and texts lie anywhere in what is read at a time.
func TestReadTakesTagsAndTextsOfAnyLength(t *testing.T) {
	for _, length := range []int{1, 1000, 65_535, 65_536, 65_537, 1_000_000} {
		filler := strings.Repeat("x", length)
		pieces := "<!--" + filler + "--><?" + filler + "?><" + filler + "></" + filler + `><f ref="` + filler + `"/><f>` + filler + "</f><![CDATA[" + filler + "]]>"
		r := mustRead(t, sheetOf(t, strings.ReplaceAll(plainSheet, "<row ", pieces+"<row ")), nil)
		assert.Equal(t, []advocacy.Employee{{ID: "7", GivenName: "Anna & Bo"}}, r.Employees, "%d characters", length)
	}
}
