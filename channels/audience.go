package channels

// AudienceFigure is how many people a channel reaches, on somebody's word.
type AudienceFigure struct {
	// Channel is the channel's name.
	Channel string
	// Value is the figure in Unit.
	Value float64
	Unit  string
	// Source and Year say who published it, and of when it is.
	Source string
	Year   int
	// Note says what is known of it.
	Note string
}

// The units of the default figures.
const (
	// ShareOfAdults is a fraction from 0 to 1 of adults who use the internet.
	ShareOfAdults = "fraction of online adults"
	// Accounts is a number of members or of accounts active in a month.
	Accounts = "accounts"
)

// DefaultAudience returns the figures that the founding article's advice rests
// on: a survey of 2016 and what the networks said of themselves in 2017. They are
// dated; a host that has newer ones, or its own country's, gives those to Advise.
//
// The survey's are checked against the report itself ("% of online adults who
// use", by Shannon Greenwood, Andrew Perrin and Maeve Duggan, published 11
// November 2016). The networks' are what they said themselves: LinkedIn's Aatif
// Awan in its blog of 24 April 2017, as Digital Trends and ERE report; Facebook's
// results of 1 November 2017 (SEC, exhibit 99.1); Instagram through Carolyn
// Everson at Advertising Week on 25 September 2017, as Android Headlines and
// MobileSyrup report; Twitter's results of 26 October 2017, as Variety and Fast
// Company report.
func DefaultAudience() []AudienceFigure {
	const (
		pew    = "Pew Research Center, Social Media Update 2016"
		survey = "telephone survey of 1520 adults in the United States, 7 March to 4 April 2016; published 11 November 2016"
		vendor = "the network's own count, worldwide"
	)
	return []AudienceFigure{
		{Channel: LinkedIn, Value: 0.29, Unit: ShareOfAdults, Source: pew, Year: 2016, Note: survey},
		{Channel: Facebook, Value: 0.79, Unit: ShareOfAdults, Source: pew, Year: 2016, Note: survey},
		{Channel: Instagram, Value: 0.32, Unit: ShareOfAdults, Source: pew, Year: 2016, Note: survey},
		{Channel: Twitter, Value: 0.24, Unit: ShareOfAdults, Source: pew, Year: 2016, Note: survey},
		{Channel: LinkedIn, Value: 500e6, Unit: Accounts, Source: "LinkedIn, 24 April 2017", Year: 2017, Note: vendor + "; members, active or not"},
		{Channel: Facebook, Value: 2.07e9, Unit: Accounts, Source: "Facebook, third quarter 2017", Year: 2017, Note: vendor + "; active in a month, as of 30 September 2017"},
		{Channel: Instagram, Value: 800e6, Unit: Accounts, Source: "Instagram, 25 September 2017", Year: 2017, Note: vendor + "; active in a month"},
		{Channel: Twitter, Value: 330e6, Unit: Accounts, Source: "Twitter, third quarter 2017", Year: 2017, Note: vendor + "; active in a month, the quarter's average"},
	}
}
