package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTwentyThousandEmployeesTakeLittleMemory previews a large company, a quarter
// of which is the pilot group, in less than 200 MB.
func TestTwentyThousandEmployeesTakeLittleMemory(t *testing.T) {
	const limit = 200_000 // kB
	folder := t.TempDir()
	write(t, filepath.Join(folder, "feed.xml"), smallFeed)
	for _, c := range []struct {
		file, pilot string
		write       func(t *testing.T, name string, rows [][]string)
		members     int
	}{
		{"people.csv", "country=FI", writeCSV, 5_000},
		{"people.xlsx", "department=Department 7", writeXLSX, 200},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			c.write(t, filepath.Join(folder, c.file), largeCompany(20_000))
			out, peak := measured(t, folder, "-people", c.file, "-feed", "feed.xml", "-company", "Example", "-owner", "Marketing",
				"-pilot", c.pilot, "-at", tuesday)
			contains(t, out, "20000 people in the file: 20000 join")
			contains(t, out, fmt.Sprintf("PLAN for the pilot group of %d\n", c.members))
			t.Logf("%d kB at most", peak)
			assert.Less(t, peak, int64(limit))
		})
	}
}

// measuring names the command to a process in between, this test started anew:
// Linux counts what a process has into the peak of what it starts, and the tests
// have more by now than the command.
const measuring = "PILOT_TEST_MEASURES"

func init() {
	name := os.Getenv(measuring)
	if name == "" {
		return
	}
	cmd := exec.Command(name, os.Args[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprint(os.Stderr, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	os.Exit(0)
}

// measured runs the command and returns its output and its peak in kB.
func measured(t *testing.T, folder string, args ...string) (string, int64) {
	t.Helper()
	between, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(between, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), measuring+"="+binary(t))
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	require.NoError(t, cmd.Run(), "%s", &complaints)
	peak, err := strconv.ParseInt(complaints.String(), 10, 64)
	require.NoError(t, err, "it complains of nothing")
	return out.String(), peak
}

// largeCompany is a made-up roster: a hundred departments, four countries.
func largeCompany(people int) [][]string {
	places := [][]string{{"DK", "da", "Europe/Copenhagen"}, {"US", "en", "America/New_York"}, {"FI", "en", "Europe/Helsinki"}, {"US", "en", "America/Los_Angeles"}}
	rows := [][]string{{"id", "first name", "last name", "email", "department", "start date", "login", "linkedin connections", "country", "language", "time zone"}}
	for i := range people {
		rows = append(rows, append([]string{
			fmt.Sprint(100_000 + i), fmt.Sprint("Given", i%700), fmt.Sprint("Family", i%1_900), fmt.Sprintf("p%d@example.com", i),
			fmt.Sprint("Department ", i%100), "2019-03-01", fmt.Sprint("u", i), fmt.Sprint(i % 900),
		}, places[i%4]...))
	}
	return rows
}

func writeCSV(t *testing.T, name string, rows [][]string) {
	t.Helper()
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	write(t, name, b.String())
}
