package advocacy

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// fewest is how many people must stand behind a figure.
const fewest = metrics.DefaultGroupSize

// fill computes every section. With fewer than five ambassadors the figures
// about what they did are one person's or nearly, and are not shown.
func (n *counted) fill(r *Report) error {
	sections := []struct {
		title   string
		figures func() ([]metrics.Figure, error)
		people  bool // tells what ambassadors did
	}{
		{"Taking part", n.takingPart, false},
		{"Sharing", n.sharing, true},
		{"Reach", n.reach, true},
		{"Employees' posts", n.employeesPosts, true},
		{"The company's posts", n.companysPosts, false},
		{"Clicks", n.clicks, true},
		{"Recruiting", n.recruiting, true},
		{"Trust", n.trust, true},
		{"Health", n.health, true},
		{"Fatigue", n.fatigue, true},
		{"Earned value", n.earned, true},
	}
	few := n.period.Until.Before(n.told)
	hide := func(f metrics.Figure) metrics.Figure {
		return metrics.NotMeasurable(f.Name, f.Kind, f.Unit, fmt.Sprintf("fewer than %d ambassadors, or nothing to share for as many; it is shown from %d on, so that it tells of nobody", fewest, fewest))
	}
	for _, s := range sections {
		figures, err := s.figures()
		if err != nil {
			return fmt.Errorf("advocacy: report: %s: %w", s.title, err)
		}
		for i, f := range figures {
			// Digests that one person did not get are that person's pause.
			if few && (s.people || f.Name == digestsSent) {
				figures[i] = hide(f)
			}
		}
		r.Sections = append(r.Sections, Section{s.title, figures})
	}
	if !few {
		r.Departments = n.departments()
	}
	var err error
	if r.Multiplier, err = n.multiplier(); err != nil {
		return fmt.Errorf("advocacy: report: %w", err)
	}
	r.Weeks, r.Notes = n.weeks(), n.notes()
	return nil
}

const digestsSent = "digests sent"

func (n *counted) takingPart() ([]metrics.Figure, error) {
	invited := n.asOf.of(InvitedCount, nil)
	members := metrics.Count("ambassadors", n.asOf.of(AmbassadorCount, nil), "people")
	joined := metrics.Count("joined in the period", n.asOf.of(JoinedOn, func(t Tally) bool { return !t.Day.Before(n.period.From) }), "people")
	if invited > 0 && n.asOf.of(AmbassadorCount, nil) < fewest {
		// That nobody joined, or next to nobody, tells who ignored the invitation.
		for _, f := range []*metrics.Figure{&members, &joined} {
			*f = metrics.NotMeasurable(f.Name, f.Kind, f.Unit, fmt.Sprintf("fewer than %d ambassadors; it is shown from %d on, so that it tells of nobody", fewest, fewest))
		}
	}
	return []metrics.Figure{
		metrics.Count("employees", n.asOf.of(Headcount, nil), "people"),
		metrics.Count("invited so far", invited, "people"),
		members, joined,
		n.digestsFigure(),
	}, nil
}

func (n *counted) digestsFigure() metrics.Figure {
	sent, _, ok := n.digests()
	if !ok {
		return metrics.NotMeasurable(digestsSent, metrics.Observed, "messages", "a whole week; it is told for those, so that it tells of nobody")
	}
	return note(metrics.Count(digestsSent, sent, "messages"), "of whole weeks, in steps of five")
}

