package linkedin_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

// The columns of the file as LinkedIn writes it, below a line of explanation.
var (
	postHeader = []string{"Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date", "Campaign start date", "Campaign end date", "Audience",
		"Impressions", "Views", "Offsite Views", "Clicks", "Click through rate (CTR)", "Likes", "Comments", "Reposts", "Follows", "Engagement rate", "Content Type"}
	dayHeader = []string{"Date", "Impressions (organic)", "Impressions (sponsored)", "Impressions (total)", "Unique impressions (organic)", "Clicks (organic)", "Clicks (sponsored)", "Clicks (total)",
		"Reactions (organic)", "Reactions (sponsored)", "Reactions (total)", "Comments (organic)", "Comments (sponsored)", "Comments (total)", "Reposts (organic)", "Reposts (sponsored)", "Reposts (total)"}
)

// exported is the file as someone saves it from LinkedIn's.
func exported(t *testing.T, created any) []byte {
	book := excelize.NewFile()
	require.NoError(t, book.SetSheetName("Sheet1", "Metrics"))
	_, err := book.NewSheet("All posts")
	require.NoError(t, err)
	rows := map[string][][]any{
		"Metrics": {{"Aggregated engagement metrics for your organic and sponsored content"}, anys(dayHeader),
			{"11/24/2026", 100, 20, 120, 80, 1, 2, 3, 4, 5, 9, 0, 0, 0, 1, 0, 1}},
		"All posts": {{"Engagement metrics for individual posts"}, anys(postHeader),
			{"Vi søger\nen kollega", "https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678", "Organic", "", "Bo Lund", created, "", "", "All followers",
				1234, "", "", 17, 0.0137, 21, 0, 2, 1, 0.03, "Image"},
			{"", "https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A7", "Organic", "", "", "", "", "", "", 5}},
	}
	for sheet, all := range rows {
		for i, row := range all {
			require.NoError(t, book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row))
		}
	}
	var b bytes.Buffer
	require.NoError(t, book.Write(&b))
	return b.Bytes()
}

func anys(names []string) []any {
	all := make([]any, len(names))
	for i, n := range names {
		all[i] = n
	}
	return all
}

func TestReadAnalyticsWorkbook(t *testing.T) {
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for name, created := range map[string]any{"as LinkedIn writes it": "11/24/2026", "as a date of the workbook": day} {
		t.Run(name, func(t *testing.T) {
			a, err := linkedin.ReadAnalytics(bytes.NewReader(exported(t, created)))
			require.NoError(t, err)
			require.Len(t, a.Days, 1)
			assert.Equal(t, day, a.Days[0].Day)
			assert.Equal(t, channels.Readings{channels.Impressions: {Value: 120}, channels.Reached: {Value: 80}, linkedin.Clicks: {Value: 3}, channels.Reactions: {Value: 9}, channels.Comments: {}, channels.Reshares: {Value: 1},
				channels.LinkClicks: {Unavailable: "LinkedIn's analytics file does not tell it"}}, a.Days[0].Readings)

			require.Len(t, a.Posts, 2)
			p := a.Posts[0]
			assert.Equal(t, "urn:li:activity:7123456789012345678", p.ID)
			assert.Equal(t, "Vi søger\nen kollega", p.Title)
			assert.Equal(t, day, p.Created)
			assert.Equal(t, channels.Reading{Value: 1234}, p.Readings[channels.Impressions])
			assert.Equal(t, channels.Reading{Value: 21}, p.Readings[channels.Reactions])
			assert.Equal(t, channels.Reading{}, p.Readings[channels.Comments], "0 is a figure")
			assert.Equal(t, channels.Reading{Value: 17}, p.Readings[linkedin.Clicks])
			assert.NotEmpty(t, p.Readings[channels.Reached].Unavailable)
			assert.Equal(t, "urn:li:ugcPost:7", a.Posts[1].ID)
			assert.Equal(t, channels.Reading{Value: 5}, a.Posts[1].Readings[channels.Impressions])
			assert.NotEmpty(t, a.Posts[1].Readings[channels.Comments].Unavailable, "an empty cell is not 0")
		})
	}
}

