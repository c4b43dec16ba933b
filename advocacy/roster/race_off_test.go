//go:build !race

package roster_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

// Files as large as the limits.
const (
	manyPeople = 20_000
	manyRows   = lastRow
	manyTexts  = 200_000 * 40 // as two hundred thousand people have in forty columns
)

// No smaller file is beyond these limits.

func TestReadRefusesMoreSharedTextsThanTwoHundredThousandPeopleHaveInFortyColumns(t *testing.T) {
	assert.EqualError(t, problemsOf(t, withTexts(t, twoPeople(t), "<si/>", manyTexts), nil),
		"the file has more than 8000000 shared texts (xl/sharedStrings.xml); save the sheet of employees alone as XLSX or CSV")
}

func TestReadRefusesSharedTextsThatTakeTooMuchMemory(t *testing.T) {
	text := "<si><t>" + strings.Repeat("A", 32_767) + "</t></si>"
	assert.EqualError(t, problemsOf(t, withTexts(t, twoPeople(t), text, 4_100), nil),
		"the file has more than 128 MiB of shared texts (xl/sharedStrings.xml); save the sheet of employees alone as XLSX or CSV")
}

func TestReadRefusesAnArchiveOfTooManyParts(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range 1<<16 + 1 {
		_, err := w.CreateRaw(&zip.FileHeader{Name: "xl/media/" + strconv.Itoa(i)})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	assert.EqualError(t, problemsOf(t, b.String(), nil),
		"the file is an XLSX workbook of more than 65536 parts; save the sheet of employees alone as XLSX or CSV")
}

// A row of text that does not end would take gigabytes before its columns could
// be counted.
func TestReadRefusesARowOfTextThatDoesNotEnd(t *testing.T) {
	for name, row := range map[string]string{
		"separators":       strings.Repeat(";", 1<<20+8<<10),
		"a quotation mark": `3;"` + strings.Repeat("Carl\n", 1<<18),
	} {
		for start, line := range map[string]int{"": 7, "sep=;\n": 8} {
			t.Run(fmt.Sprint(name, line), func(t *testing.T) {
				problems := problemsOf(t, start+"id;land\n1;nowhere\n2;\"nowhere\nelse\"\n\n\r\n"+row+"\n4;DK\n", &roster.Options{Lenient: true})
				assert.Equal(t, []int{line - 5, line - 4, line}, lines(problems), "with what was found before it")
				assert.Equal(t, "the row that begins here is longer than 1 MiB; close its quotation marks, or check the separator", problems[2].Message)
			})
		}
	}
}