func (n *counted) sharing() ([]metrics.Figure, error) {
	figures := []metrics.Figure{note(metrics.Count("shares", n.shares(), "posts"),
		"by the word of those who shared, or by a click on their own link")}
	byChannel := n.sums.by(SharesPosted, channel, nil)
	for _, name := range n.channels(byChannel) {
		figures = append(figures, metrics.Count("shares on "+name, byChannel[name], "posts"))
	}
	byKind := n.sums.by(SharesPosted, group, n.mixed)
	for _, kind := range sortedKeys(byKind) {
		f := metrics.Count("shares of "+kind, byKind[kind], "posts")
		if len(n.unmixed) > 0 {
			f = note(f, fmt.Sprintf("of the days on which every content was for at least %d ambassadors", fewest))
		}
		figures = append(figures, f)
	}
	if len(n.unmixed) > 0 && len(byKind) == 0 {
		figures = append(figures, metrics.NotMeasurable("shares by kind", metrics.Observed, "posts",
			fmt.Sprintf("every content that is open to be for at least %d ambassadors; while one is for fewer, its kind would tell of them", fewest)))
	}
	return figures, nil
}

// mixed reports whether the shares of a day may be told by kind.
func (n *counted) mixed(t Tally) bool { return !n.unmixed[t.Day] }

// channels are those in use and those of the period that are not any more, so
// that the parts add up.
func (n *counted) channels(counts map[string]int64) []string {
	names := slices.Clone(n.set.Channels)
	for _, name := range sortedKeys(counts) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (n *counted) shares() int64 { return n.sums.of(SharesPosted, nil) }

func (n *counted) reach() ([]metrics.Figure, error) {
	missing := "no ambassador's network size is on the roster"
	if len(n.networks) > 0 && len(n.networks) < fewest {
		missing = fmt.Sprintf("the network sizes of at least %d ambassadors; fewer would tell one person's", fewest)
	}
	if len(n.networks) < fewest {
		return []metrics.Figure{
			metrics.NotMeasurable("potential reach", metrics.Potential, "people", missing),
			metrics.NotMeasurable("net reach", metrics.Potential, "people", missing),
			n.observedReach(),
		}, nil
	}
	potential, err := metrics.PotentialReach(n.networks)
	if err != nil {
		return nil, err
	}
	if n.untold > 0 {
		potential = note(potential, fmt.Sprintf("of %d ambassadors; %d have no network size on the roster", len(n.networks), n.untold))
	}
	if n.past() {
		potential = note(potential, todays)
	}
	net := metrics.NotMeasurable("net reach", metrics.Potential, "people", "the number of people that the networks are drawn from; set population")
	switch {
	case n.set.Population.Value <= 0:
	case float64(slices.Max(n.networks)) > n.set.Population.Value:
		net = metrics.NotMeasurable("net reach", metrics.Potential, "people", "a population that the largest network fits in; correct population")
	default:
		if net, err = metrics.NetReach(n.networks, n.set.Population); err != nil {
			return nil, err
		}
	}
	if n.past() && net.Measured() {
		net = note(net, todays)
	}
	for _, f := range []*metrics.Figure{&potential, &net} {
		if f.Measured() {
			// The sizes are the roster's: their exact sum would name the members.
			f.Value, f.Low, f.High = twoDigits(f.Value), twoDigits(f.Low), twoDigits(f.High)
			*f = note(*f, "to two digits")
		}
	}
	return []metrics.Figure{potential, net, n.observedReach()}, nil
}

// twoDigits is a number to two significant digits.
func twoDigits(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return v
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-1)
	return math.Round(v/unit) * unit
}

// past reports whether the period's end lies before today. What is known of
// people is known of today's, and a figure of an earlier period says so.
func (n *counted) past() bool {
	return n.period.Until.Before(n.today())
}

const todays = "of today's ambassadors, whatever the period"

const unobserved = "clicks are not observed, because publicUrl is not set and links are direct"

