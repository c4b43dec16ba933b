package roster_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

var registrationNumber = regexp.MustCompile(`(?:^|[^0-9A-Za-z])([0-9]{6})[- ]?[0-9]{4}(?:$|[^0-9A-Za-z])`)

// holdsCPR is the rule of the package doc, told by other means.
func holdsCPR(text string) bool {
	for start := 0; start < len(text); {
		found := registrationNumber.FindStringSubmatchIndex(text[start:])
		if found == nil {
			return false
		}
		six := text[start+found[2] : start+found[3]]
		for _, century := range []string{"19", "20"} {
			if _, err := time.Parse("02012006", six[:4]+century+six[4:]); err == nil {
				return true
			}
		}
		start += found[2] + 1
	}
	return false
}

// Whatever the bytes: no panic, no registration number in what comes back, and
// no employee that breaks the promises of the type.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Medarbejdernr.;Fornavn;Ansættelsesdato\n1;Anna;31-12-2026\n"), false)
	f.Add([]byte("\ufeffID,Navn,E-mail,Land\r\n1,\"Holm, Anna\",anna@n.example,Danmark\r\n"), true)
	f.Add([]byte("sep=|\nid|login|CPR\n1|a;b|010190-1234\n0101901234|c|x\n"), true)
	f.Add([]byte("010190-1234;Anna\n"), false)
	f.Add([]byte("id;010190-1234;start;slut\n1;x;1/2/2026;13/2/2026\n"), true)
	f.Add([]byte(latin(f, "id\tSprog\tTidszone\n1\tTysk\tUTC\nå\tuk\tMars\n")), true)
	f.Add([]byte(utf16Text("id\tLinkedIn-kontakter\r\n1\t500+\r\n", true)), false)
	f.Add([]byte("id;note\n1;\"open\n"), true)
	f.Add([]byte(workbookOf(f, []any{"ID", "Navn", "Start"}, []any{1, "Anna", 46387}, []any{"0101901234", "010190 1234", "x"})), true)
	f.Add([]byte(archiveOf(f, "xl/workbook.xml")), true)
	f.Add([]byte("%PDF-1.7"), false)
	f.Fuzz(func(t *testing.T, file []byte, lenient bool) {
		checkRead(t, file, &roster.Options{Lenient: lenient, MaxBytes: 1 << 20})
	})
}

// FuzzReadSheet wraps the bytes in a workbook, as the parts of a zip archive
// are out of a fuzzer's reach.
func FuzzReadSheet(f *testing.F) {
	const namespace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	f.Add([]byte(`<worksheet `+namespace+`><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c></row><row r="2"><c r="A2" s="1"><v>46387</v></c></row></sheetData></worksheet>`),
		[]byte(`<sst `+namespace+`><si><t>ID</t></si></sst>`),
		[]byte(`<styleSheet `+namespace+`><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`))
	f.Add([]byte(`<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c><v>1</v></c><c t="str"><v>010190-1234</v></c></row><row><c><v>101901234</v></c></row></sheetData></worksheet>`),
		[]byte(`<sst><si><r><t>I</t></r><r><t>D</t></r></si><si><t>Navn</t></si></sst>`),
		[]byte(`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0000000000"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>`))
	f.Add([]byte(`<?xml version='1.0' encoding="utf-8"?><!-- <row> --><x:worksheet xmlns:x="y"><x:sheetData>
<x:row r = '1'><x:c r="A1" t="&#115;tr" note=">"><x:v><![CDATA[I]]>D</x:v></x:c></x:row><x:row><x:c t="str"><x:v>&lt;&#x41;&amp;&quot;&apos;é&#13;</x:v></x:c><x:c/></x:row ></x:sheetData></x:worksheet>`),
		[]byte(`<sst/>`), []byte(`<styleSheet/>`))
	for _, sheet := range []string{
		plainSheet,
		`<worksheet><sheetData><row><c t="str"><v>ID</v></c></row><row><c><v>1</v></c></row></sheetData><oddHeader>&amp;P</oddHeader></worksheet><!----> `,
		`<worksheet><sheetData><row><c t="str"><v>ID</v></c></row><row><c><f>1<v>2</v></f></row></c></sheetData></worksheet>`,
		`<worksheet><sheetData><row r="1"><c t="str"><v>ID</v></c></row></sheetData><row r="2"><c><v>1</v></c></row></sheetData></worksheet>`,
		`<worksheet><sheetData><row a="]]>" b="&#x9;"><c t="str"><v>ID]]</v></c></row><!-- -- --></sheetData></worksheet>`,
	} {
		f.Add([]byte(sheet), []byte(`<sst><si><t>_x0049_D</t></si></sst>`), []byte(`<styleSheet/>`))
	}
	workbook := workbookOf(f, []any{"ID"}, []any{"1"})
	f.Fuzz(func(t *testing.T, sheet, texts, styles []byte) {
		with := func(sheet, texts string) string {
			return withParts(t, workbook, map[string]string{
				"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": texts, "xl/styles.xml": string(styles),
			})
		}
		r, err := checkRead(t, []byte(with(string(sheet), string(texts))), &roster.Options{Lenient: true})
		if err != nil {
			return
		}
		for name, part := range map[string][]byte{"sheet": sheet, "shared texts": texts, "styles": styles} {
			if !isReadByEncodingXML(part) {
				t.Errorf("encoding/xml refuses the %s, and the file is read", name)
			}
		}
		same, err := roster.Read(strings.NewReader(with(asEncodingXMLReads(sheet), asEncodingXMLReads(texts))), &roster.Options{Lenient: true})
		if err != nil || !assert.ObjectsAreEqual(r, same) {
			t.Errorf("as encoding/xml reads the file, it is %v, %v and not %v", same, err, r)
		}
	})
}