func TestReadAnalyticsText(t *testing.T) {
	comma := "\xEF\xBB\xBFEngagement metrics,,\r\nPost title,Post link,Created date,IMPRESSIONS ,Likes,Shares\r\n\"a, \"\"b\"\"\",https://x,11/24/2026,\"1,234\",2,3\r\n,,,,,\r\n"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("Post link\tImpressions\tCreated date\nhttps://x\t1234\t2026-11-24\n")
	require.NoError(t, err)
	for name, file := range map[string]string{
		"commas": comma, "semicolons": "Post link;Impressions;Created date\nhttps://x;1234.0;11/24/2026\n", "tabs, as Excel saves Unicode text": utf16,
		"day numbers": "Post link,Impressions,Created date\nhttps://x,1234,46350\n",
	} {
		t.Run(name, func(t *testing.T) {
			a, err := linkedin.ReadAnalytics(strings.NewReader(file))
			require.NoError(t, err)
			require.Len(t, a.Posts, 1)
			assert.Equal(t, channels.Reading{Value: 1234}, a.Posts[0].Readings[channels.Impressions])
			assert.Equal(t, "2026-11-24", a.Posts[0].Created.Format(time.DateOnly))
			assert.Empty(t, a.Days)
		})
	}
}

func TestReadAnalyticsRefusesHalfAFile(t *testing.T) {
	good := exported(t, "11/24/2026")
	for name, c := range map[string]struct{ file, want string }{
		"as LinkedIn offers it":    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 512), "save it as .xlsx or .csv"},
		"cut off":                  {string(good[:len(good)/2]), "damaged"},
		"empty":                    {"", "set LinkedIn to English"},
		"in another language":      {"Titel,Link til opslag,Visninger\na,https://x,5\n", "set LinkedIn to English"},
		"a picture":                {"\x89PNG\r\n\x1A\n\x00\x00", "neither"},
		"a count that is none":     {"Post link,Impressions\nhttps://x,5\nhttps://y,n/a\n", `row 3: column "impressions": holds something other than a count`},
		"a count below 0":          {"Post link,Impressions\nhttps://x,-5\n", "row 2"},
		"half a count":             {"Post link,Impressions\nhttps://x,5.5\n", "row 2"},
		"a Danish thousand":        {"Post link;Impressions\nhttps://x;1.000\n", "between thousands"},
		"a Danish million":         {"Post link;Impressions\nhttps://x;1.000.000\n", "row 2"},
		"more than can be counted": {"Post link,Impressions\nhttps://x,1e17\n", "row 2"},
		"no number":                {"Post link,Impressions\nhttps://x,NaN\n", "row 2"},
		"a Danish date":            {"Post link,Impressions,Created date\nhttps://x,5,24/11/2026\n", "month/day/year"},
		"a day that is none":       {"Date,Impressions (total)\nyesterday,5\n", "month/day/year"},
		"a day that is left empty": {"Date,Impressions (total)\n,5\n", "row 2"},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := linkedin.ReadAnalytics(strings.NewReader(c.file))
			assert.ErrorContains(t, err, c.want)
			assert.Equal(t, linkedin.Analytics{}, a)
		})
	}
	_, err := linkedin.ReadAnalytics(failing{fmt.Errorf("disk failure")})
	assert.ErrorContains(t, err, "disk failure")
}

func FuzzReadAnalytics(f *testing.F) {
	f.Add([]byte("Post link,Impressions\nhttps://x,5\n"))
	f.Add([]byte("Date;Impressions (total)\n11/24/2026;5\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := linkedin.ReadAnalytics(bytes.NewReader(b))
		if err != nil && (a.Posts != nil || a.Days != nil) {
			t.Fatal("half of a file")
		}
		for _, p := range a.Posts {
			for metric, r := range p.Readings {
				if r.Value < 0 || r.Unavailable != "" && r.Value != 0 {
					t.Fatalf("%s: %+v", metric, r)
				}
			}
		}
	})
}