func (n *counted) clicks() ([]metrics.Figure, error) {
	if n.set.PublicURL == "" {
		return []metrics.Figure{
			metrics.NotMeasurable("clicks", metrics.Observed, "clicks", unobserved),
			metrics.NotMeasurable("click ratio", metrics.Observed, metrics.Times, unobserved),
		}, nil
	}
	clicks := n.sums.of(ShareClicks, human)
	filtered := n.sums.of(ShareClicks, nil) - clicks
	figures := []metrics.Figure{
		note(metrics.Count("clicks", clicks, "clicks"), fmt.Sprintf("by people; %d visits by previews and programs are left out", filtered)),
		note(metrics.Count("daily unique clicks", n.sums.of(ShareClicks.uniques(), nil), "clicks"),
			"a visitor counts once a day and link; one who comes again after a restart of the program counts again"),
	}
	byChannel := n.sums.by(ShareClicks, channel, human)
	for _, name := range n.channels(byChannel) {
		figures = append(figures, metrics.Count("clicks from "+name, byChannel[name], "clicks"))
	}
	ratio, err := metrics.ClickRatio(
		rate(clicks, n.shares()),
		rate(n.sums.of(CompanyClicks, human), n.sums.of(CompanyPosts, nil)+n.sums.of(PagePosts, inGroup(PostLinked))),
		metrics.Exact, metrics.DefaultConfidence)
	return append(figures, note(ratio.Figure, "clicks of the period on the posts of the period, and on older ones")), err
}

// rate is events by posts. Clicks that come in after the posts of an earlier
// period are no rate of this one: without posts there is none.
func rate(events, posts int64) metrics.Rate {
	if posts <= 0 {
		return metrics.Rate{}
	}
	return metrics.Rate{Events: events, Exposure: float64(posts)}
}

// ofShares is a part of the shares, and never more than they are.
func (n *counted) ofShares(m Measure) int64 { return min(n.sums.of(m, nil), n.shares()) }

func (n *counted) recruiting() ([]metrics.Figure, error) {
	byKind := n.sums.by(Conversions, group, nil)
	var figures []metrics.Figure
	for _, k := range []ConversionKind{Application, Interview, Hire} {
		figures = append(figures, metrics.Count(string(k)+"s by referral", byKind[string(k)], ""))
	}
	clicks := n.sums.of(ReferralClicks, human)
	applications, interviews, hires := byKind[string(Application)], byKind[string(Interview)], byKind[string(Hire)]
	rates, err := metrics.Funnel([]metrics.Step{
		{Name: "referral clicks", Count: &clicks},
		{Name: "applications", Count: &applications},
		{Name: "interviews", Count: &interviews},
		{Name: "hires", Count: &hires},
	}, metrics.DefaultConfidence)
	figures = append([]metrics.Figure{metrics.Count("referral clicks", clicks, "clicks")}, figures...)
	return append(figures, rates...), err
}

func (n *counted) trust() ([]metrics.Figure, error) {
	own, err := metrics.OwnWordsRate(n.ofShares(SharesOwnWords), n.shares(), metrics.DefaultConfidence)
	if err != nil {
		return nil, err
	}
	disclosed, err := metrics.DisclosureRate(n.ofShares(SharesDisclosed), n.shares(), metrics.DefaultConfidence)
	if err != nil {
		return nil, err
	}
	comments, err := n.commentRate()
	return []metrics.Figure{
		metrics.NotMeasurable("trust score", metrics.Observed, metrics.Fraction, "answers to a survey"),
		note(own, "a proxy for trust"), note(disclosed, "a proxy for trust"),
		comments,
	}, err
}

