package linkedin

import (
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin/internal/sheet"
)

// Analytics is what the file holds that a page's administrator downloads from
// LinkedIn (Analytics, Content, Export). It needs no app.
type Analytics struct {
	// Posts are the posts of the period with all that they achieved in it.
	// An address most often holds an urn:li:activity:…, and their Readings are
	// Impressions, Reactions, Comments, Reshares and Clicks.
	Posts []channels.PostReadings
	// Days are the days of the period, over all posts of the page. Reached
	// cannot be added up over days: the same people come back.
	Days []DayAnalytics
}

// DayAnalytics is one day of a page.
type DayAnalytics struct {
	// Day is at 00:00 UTC.
	Day time.Time
	// Readings hold those of a post, with sponsored ones among them, and
	// Reached, which is of what was not sponsored.
	Readings channels.Readings
}

// ReadAnalytics reads a page's analytics file, in English as LinkedIn writes it for
// an administrator whose LinkedIn is in English (2026-11). LinkedIn offers it as an
// .xls workbook of before 2007 only; it is read once it has been saved as .xlsx, or
// each of its sheets as .csv. Dates are month/day/year, as LinkedIn writes them, or
// year-month-day, or a workbook's own.
//
// A figure that the file does not hold is unavailable. An error says what is wrong
// and where; half of a file is never returned.
func ReadAnalytics(r io.Reader) (Analytics, error) {
	tables, err := sheet.Read(r)
	if err != nil {
		return Analytics{}, fmt.Errorf("linkedin: analytics file: %w", err)
	}
	var a Analytics
	found := false
	for _, table := range tables {
		columns, first, ok := header(table)
		if !ok {
			continue
		}
		found = true
		for i := first; i < len(table.Rows); i++ {
			row := tableRow{cells: table.Rows[i], columns: columns}
			if row.empty() {
				continue
			}
			if err := a.add(row); err != nil {
				return Analytics{}, fmt.Errorf("linkedin: analytics file: %srow %d: %w", place(table), i+1, err)
			}
		}
	}
	if !found {
		return Analytics{}, errors.New(`linkedin: analytics file: no sheet has the columns "Post link" and "Impressions", or "Date" and "Impressions (total)"; set LinkedIn to English before exporting Analytics, Content`)
	}
	return a, nil
}

func place(table sheet.Table) string {
	if table.Name == "" {
		return ""
	}
	return fmt.Sprintf("sheet %q, ", table.Name)
}

// The figures of both sheets by their columns, with their older names.
var (
	postColumns = map[channels.Metric][]string{
		channels.Impressions: {"impressions"},
		channels.Reactions:   {"likes", "reactions"},
		channels.Comments:    {"comments"},
		channels.Reshares:    {"reposts", "shares"},
		Clicks:               {"clicks"},
	}
	dayColumns = map[channels.Metric][]string{
		channels.Impressions: {"impressions (total)"},
		channels.Reached:     {"unique impressions (organic)"},
		channels.Reactions:   {"reactions (total)"},
		channels.Comments:    {"comments (total)"},
		channels.Reshares:    {"reposts (total)", "shares (total)"},
		Clicks:               {"clicks (total)"},
	}
)

// header finds the row of column names, which stands below a line of explanation,
// and the row after it.
func header(table sheet.Table) (columns map[string]int, first int, ok bool) {
	for i, row := range table.Rows[:min(len(table.Rows), 10)] {
		columns := map[string]int{}
		for at, name := range row {
			name = strings.ToLower(strings.Join(strings.Fields(name), " "))
			if _, twice := columns[name]; !twice && name != "" {
				columns[name] = at
			}
		}
		_, link := columns["post link"]
		_, impressions := columns["impressions"]
		_, date := columns["date"]
		_, total := columns["impressions (total)"]
		if link && impressions || date && total {
			return columns, i + 1, true
		}
	}
	return nil, 0, false
}

// tableRow is a row with the names of its columns.
type tableRow struct {
	cells   []string
	columns map[string]int
}

func (r tableRow) empty() bool {
	return !slices.ContainsFunc(r.cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// cell is the cell in the first of the columns that there is.
func (r tableRow) cell(names ...string) (text string, known bool) {
	for _, name := range names {
		if at, ok := r.columns[name]; ok {
			if at < len(r.cells) {
				text = strings.TrimSpace(r.cells[at])
			}
			return text, true
		}
	}
	return "", false
}

var urnInAddress = regexp.MustCompile(`urn:li:(?:activity|share|ugcPost):[0-9]{1,20}`)

// add reads a row into the list that it belongs to.
func (a *Analytics) add(row tableRow) error {
	if _, ofPost := row.columns["post link"]; !ofPost {
		text, _ := row.cell("date")
		day, err := readDay(text)
		if err != nil {
			return fmt.Errorf("column %q: %w", "Date", err)
		}
		readings, err := row.readings(dayColumns)
		a.Days = append(a.Days, DayAnalytics{Day: day, Readings: readings})
		return err
	}
	var p channels.PostReadings
	p.Address, _ = row.cell("post link")
	p.Title, _ = row.cell("post title")
	p.ID = urnInAddress.FindString(strings.NewReplacer("%3A", ":", "%3a", ":").Replace(p.Address))
	if text, known := row.cell("created date", "post publish date"); known && text != "" {
		day, err := readDay(text)
		if err != nil {
			return fmt.Errorf("column %q: %w", "Created date", err)
		}
		p.Created = day
	}
	readings, err := row.readings(postColumns)
	p.Readings = readings
	a.Posts = append(a.Posts, p)
	return err
}

func (r tableRow) readings(columns map[channels.Metric][]string) (channels.Readings, error) {
	readings := channels.Readings{}
	for _, metric := range []channels.Metric{channels.Impressions, channels.Reached, channels.Reactions, channels.Comments, channels.Reshares, Clicks, channels.LinkClicks} {
		names, told := columns[metric]
		text, known := r.cell(names...)
		switch {
		case !told:
			readings[metric] = channels.Reading{Unavailable: "LinkedIn's analytics file does not tell it"}
		case !known || text == "":
			readings[metric] = channels.Reading{Unavailable: "this file does not hold it"}
		default:
			value, err := readCount(text)
			if err != nil {
				return nil, fmt.Errorf("column %q: %w", names[0], err)
			}
			readings[metric] = channels.Reading{Value: value}
		}
	}
	return readings, nil
}

// readCount reads a whole number, with or without commas between thousands.
func readCount(text string) (int64, error) {
	plain := text
	if thousands.MatchString(text) {
		plain = strings.ReplaceAll(text, ",", "")
	}
	n, err := strconv.ParseFloat(plain, 64)
	switch {
	case err != nil || !isCount(n):
		return 0, errors.New("holds something other than a count")
	case points.MatchString(text):
		return 0, errors.New("holds a point that may stand between thousands; save it without them")
	}
	return int64(n), nil
}

// isCount reports whether a number is a whole one that a float64 holds exactly.
func isCount(n float64) bool { return n >= 0 && n == math.Trunc(n) && n <= 1<<53 }

var (
	thousands = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+$`)
	points    = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{3})+$`)
)

// readDay reads a day as LinkedIn writes it, as ISO 8601 has it, or as a workbook's
// number of days (from 1899-12-30 on, which is right after February 1900).
func readDay(text string) (time.Time, error) {
	for _, layout := range []string{"1/2/2006", "2006-01-02"} {
		if day, err := time.Parse(layout, text); err == nil {
			return day, nil
		}
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && n >= 61 && n < 200_000 {
		return time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)), nil
	}
	return time.Time{}, errors.New("holds something other than a day written as month/day/year")
}
