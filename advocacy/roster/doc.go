// Package roster reads the files in which HR systems list their employees, CSV
// and XLSX as they come, into what a program's sync takes.
//
// # What it is
//
// Read takes one file and returns its employees, or everything that is wrong
// with it. ReadAll takes several files as if they were one, and Join puts
// together rosters that were made otherwise. The package stores nothing and
// changes nothing: who joined, moved or left is decided by the sync that the
// Roster is handed to.
//
// # Files
//
// What a file is, its bytes say, not its name. Text may be UTF-8, Windows-1252,
// or UTF-16 with a byte order mark (what Excel calls Unicode Text); its lines
// end in LF, CRLF or CR, or in all of them; its values are separated by commas,
// semicolons or tabs, or by what a first line such as "sep=;" says; values in
// quotation marks may span lines. Text that is not UTF-8 is taken for
// Windows-1252, unless most of it is UTF-8: then it is damaged, and refused.
//
// Of an XLSX workbook the first visible sheet is read, or Options.Sheet, row by
// row. Formulas are not computed; the value that the spreadsheet program last
// stored counts. A workbook of another structure than those have is damaged, and
// refused, lenient or not: what is left of it may be a shorter list, which would
// read as leavers, or have one person's values in another's row.
//
// # Columns
//
// The headers are the first of the first twenty rows that names a column for
// the ID, so that a title above them does no harm. A file that has nothing below
// them is refused, for it would read as if everyone had left. Columns may come
// in any order. A header is compared without regard to case, spaces, punctuation
// and what stands in parentheses, and Danish letters count in both spellings (æ
// and ae, ø and oe, å and aa). Field says which headers are recognized in
// English and Danish; Options.Map adds others. Only the ID is required. Columns
// that are neither recognized nor mapped are never looked at; their headers are
// returned in Roster.Ignored.
//
// # Values
//
//   - Names: spaces around and within are tidied. A full name is split only
//     where the row has no given and no family name: at a comma ("Hansen,
//     Anna"), else before the last word and the particles in front of it
//     ("Anna | von Hansen"). A single word is a given name.
//   - Dates: 31-12-2026, 31.12.2026, 2026-12-31, 2026/12/31, 20261231, a time of midnight
//     behind it, and date cells. 31/12/2026 is read day first; where no day
//     beyond the 12th in the file settles that (03/04/2026), it is a problem.
//     An end in the year 9999 is an open one, as HR systems write it; other
//     years are between 1920 and 2200.
//   - Countries: ISO 3166-1 codes of two or three letters and English and
//     Danish names. Languages: BCP 47 tags and English and Danish names. Codes
//     that are as likely meant for the country ("UK" is Ukrainian) are problems.
//   - Time zones: IANA names, and the names that Windows gives the zones of
//     Europe and North America.
//   - Logins: several columns, and several in a value, separated by commas,
//     semicolons or spaces.
//   - Sizes of networks: whole numbers, with or without separators of
//     thousands. "500+", which LinkedIn shows, counts as 500, a lower bound.
//
// # Civil registration numbers
//
// A value shaped like a Danish CPR number (a day, month and year of six digits,
// then four more, with or without a hyphen or space between) is never stored,
// and never repeated in a problem. In a column that is read it is a problem of
// its row, and the message for an ID says to use the employee number instead.
// Columns headed CPR or Personnummer and the like are dropped, with any mapping
// of them refused. In a column that holds such a number, so is one of nine
// digits that has lost its leading zero. Numbers of other countries are not
// recognized by their shape; do not map a column that holds them.
//
// # Errors
//
// Problems is everything that is wrong with a file at once, each with line,
// column and, in a workbook, cell. A line is the one on which the row starts,
// counted from 1 as editors do, empty ones and those within values as well; in a
// workbook it is the row's number. A strict reading, the default, returns Problems as
// its error and no employees. With Options.Lenient, rows with problems are left
// out and the Problems are in the Roster; of two rows with the same ID, e-mail
// or login both are left out, since nothing says which is right. Such a roster
// does not hold everyone: do not sync it as complete. What concerns the file as
// a whole (it is no table, it is damaged, the ID has no column, two columns mean
// the same, more than 10 000 problems) is an error in either case. Messages never repeat a
// value; they name headers, except those that look like a person's own.
//
// # Limits
//
// A file may have 64 MiB (Options.MaxBytes), a million rows with values and
// 16 384 columns, a value that is read 256 characters, a row of text 1 MiB.
// Nothing is written to disk.
//
// What a workbook unpacks to is limited as well. Its sheet may have 1 048 576
// rows, as many as Excel has, and 1 GiB of markup; rows that have a format and
// no value, down to the last, are passed over. Its shared texts may be
// 8 000 000, as many as 200 000 employees have in forty columns, and together
// 128 MiB. More than that is a problem of the file as a whole.
//
// # Concurrency
//
// Read, ReadAll and Join keep no state; any number of goroutines may call them.
package roster
