package roster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// Roster is a list of employees as read from one or several files.
type Roster = advocacy.Roster

// Options say how a file is read. A nil *Options is the zero Options.
type Options struct {
	// Source names the file in Roster.Source and in errors; it is not opened.
	Source string
	// Map gives headers of the file a Field, for those that are not recognized
	// and for those that are but mean something else; Ignore takes one out.
	// Headers compare as the package doc says (Columns); one that the file does
	// not have is a problem. A mapped column displaces a recognized one of the
	// same Field.
	Map map[string]Field
	// Sheet is the name of the worksheet to read, without regard to case; empty
	// is the first that is visible. A file of text has no sheets, so that a name is a problem there.
	Sheet string
	// Lenient leaves out rows with problems instead of refusing the file.
	Lenient bool
	// MaxBytes is the size of the largest file that is read; 0 is 64 MiB. What a
	// workbook unpacks to has limits of its own: see the package doc (Limits).
	MaxBytes int64
}

const (
	defaultMaxBytes = 64 << 20
	maxRows         = 1_000_000
	maxColumns      = 16_384
	maxValue        = 256
	maxProblems     = 10_000
)

// Read reads one file of employees to its end. What is wrong with the file (that
// nobody is in it, that r is nil, or that it is beyond the limits of the package
// doc, as well) is returned as an error that is or wraps Problems; an error of r itself is
// wrapped; an Options that contradicts itself is an error before anything is
// read. With any error the Roster is empty. To stop a reading, let r return an
// error: the file is looked at once all of it is in memory.
func Read(r io.Reader, o *Options) (Roster, error) {
	if o == nil {
		o = &Options{}
	}
	roster, _, err := readFile(r, *o)
	return roster, err
}

// readFile is Read that tells the line of each employee as well.
func readFile(r io.Reader, o Options) (Roster, []int, error) {
	d, err := read(r, o)
	switch {
	case err == nil:
		return Roster{Source: o.Source, Employees: d.employees, Problems: d.problems, Ignored: d.ignored}, d.lines, nil
	case o.Source != "":
		return Roster{}, nil, fmt.Errorf("roster: %s: %w", shownName(o.Source), err)
	}
	return Roster{}, nil, fmt.Errorf("roster: %w", err)
}

func read(r io.Reader, o Options) (*reading, error) {
	mapped, err := o.mapping()
	if err != nil {
		return nil, err
	}
	if isNil(r) {
		return nil, Problems{{Message: "there is no file: the reader is nil; hand in the opened file"}}
	}
	limit := o.MaxBytes
	if limit == 0 {
		limit = defaultMaxBytes
	}
	if limit < 0 {
		return nil, fmt.Errorf("Options.MaxBytes is %d; it is a size in bytes, or 0 for 64 MiB", limit)
	}
	var content bytes.Buffer
	if _, err := content.ReadFrom(io.LimitReader(r, limit)); err != nil {
		return nil, fmt.Errorf("reading: %w", err)
	}
	if int64(content.Len()) == limit {
		if n, err := io.CopyN(io.Discard, r, 1); n > 0 {
			return nil, fileProblem("is larger than %d bytes; split it, or raise Options.MaxBytes", limit)
		} else if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("reading: %w", err)
		}
	}
	rows, err := open(content.Bytes(), o, mapped)
	if err != nil {
		return nil, err
	}
	reading := newReading(o, rows)
	return reading, reading.run(mapped)
}

