package advocacy

import (
	"fmt"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// What posts achieved is told of contents on networks: of one by all its posts, or
// not at all, and of employees' posts as they stood when those of at least five
// authors had changed (Program.tell). A content belongs to the one period in which
// it was first offered, whenever it was posted, so that reports of two periods never
// differ by one person's posts.

// offeredIn reports whether a content was first offered on a day of the period.
func (n *counted) offeredIn(r ContentRecord) bool {
	day := n.offeredOn(r)
	return !day.Before(n.period.From) && !n.period.Until.Before(day)
}

// offeredOn is the day on which a content was first offered.
func (n *counted) offeredOn(r ContentRecord) cadence.Date {
	return cadence.DateOf(later(r.ApprovedAt, r.Window.From).In(n.set.location()))
}

// cell is what the posts of one content on one channel achieved.
type cell struct {
	content, channel   string
	employees, company []PostFigures
}

// cells sorts figures, which are in the order of content and channel, into cells.
func cells(figures []PostFigures) (list []cell) {
	last := ""
	for _, f := range figures {
		if key := f.Content + "\x00" + f.Channel; len(list) == 0 || key != last {
			list, last = append(list, cell{content: f.Content, channel: f.Channel}), key
		}
		c := &list[len(list)-1]
		if f.Company {
			c.company = append(c.company, f)
		} else {
			c.employees = append(c.employees, f)
		}
	}
	return list
}

// telling are those of the posts of which all the metrics are told; of employees'
// posts none where they are of fewer than five authors.
func telling(posts []PostFigures, of ...channels.Metric) (told []PostFigures) {
	units := map[string]bool{}
	for _, f := range posts {
		whole := true
		for _, metric := range of {
			_, ok := f.Told[metric]
			whole = whole && ok
		}
		if whole {
			told, units[f.Unit] = append(told, f), true
		}
	}
	if len(told) > 0 && !told[0].Company && len(units) < fewest {
		return nil
	}
	return told
}

// posted adds up a metric of one side's posts, on one channel or with "" on all,
// and counts the posts that it is told of.
func (n *counted) posted(company bool, channel string, metric channels.Metric) (sum, posts int64) {
	for _, c := range n.cells {
		if channel != "" && c.channel != channel {
			continue
		}
		side := c.employees
		if company {
			side = c.company
		}
		for _, f := range telling(side, metric) {
			sum, posts = sum+f.Told[metric], posts+1
		}
	}
	return sum, posts
}

func (n *counted) employeesPosts() ([]metrics.Figure, error) {
	return n.postFigures("employees' posts", false), nil
}

func (n *counted) companysPosts() ([]metrics.Figure, error) {
	inPeriod := func(t Tally) bool { return !t.Day.Before(n.period.From) }
	figures := []metrics.Figure{metrics.Count("posts on the company's pages", n.asOf.of(PagePosts, inPeriod), "posts")}
	return append(figures, n.postFigures("the company's posts", true)...), nil
}

func (n *counted) postFigures(posts string, company bool) (figures []metrics.Figure) {
	for _, of := range []struct {
		name   string
		metric channels.Metric
	}{
		{"impressions of ", channels.Impressions},
		{"reshares of ", channels.Reshares},
		{"reactions to ", channels.Reactions},
		{"comments on ", channels.Comments},
	} {
		figures = append(figures, n.postFigure(of.name+posts, company, of.metric, ""))
	}
	return figures
}

// postFigure is the sum of a metric as a figure, or what is missing.
func (n *counted) postFigure(name string, company bool, metric channels.Metric, unit string) metrics.Figure {
	sum, posts := n.posted(company, "", metric)
	switch {
	case posts > 0 && company:
		return note(metrics.Count(name, sum, unit), fmt.Sprintf("of %d posts of contents first offered in the period", posts))
	case posts > 0:
		return note(metrics.Count(name, sum, unit), fmt.Sprintf("of %d posts; %s", posts, toldOfFive))
	case company:
		return metrics.NotMeasurable(name, metrics.Observed, unit, noPageFigures)
	}
	return metrics.NotMeasurable(name, metrics.Observed, unit, n.noEmployeeFigures())
}

var toldOfFive = fmt.Sprintf("told of contents first offered in the period that at least %d ambassadors posted from connected accounts on one network", fewest)

const noPageFigures = "the company page's own figures are missing; post from a connected page that the network lets the app read, or import the page's analytics file"

// noEmployeeFigures says why there are none to tell. It says the same whether
// nobody posted or a few did.
func (n *counted) noEmployeeFigures() string {
	denied, units := "", map[string]bool{}
	for _, c := range n.cells {
		for _, f := range c.employees {
			if f.Denied != "" && len(f.Counts) == 0 {
				denied, units[f.Unit] = max(denied, f.Denied), true
			}
		}
	}
	switch {
	case len(units) >= fewest:
		return "employees' posts' own figures are missing: " + denied
	case !n.canRead:
		return "employees' posts' own figures are missing; no network in use gives them at the access level reached, and share dialogs tell none"
	}
	return fmt.Sprintf("employees' posts' own figures are missing; they are told from %d ambassadors on who posted one content from connected accounts on one network, so that they tell of nobody", fewest)
}

// readsFigures reports whether a channel in use gives the figures of people's posts
// at the access level that it has.
func (p *Program) readsFigures(set Settings) bool {
	for _, name := range set.Channels {
		publisher := p.publisher(name)
		if publisher == nil {
			continue
		}
		can := publisher.Capabilities()
		for _, g := range can.Grants {
			if g.Ability == channels.ReadFigures && g.Account != channels.Organization && g.Level <= can.Level {
				return true
			}
		}
	}
	return false
}

// multiplier compares reshares per impression of both sides, post by post, over the
// contents that both posted on the same channel.
func (n *counted) multiplier() (metrics.Multiplier, error) {
	var employees, company []metrics.PostCount
	for _, c := range n.cells {
		employees = append(employees, postCounts(c.employees)...)
		company = append(company, postCounts(c.company)...)
	}
	m, err := metrics.ShareMultiplierOfPosts(employees, company, "", metrics.DefaultConfidence, nil)
	if err != nil {
		return m, err
	}
	if m.Figure.Measured() {
		m.Figure = note(note(m.Figure, toldOfFive), "people and programs are told apart as far as the network does")
		return m, nil
	}
	var missing []string
	if len(employees) == 0 {
		missing = append(missing, n.noEmployeeFigures())
	}
	if len(company) == 0 {
		missing = append(missing, noPageFigures)
	}
	if len(missing) > 0 {
		m.Figure = metrics.NotMeasurable(m.Figure.Name, m.Figure.Kind, m.Figure.Unit, strings.Join(missing, "; and "))
	}
	return m, nil
}

// postCounts are one side's posts in a cell, without those that nobody was shown.
func postCounts(posts []PostFigures) (list []metrics.PostCount) {
	for _, f := range telling(posts, channels.Reshares, channels.Impressions) {
		if shown := f.Told[channels.Impressions]; shown > 0 {
			list = append(list, metrics.PostCount{Content: f.Content + " on " + f.Channel, Unit: f.Unit,
				Events: f.Told[channels.Reshares], Exposure: float64(shown)})
		}
	}
	return list
}

// observedReach adds up the networks' own estimates for each post.
func (n *counted) observedReach() metrics.Figure {
	f := n.postFigure("observed reach", false, channels.Reached, "people")
	if f.Measured() {
		f = note(f, "whoever saw several posts counts for each")
	}
	return f
}

// commentRate is of employees' posts.
func (n *counted) commentRate() (metrics.Figure, error) {
	var commented, readable int64
	for _, c := range n.cells {
		for _, f := range telling(c.employees, channels.Comments) {
			readable++
			if f.Told[channels.Comments] > 0 {
				commented++
			}
		}
	}
	f, err := metrics.CommentRate(commented, readable, metrics.DefaultConfidence)
	if err != nil || readable == 0 {
		return metrics.NotMeasurable("comment rate", metrics.Observed, metrics.Fraction, n.noEmployeeFigures()), err
	}
	return note(f, "a proxy for trust; "+toldOfFive), nil
}

// engagement is what is told of employees' posts on a channel, for their value.
func (n *counted) engagement(channel string) metrics.Engagement {
	e := metrics.Engagement{Channel: channel}
	if impressions, posts := n.posted(false, channel, channels.Impressions); posts > 0 {
		e.Impressions = &impressions
	}
	if reactions, posts := n.posted(false, channel, channels.Reactions); posts > 0 {
		e.Reactions = &reactions
	}
	return e
}
