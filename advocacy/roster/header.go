package roster

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// headerSearch is the number of rows among which the headers are looked for.
const headerSearch = 20

// mapping is Options.Map by folded header.
type mapping map[string]mappedHeader

type mappedHeader struct {
	header string // as the caller wrote it
	field  Field
}

func (o Options) mapping() (mapping, error) {
	m := make(mapping, len(o.Map))
	var wrong []error
	for header, f := range o.Map {
		key := foldHeader(header)
		other, taken := m[key]
		switch {
		case key == "":
			wrong = append(wrong, errors.New("Options.Map has an empty header; write it as the file has it"))
		case !f.known():
			wrong = append(wrong, fmt.Errorf("Options.Map[%q]: %q is not a field; use a constant of package roster or roster.Network with a channel's lower-case name", shownName(header), shownName(string(f))))
		case isCPRHeader(key) && f != Ignore:
			wrong = append(wrong, fmt.Errorf("Options.Map[%q]: a column of civil registration numbers is never read; map the employee number", shownName(header)))
		case taken && other.field != f:
			wrong = append(wrong, fmt.Errorf("Options.Map has the header %q in two spellings with different fields; leave one out", shownName(header)))
		default:
			m[key] = mappedHeader{header, f}
		}
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return m, errors.Join(wrong...)
}

// field is what a header means; empty is unknown.
func (m mapping) field(header string) (f Field, mapped bool) {
	key := foldHeader(header)
	if isCPRHeader(key) {
		return "", false
	}
	if h, ok := m[key]; ok {
		return h.field, true
	}
	if f, ok := recognized()[key]; ok {
		return f, false
	}
	bare := fold(withoutRemark(header))
	if isCPRHeader(bare) {
		return "", false
	}
	return recognized()[bare], false
}

// score is how many of the cells are headers that mean something, and whether
// one of them is the ID.
func (m mapping) score(cells []cell) (count int, id bool) {
	for _, c := range cells {
		if c.text == "" {
			continue // as most are in a row of separators
		}
		f, _ := m.field(c.text)
		if f != "" {
			count++
		}
		id = id || f == ID
	}
	return count, id
}

// column is one column that is read.
type column struct {
	index int // from 0
	name  string
	field Field
}

// headerRow is the row of headers.
type headerRow struct {
	line     int
	workbook bool
	names    []string
}

// findHeader reads up to the row of headers: the first with a column for the
// ID, else the one that says most.
func (d *reading) findHeader(mapped mapping) (headerRow, error) {
	var (
		r         row
		best      headerRow
		bestCount = -1
		damaged   Problems
	)
	for range headerSearch {
		err := d.rows.next(&r)
		if errors.Is(err, io.EOF) {
			break
		}
		if problem, ok := errors.AsType[damagedRow](err); ok {
			damaged = append(damaged, advocacy.RosterProblem{Line: problem.line, Message: problem.message})
			continue
		}
		if err != nil {
			return headerRow{}, err
		}
		count, id := mapped.score(r.cells)
		if count > bestCount || id {
			best = headerRow{line: r.line, workbook: d.workbook}
			for _, c := range r.cells {
				best.names = append(best.names, strings.TrimSpace(c.text))
			}
			bestCount = count
		}
		if id {
			return best, nil
		}
	}
	if len(damaged) > 0 {
		// The headers may well be among the rows that could not be read.
		return headerRow{}, damaged
	}
	if bestCount < 0 {
		return headerRow{}, fileProblem("is empty: it has no line of headers; export it again from the HR system")
	}
	return best, nil
}

// columns says what is read, and which headers are not.
func (h headerRow) columns(mapped mapping) (read []column, ignored []string, problems Problems) {
	displaced := map[Field]bool{}
	for _, name := range h.names {
		if f, byMap := mapped.field(name); byMap {
			displaced[f] = true
		}
	}
	report := func(c column, format string, args ...any) {
		problem := advocacy.RosterProblem{Line: h.line, Column: c.name, Message: fmt.Sprintf(format, args...)}
		if h.workbook && c.name != "" {
			problem.Cell = cellAddress(c.index, h.line)
		}
		problems = append(problems, problem)
	}
	first := map[Field]column{}
	for i, name := range h.names {
		f, byMap := mapped.field(name)
		if f == "" || f == Ignore || !byMap && displaced[f] && f != Login {
			if name != "" {
				ignored = append(ignored, h.shown(i))
			}
			continue
		}
		c := column{index: i, name: h.shown(i), field: f}
		if other, taken := first[f]; taken && f != Login {
			report(c, "means %s, and so does column %s (number %d); say in Options.Map which to read and map the other to roster.Ignore", f, other.name, other.index+1)
			continue
		}
		first[f] = c
		read = append(read, c)
	}
	if _, ok := first[ID]; !ok {
		report(column{}, "no column is for the employee number%s; name one Employee ID or Medarbejdernr., or map its header to roster.ID in Options.Map", h.seen())
	}
	for _, m := range h.missing(mapped) {
		report(column{}, "the mapped header %q is not there%s; correct Options.Map or the file", m, h.seen())
	}
	return read, ignored, problems
}

// missing are the mapped headers that the row does not have, as the caller
// wrote them.
func (h headerRow) missing(mapped mapping) []string {
	there := map[string]bool{}
	for _, name := range h.names {
		there[foldHeader(name)] = true
	}
	var missing []string
	for key, m := range mapped {
		if !there[key] {
			missing = append(missing, shownName(m.header))
		}
	}
	slices.Sort(missing)
	return missing
}

// shown is a header fit for a message; one that may be a person's is replaced
// by its place.
func (h headerRow) shown(i int) string {
	if name := h.names[i]; !looksPersonal(name) {
		return shownName(name)
	}
	return fmt.Sprintf("number %d", i+1)
}

// seen is the list of headers as part of a message. A row that holds values is
// no row of headers, and its other cells may be a person's name.
func (h headerRow) seen() string {
	if slices.ContainsFunc(h.names, looksPersonal) {
		return fmt.Sprintf(" and line %d looks like a person rather than headers", h.line)
	}
	const most = 30
	var names []string
	for i, name := range h.names {
		if name == "" {
			continue
		}
		if len(names) == most {
			names = append(names, "…")
			break
		}
		names = append(names, h.shown(i))
	}
	return " (headers seen: " + strings.Join(names, ", ") + ")"
}

// looksPersonal reports whether a header is more likely a value: a number, a
// date, an address, a registration number.
func looksPersonal(header string) bool {
	if hasCPR(header) || strings.Contains(header, "@") {
		return true
	}
	digits, letters := 0, 0
	for _, r := range header {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return digits > letters
}
