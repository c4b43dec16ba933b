package roster_test

import (
	"fmt"
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
	return changed(t, twoPeople(t), "xl/worksheets/sheet1.xml", func(string) string { return markup })
}

const plainSheet = `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>ID</v></c><c r="B1" t="str"><v>Fornavn</v></c></row>` +
	`<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="str"><v>Anna &amp; Bo</v></c></row></sheetData></worksheet>`

func TestReadTakesASheetHoweverItsMarkupIsWritten(t *testing.T) {
	everywhere := func(old, by string) string { return strings.ReplaceAll(plainSheet, old, by) }
	for name, sheet := range map[string]string{
		"plainly":                       plainSheet,
		"after an XML declaration":      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n" + plainSheet,
		"with a byte order mark":        "\ufeff" + `<?xml version='1.0' encoding='utf-8'?>` + plainSheet,
		"on many lines":                 everywhere("><", ">\r\n\t<"),
		"with a prefix":                 strings.NewReplacer("</", "</x:", "<", "<x:").Replace(plainSheet),
		"with single quotation marks":   everywhere(`"`, `'`),
		"with space in the tags":        strings.NewReplacer(`="`, ` = "`, `">`, "\"\n>", `</v>`, `</v >`).Replace(plainSheet),
		"with comments":                 everywhere("<c ", `<!-- <c t="e">- - ><v>8 --><!----><!---->`+"<c ") + "<!---->\n<!--x-->",
		"with instructions":             everywhere("<row ", `<?mso <row?><?mso?><row `) + "<?mso?> ",
		"with a sign in an attribute":   everywhere("<c ", `<c note="/> > '" `),
		"with sections of characters":   everywhere("Anna &amp; Bo", "An<![CDATA[na & B]]>o"),
		"with characters by number":     everywhere("Anna &amp; Bo", "&#65;nna &#x26; &#x0042;o"),
		"with an attribute by number":   everywhere(`t="str"`, `t="&#115;tr"`),
		"with cells that are empty":     everywhere("</row>", `<c/><c s="1"></c><c t="s"><v/></c></row>`),
		"with elements of other kinds":  everywhere("</row>", `<extLst><ext><c><v>9</v></c></ext></extLst></row>`),
		"with cells without an address": everywhere(` r="A2"`, ""),
		"with a sheet around its rows":  strings.NewReplacer("<sheetData>", `<cols><col/></cols><sheetData>`, "</sheetData>", "</sheetData><controls><x:row>5</x:row></controls><row1/>").Replace(plainSheet),
		"with texts in several runs":    everywhere(`t="str"><v>Anna &amp; Bo</v>`, `t="inlineStr"><is><r><rPr><b/></rPr><t>Anna </t></r><r><t>&amp; Bo</t></r><rPh><t>aid</t></rPh></is>`),
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, sheetOf(t, sheet), nil)
			assert.Equal(t, []advocacy.Employee{{ID: "7", GivenName: "Anna & Bo"}}, r.Employees)
		})
	}
}

const (
	secondRow = `<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="str"><v>Anna &amp; Bo</v></c></row>`
	mend      = "; open the workbook in a spreadsheet program, see that nobody is missing, and save it again"
)

