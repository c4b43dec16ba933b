package web

import (
	"math"
	"net/http"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// reporting is the body of the report's page.
type reporting struct {
	place
	From, Until string // of the period, as a form has them
	Period      string
	Sections    []section
	Multiplier  figure
	Verdict     string
	Ratios      picture
	Funnel      picture
	Weeks       picture
	Departments []department
	Claims      []remark
	Notes       []remark
}

type section struct {
	Title remark
	// Told are the figures that there are, Missing those that cannot be measured yet.
	Told, Missing []figure
	Shares        picture // those of Told that are shares of a whole
}

// figure is one figure in words.
type figure struct {
	Name  remark
	Value string // empty where it cannot be measured
	How   string // how it came about, where it was not counted
	Notes []remark
}

type department struct {
	Name    string
	People  int64
	Figures []figure
	Hidden  remark // why it is not shown
}

func (v *visit) report() error {
	var period advocacy.Period
	var problems []remark
	query := v.r.URL.Query()
	for _, bound := range []struct {
		name string
		into *cadence.Date
	}{{"from", &period.From}, {"until", &period.Until}} {
		if typed := query.Get(bound.name); typed != "" {
			day, err := cadence.ParseDate(typed)
			if err != nil {
				problems = append(problems, remark{Text: v.say("bad-day", "field", v.say("report-"+bound.name))})
				continue
			}
			*bound.into = day
		}
	}
	if !period.From.IsZero() && !period.Until.IsZero() && period.Until.Before(period.From) {
		problems = append(problems, remark{Text: v.say("bad-period")})
	}
	status := http.StatusOK
	if len(problems) > 0 {
		status, period = http.StatusUnprocessableEntity, advocacy.Period{}
	}
	r, err := v.session.Reports.Report(v.r.Context(), period)
	if err != nil {
		return err
	}
	body := reporting{place: v.place, From: r.Period.From.String(), Until: r.Period.Until.String(),
		Period: v.say("report-period", "from", v.Date(r.Period.From.In(nil)), "until", v.Date(r.Period.Until.In(nil))), Multiplier: v.figure(r.Multiplier.Figure)}
	if r.Multiplier.Figure.Measured() {
		body.Verdict = v.say("verdict-"+string(r.Multiplier.Verdict), "times", v.amount(r.Multiplier.Claim.Value, metrics.Times))
	}
	body.Ratios, body.Funnel, body.Weeks = v.ratios(r), v.funnel(r), v.weeks(r)
	for _, s := range r.Sections {
		shown := section{Title: v.sentence(s.Title)}
		shown.Shares = v.proportions(shown.Title.Text, s.Figures)
		for _, f := range v.figures(s.Figures) {
			if f.Value == "" {
				shown.Missing = append(shown.Missing, f)
			} else {
				shown.Told = append(shown.Told, f)
			}
		}
		body.Sections = append(body.Sections, shown)
	}
	for _, g := range r.Departments {
		d := department{Name: g.Name, People: g.People, Figures: v.figures(g.Figures)}
		if g.Hidden {
			d.Hidden = v.sentence(g.Reason)
		}
		body.Departments = append(body.Departments, d)
	}
	for _, c := range r.Claims {
		body.Claims = append(body.Claims, v.sentence(c.Says))
	}
	for _, n := range r.Notes {
		body.Notes = append(body.Notes, v.sentence(n))
	}
	return v.show(status, "run-report", page{Title: v.say("report-title"), Problems: problems, Body: body})
}

// sentence is what package metrics says, in the page's language where it is known.
func (v *visit) sentence(english string) remark {
	said, known := v.Sentence(english)
	r := remark{Text: said}
	if !known && v.Lang != v.h.catalogs[0].Lang {
		r.Lang = v.h.catalogs[0].Lang
	}
	return r
}

func (v *visit) figures(list []metrics.Figure) []figure {
	var figures []figure
	for _, f := range list {
		figures = append(figures, v.figure(f))
	}
	return figures
}

// figure puts one into words: its name, its value with the interval, and what a reader
// has to know beside it.
func (v *visit) figure(f metrics.Figure) figure {
	out := figure{Name: v.sentence(f.Name)}
	if f.Kind != metrics.Observed {
		out.How = v.say("figure-" + string(f.Kind))
	}
	if !f.Measured() {
		missing, _ := strings.CutPrefix(f.Missing, "not measurable: ")
		out.Notes = append(out.Notes, v.sentence(missing))
		return out
	}
	out.Value = v.amount(f.Value, f.Unit)
	if math.IsInf(f.Value, 1) {
		out.Value = v.say("figure-at-least", "low", v.amount(f.Low, f.Unit))
	} else if f.Confidence != 0 {
		high := v.say("figure-no-bound")
		if !math.IsInf(f.High, 1) {
			high = v.amount(f.High, f.Unit)
		}
		out.Value = v.say("figure-interval", "value", out.Value, "level", v.Percent(f.Confidence), "low", v.amount(f.Low, f.Unit), "high", high)
	}
	if f.Note != "" {
		whole := v.sentence(f.Note)
		if whole.Lang == "" {
			out.Notes = append(out.Notes, whole)
		} else {
			for _, part := range strings.Split(f.Note, "; ") {
				out.Notes = append(out.Notes, v.sentence(part))
			}
		}
	}
	for _, a := range f.Assumptions {
		out.Notes = append(out.Notes, remark{Text: a.String(), Lang: v.h.catalogs[0].Lang})
	}
	return out
}

// amount is a value with its unit, as the language writes it.
func (w words) amount(value float64, unit string) string {
	digits := 0
	if value != math.Trunc(value) {
		digits = min(6, max(0, 3-int(math.Floor(math.Log10(math.Abs(value)))))) // four that tell
	}
	switch {
	case unit == metrics.Fraction:
		return w.Percent(value)
	case unit == metrics.Times:
		return w.Decimal(value, digits) + "×"
	case unit == "":
		return w.Decimal(value, digits)
	case len(unit) == 3 && strings.ToUpper(unit) == unit:
		return w.Decimal(value, 2) + " " + unit
	}
	said, _ := w.Sentence(unit)
	return w.Decimal(value, digits) + " " + said
}