// withParts is a workbook with other parts, which are not compressed: that
// would take most of the time.
func withParts(t *testing.T, workbook string, parts map[string]string) string {
	archive, err := zip.NewReader(strings.NewReader(workbook), int64(len(workbook)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range archive.File {
		content, other := parts[f.Name]
		if !other {
			require.NoError(t, w.Copy(f))
			continue
		}
		into, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		require.NoError(t, err)
		_, err = io.WriteString(into, content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String()
}

// isReadByEncodingXML reports whether another decoder, a strict one, reads
// markup to its end.
func isReadByEncodingXML(markup []byte) bool {
	decoder := xml.NewDecoder(bytes.NewReader(markup))
	for {
		if _, err := decoder.Token(); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

// asEncodingXMLReads is markup as that decoder reads it, written plainly.
func asEncodingXMLReads(markup []byte) string {
	var b strings.Builder
	name := func(n xml.Name) string { return strings.TrimPrefix(n.Space+":"+n.Local, ":") }
	decoder := xml.NewDecoder(bytes.NewReader(markup))
	for {
		token, err := decoder.RawToken() // whose names have their prefixes
		if err != nil {
			return b.String()
		}
		switch t := token.(type) {
		case xml.StartElement:
			b.WriteString("<" + name(t.Name))
			for _, a := range t.Attr {
				b.WriteString(" " + name(a.Name) + `="`)
				xml.EscapeText(&b, []byte(a.Value))
				b.WriteString(`"`)
			}
			b.WriteString(">")
		case xml.EndElement:
			b.WriteString("</" + name(t.Name) + ">")
		case xml.CharData:
			xml.EscapeText(&b, t)
		}
	}
}

func checkRead(t *testing.T, file []byte, o *roster.Options) (roster.Roster, error) {
	t.Helper()
	r, err := roster.Read(strings.NewReader(string(file)), o)
	if err != nil {
		if len(r.Employees)+len(r.Problems)+len(r.Ignored) > 0 {
			t.Error("a refused file gives nothing")
		}
		if holdsCPR(err.Error()) {
			t.Error("an error holds a registration number")
		}
	}
	for _, p := range r.Problems {
		if holdsCPR(p.Column) || holdsCPR(p.Message) {
			t.Error("a problem holds a registration number")
		}
	}
	for _, header := range r.Ignored {
		if holdsCPR(header) {
			t.Error("an ignored header holds a registration number")
		}
	}
	seen := map[string]bool{}
	for _, e := range r.Employees {
		if e.ID == "" || seen[e.ID] {
			t.Errorf("an ID is missing or there twice")
		}
		seen[e.ID] = true
		for _, value := range append([]string{e.ID, e.GivenName, e.FamilyName, e.Email, e.Department, e.Country, e.Language, e.Zone}, e.Logins...) {
			if holdsCPR(value) {
				t.Error("an employee holds a registration number")
			}
			if strings.ContainsAny(value, "\n\r\t\x00") || len(value) > 4*256 {
				t.Error("a value holds a control character or is too long")
			}
		}
		if _, err := time.LoadLocation(e.Zone); err != nil {
			t.Error("a zone is not an IANA name")
		}
		if !e.Start.IsZero() && !e.Start.Valid() || !e.End.IsZero() && !e.End.Valid() || !e.End.IsZero() && e.End.Before(e.Start) {
			t.Error(fmt.Sprint("dates are not in order: ", e.Start, " ", e.End))
		}
	}
	return r, err
}