// What is not well-formed may have lost people, and is never read as a shorter
// list, wherever in a sheet it is.
func TestReadRefusesMarkupThatIsNotWellFormed(t *testing.T) {
	const (
		below   = `line 1: the sheet "Sheet1" is damaged below this row: `
		inRow1  = `line 1: the sheet "Sheet1" is damaged in this row: `
		inRow   = `line 2: the sheet "Sheet1" is damaged in this row: `
		inCell  = `line 2, cell B2: the sheet "Sheet1" is damaged in this cell: `
		above   = `the sheet "Sheet1" is damaged above its first row: `
		atEnd   = `line 2: the sheet "Sheet1" is damaged below this row: `
		tag     = "a tag is not well-formed"
		endTag  = "an end tag does not match its start tag"
		sign    = "a character or an entity is none that XML has"
		end     = "it breaks off before its end"
		declare = "it declares a document type, another encoding than UTF-8 or another XML than 1.0"
		outside = "something stands outside of its outermost element"
	)
	lastPart := secondRow + "</sheetData></worksheet>"
	for name, c := range map[string]struct{ old, by, want string }{
		"a value without quotation marks":  {`r="A2"`, `r=A2`, inRow + tag},
		"an attribute without a value":     {`r="A2"`, `r`, inRow + tag},
		"an attribute that is not closed":  {`r="A2"`, `r="A2`, inRow + tag},
		"an attribute that is there twice": {`r="A2"`, `r="A2" r="B2"`, inRow + tag},
		"too many attributes":              {`r="A2"`, manyAttributes(257), inRow + tag},
		"an attribute with two prefixes":   {`r="A2"`, `r="A2" a:b:c=""`, inRow + tag},
		"an attribute with half a prefix":  {`r="A2"`, `r="A2" a:=""`, inRow + tag},
		"a sign of an attribute":           {`t="str"><v>Anna`, `t="&strr;"><v>Anna`, inRow + sign},
		"a bare ampersand in one":          {`t="str"><v>Anna`, `t="s&tr"><v>Anna`, inRow + sign},
		"one that nobody asks for":         {`r="A2"`, `r="A2" note="&no;"`, inRow + sign},
		"an attribute that is not UTF-8":   {`r="A2"`, "r=\"A2\" note=\"\xe6\"", inRow + sign},
		"one that XML lacks":               {`r="A2"`, "r=\"A2\" note=\"\x01\"", inRow + sign},
		"a tag within an attribute":        {`r="A2"`, `r="A2" note="<"`, inRow + tag},
		"a tag that is not closed":         {`<row r="2">`, `<row r="2"`, below + tag},
		"a tag without a name":             {`<row r="2">`, `<>`, below + tag},
		"a tag of a number":                {`<row r="2">`, `<2>`, below + tag},
		"a tag with two prefixes":          {`<row r="2">`, `<a:b:row>`, below + tag},
		"a tag of letters that none has":   {`<row r="2">`, `<række>`, below + tag},
		"a tag that ends twice":            {`</row>`, `</row/>`, inRow1 + tag},
		"an end tag with an attribute":     {`</row>`, `</row r="2">`, inRow1 + tag},
		"an end tag of another name":       {`</v></c></row></sheetData>`, `</t></c></row></sheetData>`, inCell + endTag},
		"an end tag with a prefix":         {`</v></c></row></sheetData>`, `</x:v></c></row></sheetData>`, inCell + endTag},
		"an end tag that is lost":          {`</v></c></row></sheetData>`, `</c></row></sheetData>`, inCell + endTag},
		"an end tag in other letters":      {`</row></sheetData>`, `</Row></sheetData>`, inRow + endTag},
		"the end tag of a row, lost":       {`</row></sheetData>`, `</sheetData>`, inRow + endTag},
		"a sheet that ends in its rows":    {`</sheetData>`, ``, atEnd + endTag},
		"a sheet that ends twice":          {`</worksheet>`, `</worksheet></worksheet>`, atEnd + endTag},
		"rows that end twice":              {`</sheetData>`, `</sheetData></sheetData>`, atEnd + endTag},
		"rows that end early":              {secondRow, `</sheetData>` + secondRow, `line 1: the sheet "Sheet1" is damaged below this row: a row stands outside of the sheet's rows`},
		"a sheet that ends early":          {secondRow, `</sheetData></worksheet>` + secondRow, below + outside},
		"two sheets":                       {`</worksheet>`, `</worksheet><worksheet/>`, atEnd + outside},
		"text behind the sheet":            {`</worksheet>`, `</worksheet>8`, atEnd + outside},
		"a section behind the sheet":       {`</worksheet>`, `</worksheet><![CDATA[ ]]>`, atEnd + outside},
		"text before the sheet":            {`<worksheet>`, `8<worksheet>`, above + outside},
		"a sign that stands for nothing":   {"&amp;", "&nordlys;", inCell + sign},
		"a sign that is not closed":        {"&amp;", "&amp", inCell + sign},
		"a bare ampersand":                 {"&amp;", "&", inCell + sign},
		"a character that XML lacks":       {"&amp;", "\x01", inCell + sign},
		"one by number":                    {"&amp;", "&#1;", inCell + sign},
		"half a character by number":       {"&amp;", "&#xd800;", inCell + sign},
		"a number beyond all characters":   {"&amp;", "&#99999999999;", inCell + sign},
		"a character without a number":     {"&amp;", "&#;", inCell + sign},
		"text that is not UTF-8":           {"&amp;", "\xe6", inCell + sign},
		"the end of a section, alone":      {"&amp;", "]]>", inCell + sign},
		"a section that is not UTF-8":      {"&amp;", "<![CDATA[\xe6]]>", inCell + sign},
		"text that nobody asks for":        {`<row r="2">`, `<row r="2"><extLst>&nordlys;</extLst>`, inRow + sign},
		"text below the rows":              {`</sheetData>`, `</sheetData><oddHeader>&P</oddHeader>`, atEnd + sign},
		"a comment that does not end":      {`<row r="2">`, "<!-- <row>", below + end},
		"a comment with two hyphens":       {`<row r="2">`, `<!-- -- --><row r="2">`, below + tag},
		"half a comment":                   {`<row r="2">`, `<!-><row r="2">`, below + declare},
		"a section that does not end":      {"Anna", "<![CDATA[Anna", inCell + end},
		"half a section":                   {"Anna", "<![cdata[Anna]]>", inCell + declare},
		"an instruction that does not end": {`<row r="2">`, "<?mso <row>", below + end},
		"an instruction without a name":    {`<row r="2">`, `<? mso?><row r="2">`, below + tag},
		"one whose name does not end":      {`<row r="2">`, `<?mso"?><row r="2">`, below + tag},
		"another declaration":              {"<worksheet>", `<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet>`, above + declare},
		"another encoding":                 {"<worksheet>", `<?xml version="1.0" encoding="ISO-8859-1"?><worksheet>`, above + declare},
		"another XML":                      {"<worksheet>", `<?xml version="1.1"?><worksheet>`, above + declare},
		"another declaration of it":        {"<worksheet>", `<?xml version="1.0" standalone="encoding='x'"?><worksheet>`, above + declare},
		"a declaration by number":          {"<worksheet>", `<?xml version="1.0" encoding="&#85;TF-8"?><worksheet>`, above + declare},
		"a declaration that breaks off":    {"<worksheet>", `<?xml version="1.0" encoding="UTF-8?><worksheet>`, above + declare},
		"a declaration without a version":  {"<worksheet>", `<?xml encoding="UTF-8"?><worksheet>`, above + declare},
		"a declaration further down":       {`<row r="2">`, `<?xml version="1.0"?><row r="2">`, below + declare},
		"elements nested too deep":         {`<sheetData>`, strings.Repeat("<cols>", 256) + strings.Repeat("</cols>", 256) + `<sheetData>`, above + "its elements are nested too deep"},
		"an end in the middle of a tag":    {lastPart, `<row r="2"`, below + end},
		"an end in a declaration":          {lastPart, "<!", below + end},
		"an end in an instruction":         {lastPart, "<?mso?", below + end},
		"an end between rows":              {lastPart, "", below + end},
		"an end in a row":                  {"</row></sheetData></worksheet>", "", inRow + end},
		"an end in a cell":                 {"</v></c></row></sheetData></worksheet>", "", inCell + end},
		"an end below the rows":            {"</worksheet>", "", atEnd + end},
		"an end in the last tag":           {"</worksheet>", "</worksheet", atEnd + end},
		"an end behind the sheet":          {"</worksheet>", "</worksheet><!--", atEnd + end},
	} {
		t.Run(name, func(t *testing.T) {
			at := strings.LastIndex(plainSheet, c.old)
			require.GreaterOrEqual(t, at, 0)
			if strings.HasPrefix(c.want, inRow1) {
				at = strings.Index(plainSheet, c.old)
			}
			damaged := plainSheet[:at] + c.by + plainSheet[at+len(c.old):]
			problems := problemsOf(t, sheetOf(t, damaged), &roster.Options{Lenient: true})
			assert.EqualError(t, problems, c.want+mend)
		})
	}
}

