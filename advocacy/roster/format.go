package roster

import (
	"bytes"
	"strings"
)

// open tells the format of a file by its bytes and opens its table.
func open(content []byte, o Options, m mapping) (table, error) {
	if len(bytes.TrimSpace(content)) == 0 {
		return nil, fileProblem("is empty; export it again from the HR system")
	}
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) || bytes.HasPrefix(content, []byte("PK\x05\x06")) {
		return openWorkbook(content, o.Sheet)
	}
	if what := foreignFormat(content); what != "" {
		return nil, fileProblem("is %s; save it as XLSX or CSV, whatever its name ends in", what)
	}
	if o.Sheet != "" {
		return nil, fileProblem("is text and has no sheets; leave Options.Sheet empty or hand in the XLSX workbook")
	}
	text, err := decode(content)
	if err != nil {
		return nil, err
	}
	if what := foreignText(text); what != "" {
		return nil, fileProblem("is %s; save it as XLSX or CSV, whatever its name ends in", what)
	}
	return openDelimited(text, m), nil
}

// foreignFormat names what a file is by its first bytes, if they tell that it
// is neither text nor a zip archive.
func foreignFormat(content []byte) string {
	for _, known := range []struct{ start, what string }{
		{"%PDF-", "a PDF document and not a table"},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls) or one with a password"},
		{"\x1f\x8b", "compressed with gzip"},
		{"7z\xbc\xaf", "a 7z archive"},
		{"Rar!", "a RAR archive"},
		{"\x89PNG", "a picture"},
		{"\xff\xd8\xff", "a picture"},
		{"SQLite format 3\x00", "an SQLite database"},
		{"{\\rtf", "an RTF document"},
	} {
		if bytes.HasPrefix(content, []byte(known.start)) {
			return known.what
		}
	}
	return ""
}

// foreignText names what a text is if it is of another kind than values
// between separators.
func foreignText(text string) string {
	start := strings.TrimSpace(text[:min(len(text), 1024)])
	switch lower := strings.ToLower(start); {
	case strings.Contains(lower, "<html"), strings.Contains(lower, "<!doctype html"), strings.HasPrefix(lower, "<table"):
		return "a web page (HTML)"
	case strings.HasPrefix(lower, "<"):
		return "an XML document"
	case strings.HasPrefix(lower, "{"), strings.HasPrefix(lower, "["):
		return "a JSON document"
	case strings.HasPrefix(lower, "%pdf-"):
		return "a PDF document and not a table"
	}
	return ""
}
