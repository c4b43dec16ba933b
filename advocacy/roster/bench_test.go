package roster_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

var benchHeaders = []any{"Medarbejdernr.", "Fornavn", "Efternavn", "E-mail", "Afdeling", "Land", "Sprog", "Tidszone", "Ansættelsesdato", "Fratrædelsesdato", "Login", "LinkedIn-kontakter", "Telefon"}

func benchRow(i int) []any {
	return []any{
		"N" + strconv.Itoa(100_000+i), "Søren", "Nørgaard " + strconv.Itoa(i%97), fmt.Sprintf("soeren.%d@nordlys.example", i),
		[]string{"Salg", "Service", "Engineering"}[i%3], []string{"Danmark", "Tyskland", "USA"}[i%3], []string{"Dansk", "Tysk", "Engelsk"}[i%3],
		"Europe/Copenhagen", fmt.Sprintf("%02d-%02d-20%02d", 1+i%28, 1+i%12, i%26), "", fmt.Sprintf("soeren.%d", i), strconv.Itoa(i % 3000), "12345678",
	}
}

func csvOf(people int) []byte {
	var b bytes.Buffer
	line := func(values []any) {
		for i, v := range values {
			if i > 0 {
				b.WriteByte(';')
			}
			fmt.Fprint(&b, v)
		}
		b.WriteString("\r\n")
	}
	line(benchHeaders)
	for i := range people {
		line(benchRow(i))
	}
	return b.Bytes()
}

func xlsxOf(tb testing.TB, people int) []byte {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	require.NoError(tb, err)
	require.NoError(tb, w.SetRow("A1", benchHeaders))
	for i := range people {
		require.NoError(tb, w.SetRow("A"+strconv.Itoa(i+2), benchRow(i)))
	}
	require.NoError(tb, w.Flush())
	return []byte(saved(tb, f))
}

// BenchmarkReadCSV reads 100 000 employees. Its baseline, encoding/csv over the
// same bytes with nothing kept, runs beside it; the metric is the ratio.
func BenchmarkReadCSV(b *testing.B) {
	const people = 100_000
	file := csvOf(people)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	var bare, whole time.Duration
	for b.Loop() {
		b.StopTimer()
		start := time.Now()
		records := csv.NewReader(bytes.NewReader(file))
		records.Comma = ';'
		records.ReuseRecord = true
		for {
			if _, err := records.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
		bare += time.Since(start)
		b.StartTimer()
		start = time.Now()
		r, err := roster.Read(bytes.NewReader(file), nil)
		whole += time.Since(start)
		if err != nil || len(r.Employees) != people {
			b.Fatal(err, len(r.Employees))
		}
	}
	b.ReportMetric(float64(whole)/float64(bare), "x-encoding/csv")
}

// BenchmarkReadXLSX reads 20 000 employees. Its baseline is excelize's row
// iterator over the same bytes with nothing kept.
func BenchmarkReadXLSX(b *testing.B) {
	const people = 20_000
	file := xlsxOf(b, people)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	var bare, whole time.Duration
	for b.Loop() {
		b.StopTimer()
		start := time.Now()
		f, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		rows, err := f.Rows("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			if _, err := rows.Columns(); err != nil {
				b.Fatal(err)
			}
		}
		if err := errors.Join(rows.Close(), f.Close()); err != nil {
			b.Fatal(err)
		}
		bare += time.Since(start)
		b.StartTimer()
		start = time.Now()
		r, err := roster.Read(bytes.NewReader(file), nil)
		whole += time.Since(start)
		if err != nil || len(r.Employees) != people {
			b.Fatal(err, len(r.Employees))
		}
	}
	b.ReportMetric(float64(whole)/float64(bare), "x-excelize-rows")
}

// BenchmarkReadXLSXFormattedToTheLastRow reads 1000 employees above a million
// rows that have ten formatted cells each. Its baseline is unpacking the sheet.
func BenchmarkReadXLSXFormattedToTheLastRow(b *testing.B) {
	const people = 1000
	file := []byte(withRows(b, string(xlsxOf(b, people)), formattedRows(people+2, lastRow, "ABCDEFGHIJ")))
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	var bare, whole time.Duration
	for b.Loop() {
		b.StopTimer()
		start := time.Now()
		archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			b.Fatal(err)
		}
		sheet, err := archive.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, sheet); err != nil {
			b.Fatal(err)
		}
		bare += time.Since(start)
		b.StartTimer()
		start = time.Now()
		r, err := roster.Read(bytes.NewReader(file), nil)
		whole += time.Since(start)
		if err != nil || len(r.Employees) != people {
			b.Fatal(err, len(r.Employees))
		}
	}
	b.ReportMetric(float64(whole)/float64(bare), "x-unpacking")
}

// A preview of 20 000 people has 200 MB for everything. What stays of a file
// is the roster alone: neither its bytes nor the columns that are not read.
func TestReadKeepsLittle(t *testing.T) {
	for name, file := range map[string][]byte{"CSV": csvOf(manyPeople), "XLSX": xlsxOf(t, manyPeople)} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			r, err := roster.Read(strings.NewReader(string(file)), nil)
			require.NoError(t, err)
			runtime.GC()
			runtime.ReadMemStats(&after)
			kept := int64(after.HeapAlloc) - int64(before.HeapAlloc)
			t.Logf("kept %d KiB for %d people", kept>>10, len(r.Employees))
			require.Less(t, kept, int64(25<<20*manyPeople/20_000))
			runtime.KeepAlive(r)
		})
	}
}