func manyAttributes(count int) string {
	var b strings.Builder
	for i := range count {
		fmt.Fprintf(&b, `a%d="" `, i)
	}
	return b.String()
}

// A sheet of another structure may have lost people as well.
func TestReadRefusesASheetOfAnotherStructure(t *testing.T) {
	const (
		row  = `the sheet "Sheet1" is damaged in this row: `
		cell = `the sheet "Sheet1" is damaged in this cell: `
	)
	for name, c := range map[string]struct{ old, by, want string }{
		"a row within a row":              {`</row><row r="2">`, `<row r="2"></row>`, "line 1: " + row + "a row stands within another"},
		"a row within an extension":       {`<row r="2">`, `<row r="2"><extLst><row r="3"/></extLst>`, "line 2: " + row + "a row stands within another"},
		"a row within a cell":             {`<v>7</v>`, `<row r="3"/><v>7</v>`, "line 2, cell A2: " + cell + "something that is no value stands in the cell"},
		"a row within a cell's extension": {`<v>7</v>`, `<extLst><row r="3"/></extLst><v>7</v>`, "line 2, cell A2: " + cell + "a row stands within another"},
		"a row within a value":            {`<v>7</v>`, `<v><row r="3"/>7</v>`, "line 2, cell A2: " + cell + "an element stands within a value"},
		"a value within a formula":        {`<v>7</v>`, `<f>1<v>7</v></f>`, "line 2, cell A2: " + cell + "an element stands within a value"},
		"rows within a row":               {`<row r="2">`, `<row r="2"><sheetData></sheetData>`, "line 2: " + row + "a row stands within another"},
		"a cell of another kind":          {`<c r="B2" t="str">`, `<c r="B2" t="strr">`, "line 2, cell B2: " + cell + "the cell is of a kind that there is not"},
		"a cell without a kind":           {`<c r="B2" t="str">`, `<c r="B2" t="">`, "line 2, cell B2: " + cell + "the cell is of a kind that there is not"},
		"something that is no cell":       {`<c r="A2"><v>7</v></c>`, `<d r="A2"><v>7</v></d>`, "line 2: " + row + "something that is no cell stands in the row"},
		"a cell of another vocabulary":    {`<c r="A2"><v>7</v></c>`, `<x:c r="A2"><v>7</v></x:c>`, "line 2: " + row + "something that is no cell stands in the row"},
		"text between cells":              {`<c r="A2">`, `8<c r="A2">`, "line 2: " + row + "text stands where only tags belong"},
		"text in a cell":                  {`<v>7</v>`, `7`, "line 2, cell A2: " + cell + "text stands where only tags belong"},
		"a cell with two values":          {`<v>7</v>`, `<v>7</v><v>8</v>`, "line 2, cell A2: " + cell + "the cell has two values"},
		"a cell with a value and a text":  {`<v>Anna`, `<is><t>Bo</t></is><v>Anna`, "line 2, cell B2: " + cell + "the cell has two values"},
		"a value that is lost":            {`<v>7</v>`, `<w>7</w>`, "line 2, cell A2: " + cell + "something that is no value stands in the cell"},
		"a text in no run":                {`<v>Anna &amp; Bo</v>`, `<is>Anna</is>`, "line 2, cell B2: " + cell + "text stands where only tags belong"},
		"a text of another kind":          {`<v>Anna &amp; Bo</v>`, `<is><u>Anna</u></is>`, "line 2, cell B2: " + cell + "something that is no text stands within one"},
		"two texts in a cell":             {`<v>Anna &amp; Bo</v>`, `<is><t>Anna</t><t>Bo</t></is>`, "line 2, cell B2: " + cell + "something that is no text stands within one"},
		"a run within a run":              {`<v>Anna &amp; Bo</v>`, `<is><r><r><t>Anna</t></r></r></is>`, "line 2, cell B2: " + cell + "something that is no text stands within one"},
		"a cell of the row above":         {`<c r="B2"`, `<c r="B1"`, "line 2: " + row + "the cell's address is not one further right in the row"},
		"a cell of the row below":         {`<c r="B2"`, `<c r="B22"`, "line 2: " + row + "the cell's address is not one further right in the row"},
		"a cell of no row":                {`<c r="B2"`, `<c r="B"`, "line 2: " + row + "the cell's address is not one further right in the row"},
		"cells out of order":              {`<c r="B2"`, `<c r="A2"`, "line 2: " + row + "the cell's address is not one further right in the row"},
		"a cell beyond the last column":   {`<c r="B2"`, `<c r="XFE2"`, "line 2: " + row + "the cell's address is not one further right in the row"},
		"a text that is not there":        {`<c r="A2"><v>7</v>`, `<c r="A2" t="s"><v>99</v>`, "line 2, cell A2: " + cell + "the cell refers to a shared text that there is not"},
		"a text that is none":             {`<c r="A2"><v>7</v>`, `<c r="A2" t="s"><v>-1</v>`, "line 2, cell A2: " + cell + "the cell refers to a shared text that there is not"},
		"a style that is not there":       {`<c r="A2">`, `<c r="A2" s="99">`, "line 2, cell A2: " + cell + "the cell has a style that there is not, so that its number may be meant otherwise"},
		"a number that is none":           {`<v>7</v>`, `<v>7 8</v>`, "line 2, cell A2: " + cell + "the cell's value is not the number that it is said to be"},
		"something between rows":          {`<row r="2">`, `<cols/><row r="2">`, `line 1: the sheet "Sheet1" is damaged below this row: something that is no row stands among the rows`},
		"rows within the rows":            {`<row r="2">`, `<sheetData/><row r="2">`, `line 1: the sheet "Sheet1" is damaged below this row: something that is no row stands among the rows`},
		"a cell between rows":             {`<row r="2">`, `<c r="A2"/><row r="2">`, `line 1: the sheet "Sheet1" is damaged below this row: something that is no row stands among the rows`},
		"text between rows":               {`<row r="2">`, `row r="2"><row r="2">`, `line 1: the sheet "Sheet1" is damaged below this row: text stands where only tags belong`},
		"rows out of order":               {`<row r="2">`, `<row r="1">`, `line 1: the sheet "Sheet1" is damaged below this row: the row's number is not that of a row further down than the one before`},
		"a row without a number":          {`<row r="2">`, `<row r="">`, `line 1: the sheet "Sheet1" is damaged below this row: the row's number is not that of a row further down than the one before`},
		"rows in two places":              {`</sheetData>`, `</sheetData><sheetData></sheetData>`, `line 2: the sheet "Sheet1" is damaged below this row: it has rows in two places`},
		"a row below the rows":            {`</sheetData>`, `</sheetData><row r="3"/>`, `line 2: the sheet "Sheet1" is damaged below this row: a row stands outside of the sheet's rows`},
		"a row above the rows":            {`<sheetData>`, `<row r="1"/><sheetData>`, `the sheet "Sheet1" is damaged above its first row: a row stands outside of the sheet's rows`},
		"text above the rows":             {`<sheetData>`, `8<sheetData>`, `the sheet "Sheet1" is damaged above its first row: text stands where only tags belong`},
		"no rows":                         {plainSheet, `<worksheet><cols/></worksheet>`, `the sheet "Sheet1" is damaged above its first row: it has no rows, not even an empty list of them`},
		"rows of another vocabulary":      {plainSheet, `<worksheet><x:sheetData/></worksheet>`, `the sheet "Sheet1" is damaged above its first row: it has no rows, not even an empty list of them`},
		"rows without a sheet":            {plainSheet, `<sheetData><row r="1"/></sheetData>`, `the sheet "Sheet1" is damaged above its first row: its outermost element is that of another part`},
		"a sheet of another vocabulary":   {plainSheet, `<chartsheet/>`, `the sheet "Sheet1" is damaged above its first row: its outermost element is that of another part`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(plainSheet, c.old))
			problems := problemsOf(t, sheetOf(t, strings.Replace(plainSheet, c.old, c.by, 1)), &roster.Options{Lenient: true})
			assert.EqualError(t, problems, c.want+mend)
		})
	}
}