// isNil reports whether a reader is nil, or the nil pointer of some type.
func isNil(r io.Reader) bool {
	v := reflect.ValueOf(r)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// row is one row of a table. Its cells are valid until the next is read.
type row struct {
	line  int
	cells []cell
}

// table is a source of rows, whatever the file's format.
type table interface {
	// next reads into r the next row that has any value, or returns io.EOF. A
	// damagedRow is an error of that row alone; the rows after it can be read.
	next(r *row) error
}

// damagedRow says what keeps one row from being read.
type damagedRow struct {
	line    int
	message string
}

func (d damagedRow) Error() string { return d.message }

// reading is one file on its way into a roster.
type reading struct {
	options   Options
	rows      table
	workbook  bool
	epoch1904 bool     // of the workbook's serial dates
	columns   []column // those that are read, in the order of the file
	ignored   []string // the headers of the others
	width     int      // of the header row
	values    interpreter

	employees []advocacy.Employee
	lines     []int // of each employee
	problems  Problems
	bad       map[int]bool // lines that have problems

	ids, emails, logins map[string]int // the line that has each first
	slashed             slashedDates
	cpr                 cprColumns
}

func newReading(o Options, rows table) *reading {
	sheet, workbook := rows.(*worksheet)
	d := &reading{
		options:  o,
		rows:     rows,
		workbook: workbook,
		values:   newInterpreter(),
		bad:      map[int]bool{},
		cpr:      cprColumns{found: map[int]bool{}},
	}
	if workbook {
		d.epoch1904 = sheet.epoch1904
	}
	return d
}

// makeRoom makes the lists as long as the file's lines say, within reason: a
// quarter of the time of reading a large file would go into growing them.
func (d *reading) makeRoom() {
	expected := 0
	if text, ok := d.rows.(*delimited); ok {
		const few = 100_000
		expected = min(text.lines, few)
	}
	d.employees = make([]advocacy.Employee, 0, expected)
	d.lines = make([]int, 0, expected)
	d.ids = make(map[string]int, expected)
	d.emails, d.logins = map[string]int{}, map[string]int{}
	for _, c := range d.columns {
		switch c.field {
		case Email:
			d.emails = make(map[string]int, expected)
		case Login:
			d.logins = make(map[string]int, expected)
		}
	}
}

func (d *reading) run(mapped mapping) error {
	header, err := d.findHeader(mapped)
	if err != nil {
		return err
	}
	columns, ignored, problems := header.columns(mapped)
	if len(problems) > 0 {
		return problems
	}
	d.columns, d.ignored, d.width = columns, ignored, len(header.names)
	d.makeRoom()
	if err := d.readPeople(); err != nil {
		return err
	}
	if len(d.employees) == 0 && len(d.problems) == 0 {
		return Problems{{
			Line:    header.line,
			Message: "the file holds no people: only its header row; export it again from the HR system, or leave it out",
		}}
	}
	d.resolveSlashedDates()
	d.resolveCPRColumns()
	if len(d.problems) > maxProblems {
		return d.tooMany()
	}
	if len(d.problems) > 0 {
		d.sortProblems()
		if !d.options.Lenient {
			return d.problems
		}
		d.leaveOut()
	}
	return nil
}

func (d *reading) readPeople() error {
	var r row
	for read := 0; ; read++ {
		switch err := d.rows.next(&r); {
		case err == nil && read >= maxRows:
			return fileProblem("has more than %d rows; split it", maxRows)
		case err == nil:
			d.person(r)
		case errors.Is(err, io.EOF):
			return nil
		default:
			if damaged, ok := errors.AsType[damagedRow](err); ok {
				d.report(damaged.line, column{}, damaged.message)
				break
			}
			if refused, ok := errors.AsType[Problems](err); ok {
				d.problems = append(d.problems, refused...)
				d.sortProblems()
				return d.problems
			}
			return err
		}
		if len(d.problems) > maxProblems {
			// What follows was not looked at, so that even a lenient reading
			// cannot say that the remaining rows are the good ones.
			return d.tooMany()
		}
	}
}

func (d *reading) tooMany() Problems {
	d.sortProblems()
	return append(d.problems[:maxProblems], advocacy.RosterProblem{
		Message: fmt.Sprintf("there are more than %d problems; the others are not told, correct these first", maxProblems),
	})
}

// report notes a problem of a row: of one of its columns, or of all of it with
// the zero column.
func (d *reading) report(line int, c column, message string) {
	d.bad[line] = true
	problem := advocacy.RosterProblem{Line: line, Message: message}
	if c.field != "" {
		problem.Column = c.name
		if d.workbook {
			problem.Cell = cellAddress(c.index, line)
		}
	}
	d.problems = append(d.problems, problem)
}

func (d *reading) sortProblems() {
	slices.SortStableFunc(d.problems, func(a, b advocacy.RosterProblem) int { return a.Line - b.Line })
}

// leaveOut drops the employees whose rows have problems.
func (d *reading) leaveOut() {
	kept, lines := d.employees[:0], d.lines[:0]
	for i, e := range d.employees {
		if !d.bad[d.lines[i]] {
			kept, lines = append(kept, e), append(lines, d.lines[i])
		}
	}
	clear(d.employees[len(kept):])
	d.employees, d.lines = kept, lines
}

// claim notes that the row has a value that no other row may have.
func (d *reading) claim(claimed map[string]int, value string, line int, c column, what string) {
	first, taken := claimed[value]
	switch {
	case !taken:
		claimed[value] = line
	case first == line:
		// Twice in one row is the same person.
	default:
		d.bad[first] = true
		d.report(line, c, fmt.Sprintf("the same %s stands on line %d; each person needs one of their own, on one line", what, first))
	}
}

// shownName is a name of the caller's or the file's own, fit for a message:
// short, on one line, and without what looks like a person's.
func shownName(name string) string {
	name = strings.Join(strings.Fields(strings.Map(printable, name)), " ")
	shown := name
	const longest = 60
	if runes := []rune(name); len(runes) > longest {
		shown = string(runes[:longest]) + "…"
	}
	if hasCPR(name) || hasCPR(shown) { // as a longer number may be once it is cut
		return "(not shown)"
	}
	return shown
}
