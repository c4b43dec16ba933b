package main

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// writeXLSX writes a workbook of texts.
func writeXLSX(t *testing.T, name string, rows [][]string) {
	t.Helper()
	book := excelize.NewFile()
	sheet, err := book.NewStreamWriter("Sheet1")
	require.NoError(t, err)
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, value := range row {
			cells[j] = value
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, sheet.SetRow(at, cells))
	}
	require.NoError(t, sheet.Flush())
	require.NoError(t, book.SaveAs(name))
	require.NoError(t, book.Close())
}
