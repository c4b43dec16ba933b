package main

import _ "embed"

// The embedded company: 200 people in three countries and four time zones, and
// 30 entries of a news feed in Danish and English. Nobody of it exists.
var (
	//go:embed company/people.csv
	embeddedPeople []byte
	//go:embed company/news.xml
	embeddedNews []byte
)

const (
	embeddedPeopleName = "the embedded company's people.csv"
	embeddedNewsName   = "the embedded company's news.xml"
	embeddedNewsBase   = "https://www.nordlys.example/feed.xml"
	// embeddedOwnerEmail tells a database of the embedded company from a real one's.
	embeddedOwnerEmail = "communications@nordlys.example"
)
