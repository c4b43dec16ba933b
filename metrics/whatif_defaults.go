package metrics

// WhatIfDefaults is what is assumed when the host says nothing. Of the people, 3 % share
// (employees of companies without a program) to 30 % (employees who say they would). Of
// facebook all is assumed but Shares and Reshare, of any other channel nothing.
//
// A value is in here only if its source can be named. All of them are old, and can be replaced. None comes from the Dell figures that the simulator is
// validated against.
func WhatIfDefaults(channels ...string) WhatIf {
	w := WhatIf{Active: Range{
		Low: Assumption{
			Name: "people who share anything", Value: 0.03, Unit: Fraction, Source: "LinkedIn Marketing Solutions blog", Year: 2017,
			Note: "employees who share their company's content on LinkedIn, with no program; the vendor's own figure",
		},
		High: Assumption{
			Name: "people who share anything", Value: 0.30, Unit: Fraction, Source: "PostBeyond, as told by Tribal Impact", Year: 2018,
			Note: "employees with \"immediate potential\" as ambassadors, by a vendor's survey; what they say, not what they did",
		},
	}}
	for _, channel := range channels {
		w.Channels = append(w.Channels, channelDefaults(channel))
	}
	return w
}

func channelDefaults(channel string) WhatIfChannel {
	c := WhatIfChannel{Channel: channel}
	if channel != "facebook" {
		return c
	}
	const network = "Pew Research Center, 6 new facts about Facebook"
	const networkNote = "friends of adult users in the United States, by a survey"
	c.NetworkMean = Assumption{Name: "mean network on facebook", Value: 338, Unit: unitPeople, Source: network, Year: 2014, Note: networkNote}
	c.NetworkMedian = Assumption{Name: "median network on facebook", Value: 200, Unit: unitPeople, Source: network, Year: 2014, Note: networkNote}
	c.Visibility = Range{
		Low: Assumption{
			Name: "part of a network that sees a post on facebook", Value: 0.022, Unit: Fraction,
			Source: "Ignite Social Media, Social Media Organic Reach", Year: 2021,
			Note: "followers of a brand's page, not people a person knows",
		},
		High: Assumption{
			Name: "part of a network that sees a post on facebook", Value: 0.35, Unit: Fraction,
			Source: "Bernstein, Bakshy, Burke and Karrer, Quantifying the Invisible Audience in Social Networks", Year: 2013,
			Note: "friends of 220 000 users, logs of June 2012, the mean as the press reported it; personal posts, not posts about work",
		},
	}
	c.ClickThrough = Range{
		Low: Assumption{
			Name: "clicks by those who see a post on facebook", Value: 0.008, Unit: Fraction, Source: "Fanpage Karma, Click-Through Rates on Facebook", Year: 2021,
			Note: "people reached who clicked on a link; pages with more than 500 000 followers",
		},
		High: Assumption{
			Name: "clicks by those who see a post on facebook", Value: 0.022, Unit: Fraction, Source: "Fanpage Karma, Click-Through Rates on Facebook", Year: 2021,
			Note: "people reached who clicked on a link; pages with fewer than 1000 followers",
		},
	}
	return c
}

func (w WhatIf) withDefaults() WhatIf {
	if w.Active == (Range{}) {
		w.Active = WhatIfDefaults().Active
	}
	channels := make([]WhatIfChannel, len(w.Channels))
	for i, c := range w.Channels {
		channels[i] = c.withDefaults()
	}
	w.Channels = channels
	return w
}

func (c WhatIfChannel) withDefaults() WhatIfChannel {
	known := channelDefaults(c.Channel)
	for _, field := range []struct{ given, known *Range }{
		{&c.Shares, &known.Shares}, {&c.Visibility, &known.Visibility},
		{&c.ClickThrough, &known.ClickThrough}, {&c.Reshare, &known.Reshare},
	} {
		if *field.given == (Range{}) {
			*field.given = *field.known
		}
	}
	// One of the two alone would be paired with a stranger.
	if c.NetworkMean == (Assumption{}) && c.NetworkMedian == (Assumption{}) {
		c.NetworkMean, c.NetworkMedian = known.NetworkMean, known.NetworkMedian
	}
	return c
}
