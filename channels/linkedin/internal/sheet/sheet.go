// Package sheet reads the tables of spreadsheet files: XLSX workbooks and
// delimited text.
package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// What a file may hold at most: many times what LinkedIn's holds, and little enough
// that a small file which unpacks to a large one costs seconds and no more.
const (
	mostBytes   = 32 << 20 // of the file, and of all that is unpacked of it
	mostRows    = 50_000   // of a table
	mostColumns = 500      // of a row
	mostCells   = 500_000  // of the file, and as many strings that cells share
)

var (
	errLarge = fmt.Errorf("it is larger than %d MB, or unpacks to more", mostBytes>>20)
	errCells = fmt.Errorf("it has more than %d cells", mostCells)
)

// Table is one sheet. Rows may differ in length; a cell that is missing is empty.
// Numbers stand as the file has them, dates of workbooks as day numbers.
type Table struct {
	Name string
	Rows [][]string
}

// ErrOld is the error for a workbook in Excel's format of before 2007.
var ErrOld = errors.New("it is an .xls workbook of before 2007; open it and save it as .xlsx or .csv")

// Read returns the tables of a file.
func Read(r io.Reader) ([]Table, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("it could not be read: %w", err)
	case len(b) > mostBytes:
		return nil, errLarge
	case bytes.HasPrefix(b, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return nil, ErrOld
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return workbook(b)
	}
	table, err := delimited(b)
	if err != nil {
		return nil, err
	}
	return []Table{table}, nil
}