func (n *counted) health() ([]metrics.Figure, error) {
	zone := n.set.location()
	members := n.asOf.of(AmbassadorCount, nil)
	eligible := n.asOf.of(Headcount, nil)
	byDepartment := n.asOf.by(Headcount, group, nil)
	a := metrics.Activity{
		AsOf: n.period.Until.In(zone), Eligible: max(eligible, members), Members: members,
		Active: min(n.activeInLastMonth(), members),
		Shares: n.shares(), OwnWords: n.ofShares(SharesOwnWords),
		Prompted: n.shares(), Disclosed: n.ofShares(SharesDisclosed),
	}
	for _, r := range n.contents {
		if !n.open(r) || n.forFew[r.ID] {
			continue
		}
		a.Contents++
		a.Opportunities += audienceSize(r, byDepartment)
		// What was first shared on days that are not told is not told either.
		first, shared := n.first[r.ID]
		if !shared || n.period.Until.Before(first.CountedOn) || !n.enoughOn(first.CountedOn) || first.CountedOn.Before(n.told) && n.period.From.Before(n.told) {
			continue
		}
		a.Shared++
		if !r.Published.IsZero() && !first.CountedOn.Before(n.told) {
			a.FirstShareHours = append(a.FirstShareHours, first.PostedAt.Sub(r.Published).Hours())
		}
	}
	if joined, retained := n.cohort(); joined >= fewest {
		a.Joined90, a.Retained90 = joined, retained
	}
	h, err := metrics.ProgramHealth(a, metrics.DefaultConfidence)
	if err != nil {
		return nil, err
	}
	h.ActiveRate = note(h.ActiveRate, fmt.Sprintf("shared in %04d-%02d", n.period.Until.Year, n.period.Until.Month))
	month, stock := n.lastStock()
	tenths, told := stock[StockConcentration]
	h.Concentration = fromStock(h.Concentration, month, told, func(f metrics.Figure) metrics.Figure {
		return note(metrics.Figure{Name: f.Name, Kind: f.Kind, Unit: f.Unit, Value: float64(tenths) / 10}, "of the shares since they joined, to one digit")
	}, "at least five ambassadors who had shared")
	return h.Figures(), nil
}

// enoughOn reports whether there were enough ambassadors on a day, of the period
// or before it.
func (n *counted) enoughOn(day cadence.Date) bool {
	return crowdOn(crowds(n.asOf.listed(AmbassadorCount), Period{day, day}), day).enough
}

// activeInLastMonth is how many ambassadors shared in the month that the period
// ends in; none where some days of it had too few of them.
func (n *counted) activeInLastMonth() int64 {
	first := firstOfMonth(n.period.Until)
	if toldFrom(crowds(n.asOf.listed(AmbassadorCount), Period{first, n.period.Until}), Period{first, n.period.Until}) != first {
		return 0
	}
	return n.asOf.of(ActiveInMonth, func(t Tally) bool { return t.Day == first })
}

// audienceSize is how many employees a content could be offered to, by the one
// hierarchy that headcounts are kept in.
func audienceSize(r ContentRecord, byDepartment map[string]int64) int64 {
	var n int64
	for department, people := range byDepartment {
		if matches(r.Audience.Departments, department) {
			n += people
		}
	}
	return n
}

func (n *counted) fatigue() ([]metrics.Figure, error) {
	// Only weeks of which every day is told: a week's count is one number.
	atLeast := n.sums.by(WeeksWithPosts, group, func(t Tally) bool { return !n.period.Until.Before(t.Day.AddDays(6)) })
	posts := map[int]int64{}
	for k := 1; k <= mostPosts; k++ {
		if exactly := atLeast[strconv.Itoa(k)] - atLeast[strconv.Itoa(k+1)]; exactly > 0 {
			posts[k] = exactly
		}
	}
	weeks := n.memberWeeks()
	if idle := int64(math.Round(weeks*float64(len(n.set.Channels)))) - atLeast["1"]; idle > 0 {
		posts[0] = idle
	}
	promotional := n.sums.of(SharesPosted, func(t Tally) bool { return n.mixed(t) && content.Kind(t.Group).Sells() })
	mixed := n.sums.of(SharesPosted, n.mixed)
	audience, err := metrics.AudienceFatigue(
		metrics.AudienceActivity{WorkPosts: posts, Posts: mixed, Promotional: min(promotional, mixed)},
		&metrics.AudienceOptions{Budget: n.set.PostingBudget})
	if err != nil {
		return nil, err
	}
	left := min(n.sums.of(LeftOn, nil), n.asOf.of(JoinedOn, nil))
	activity := metrics.AmbassadorActivity{Ambassadors: int64(len(n.members)) + left, OptedOut: left}
	if len(n.members) < fewest {
		activity.Ambassadors, activity.OptedOut = 0, 0 // of fewer, a rate would tell of one
	}
	if sent, weeks, ok := n.digests(); ok {
		first, last, _ := n.wholeWeeks()
		activity.Nudges, activity.PersonWeeks = sent, weeks
		activity.Shares = n.sums.of(SharesPosted, func(t Tally) bool { return !t.Day.Before(first) && !last.Before(t.Day) })
	}
	load, err := metrics.AmbassadorFatigue(activity, nil)
	if err != nil {
		return nil, err
	}
	if activity.Nudges > 0 {
		load.NudgesPerWeek, load.SharesPerNudge = note(load.NudgesPerWeek, "of whole weeks"), note(load.SharesPerNudge, "of whole weeks")
	}
	if err := n.fatigueFromStock(&load); err != nil {
		return nil, err
	}
	return append(audience.Figures(), load.Figures()...), nil
}