// A text too few would give every cell behind it another person's.
func TestReadRefusesSharedTextsOfAnotherStructure(t *testing.T) {
	const texts = `<sst><si><t>ID</t></si><si><t>Fornavn</t></si><si><r><t>Anna</t></r></si><si><t>Bo</t></si></sst>`
	const damaged = "the file is an XLSX workbook whose shared texts (xl/sharedStrings.xml) are damaged behind number "
	for name, c := range map[string]struct{ old, by, want string }{
		"a text within a text":   {`</t></si><si><t>Fornavn`, `</t><si><t>Fornavn`, damaged + "0: something that is no text stands within one"},
		"a text behind runs":     {`Anna</t></r></si><si>`, `Anna</t></r>`, damaged + "2: something that is no text stands within one"},
		"a text behind a text":   {`ID</t></si><si>`, `ID</t>`, damaged + "0: something that is no text stands within one"},
		"runs behind a text":     {`Fornavn</t></si><si>`, `Fornavn</t>`, damaged + "1: something that is no text stands within one"},
		"two texts in a run":     {`Anna</t></r></si><si><t>Bo</t></si>`, `Anna</t><t>Bo</t></r></si>`, damaged + "2: something that is no text stands within one"},
		"an end of another":      {`Anna</t></r></si>`, `Anna</t></r></sj>`, damaged + "2: an end tag does not match its start tag"},
		"another element":        {`<si><t>Bo</t></si>`, `<sj><t>Bo</t></sj>`, damaged + "3: something that is no text stands among them"},
		"text between texts":     {`<si><t>Bo`, `Bo<si><t>Bo`, damaged + "3: text stands where only tags belong"},
		"text in no run":         {`<t>ID</t>`, `ID`, damaged + "0: text stands where only tags belong"},
		"an element in a text":   {`<t>ID</t>`, `<t>I<b/>D</t>`, damaged + "0: an element stands within a value"},
		"another part":           {texts, `<worksheet/>`, damaged + "0: its outermost element is that of another part"},
		"an end in the middle":   {`</t></si></sst>`, ``, damaged + "3: it breaks off before its end"},
		"an end before the last": {`</sst>`, ``, damaged + "4: it breaks off before its end"},
		"an entity":              {`Fornavn`, `&navn;`, damaged + "1: a character or an entity is none that XML has"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(texts, c.old))
			file := changed(t, twoPeople(t), "xl/sharedStrings.xml", func(string) string { return strings.Replace(texts, c.old, c.by, 1) })
			assert.EqualError(t, problemsOf(t, file, nil), c.want+mend)
		})
	}
}

// Tags and texts lie anywhere in what is read at a time.
func TestReadTakesTagsAndTextsOfAnyLength(t *testing.T) {
	for _, length := range []int{1, 1000, 65_535, 65_536, 65_537, 1_000_000} {
		filler := strings.Repeat("x", length)
		pieces := "<!--" + filler + "--><?" + filler + "?><" + filler + "></" + filler + `><f ref="` + filler + `"/><f>` + filler + "</f><f><![CDATA[" + filler + "]]></f>"
		sheet := strings.Replace(plainSheet, "<row ", "<!--"+filler+"--><?"+filler+"?><row ", 1)
		sheet = strings.Replace(sheet, "</row>", "<extLst>"+pieces+"</extLst></row>", 1)
		sheet = strings.Replace(sheet, "</sheetData>", "</sheetData>"+pieces, 1)
		r := mustRead(t, sheetOf(t, sheet), nil)
		assert.Equal(t, []advocacy.Employee{{ID: "7", GivenName: "Anna & Bo"}}, r.Employees, "%d characters", length)
	}
}
