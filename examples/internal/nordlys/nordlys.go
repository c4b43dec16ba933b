// Package nordlys is the company that the examples run on: 200 people in three
// countries and four time zones, and 30 entries of a news feed in Danish and
// English. Nobody of it exists.
package nordlys

import _ "embed"

var (
	//go:embed people.csv
	people []byte
	//go:embed news.xml
	news []byte
)

// People is its HR file, and News its feed; the caller must not change them.
func People() []byte { return people }

// News is RSS 2.0.
func News() []byte { return news }

// What the company is called, and where it says it is.
const (
	PeopleName = "the embedded company's people.csv"
	NewsName   = "the embedded company's news.xml"
	NewsBase   = "https://www.nordlys.example/feed.xml"
	// OwnerEmail tells a database of the embedded company from a real one's.
	OwnerEmail = "communications@nordlys.example"
)