func (n *counted) earned() ([]metrics.Figure, error) {
	if len(n.set.Tariffs) == 0 {
		return []metrics.Figure{metrics.NotMeasurable("earned value", metrics.Estimated, "", "your own advertising costs; set tariffs")}, nil
	}
	byChannel := n.sums.by(ShareClicks, channel, human)
	var engagement []metrics.Engagement
	for _, name := range n.set.Channels {
		e := n.engagement(name)
		if n.set.PublicURL != "" {
			clicks := byChannel[name]
			e.Clicks = &clicks
		}
		engagement = append(engagement, e)
	}
	return metrics.EarnedValue(engagement, n.set.Tariffs)
}

// departments are the figures by department, those of few people hidden.
func (n *counted) departments() []metrics.Group {
	headcount, joined := n.asOf.by(Headcount, group, nil), n.asOf.by(AmbassadorCount, group, nil)
	shares := n.sums.by(SharesByDepartment, group, func(t Tally) bool { return toldOf(n.crowds, t.Group, t.Day) })
	invited := n.asOf.by(InvitedCount, group, nil)
	var groups []metrics.Group
	for _, name := range sortedKeys(headcount) {
		people := joined[name]
		if people == 0 && invited[name] > 0 {
			people = 1 // nobody joined: as telling as one who did
		}
		groups = append(groups, metrics.Group{Name: departmentLabel(name), People: people, Figures: []metrics.Figure{
			metrics.Count("employees", headcount[name], "people"),
			metrics.Count("ambassadors", joined[name], "people"),
			note(metrics.Count("shares", shares[name], "posts"), fmt.Sprintf("of the days with at least %d ambassadors there", fewest)),
		}})
	}
	return metrics.Suppress(groups, fewest)
}

func (n *counted) notes() []string {
	notes := []string{"Observed, estimated and potential figures are never added up."}
	if n.set.tracking(n.period.Until) {
		notes = append(notes, "Links carry the person behind them since "+n.set.TrackingFrom.String()+".")
	} else {
		notes = append(notes, "One link serves all who share a content on a channel; no click is traced to a person.")
	}
	if few := n.period.From.Before(n.told); few && !n.period.Until.Before(n.told) {
		notes = append(notes, fmt.Sprintf("What ambassadors did is told from %s on: before, there were fewer than %d.", n.told, fewest))
	}
	if n.set.Frozen {
		notes = append(notes, "The program is frozen: nothing is offered or posted.")
	}
	if today := n.period.Until.AddDays(1).In(n.set.location()); n.now.Before(today) {
		notes = append(notes, "The last day is not over yet.")
	}
	return slices.Clip(notes)
}

// note adds a remark to a figure.
func note(f metrics.Figure, text string) metrics.Figure {
	if f.Note != "" {
		text = f.Note + "; " + text
	}
	f.Note = text
	return f
}
