package channels

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// AdviceInput is what is known of the company and its people.
type AdviceInput struct {
	// Channels are those to choose among, by name; nil: the four of the founding
	// article. Names that stand twice count once.
	Channels []string
	// Company are the channels that the company itself has a live account on.
	Company []string
	// Asked is how many employees said which channels they use, and Employees how
	// many of them use each, by name. Asked 0: nobody was asked.
	Asked     int
	Employees map[string]int
	// Audience are the figures to quote, and to decide by where nobody was asked;
	// nil: DefaultAudience().
	Audience []AudienceFigure
}

// Advice is a channel to start with, and why.
type Advice struct {
	Channel string
	// Reason says why, in English, with the figures it rests on.
	Reason string
	// Used is the fraction of those asked who use it, and Company whether the
	// company does. Used is 0 where nobody was asked.
	Used    float64
	Company bool
	// Figures are the audience figures of the channel, for showing beside the
	// reason. They decide only where nobody was asked.
	Figures []AudienceFigure
}

// What Advise weighs. Where the company is present already, there is something
// to share from and someone who knows the channel, which counts as much as a
// quarter of the employees. A second channel has to come to half of the first: two
// that work are better than one, and one better than two of which one is empty.
const (
	companyWeight = 0.25
	secondAtLeast = 0.5
)

// Advise recommends one or two channels to start with, the best first. What
// employees use decides, then what the company uses; where nobody was asked, the
// company's use and then the audience figures in ShareOfAdults. It returns
// Problems where the input contradicts itself, and nothing where there is no
// channel to choose.
func Advise(in AdviceInput) ([]Advice, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	figures := in.Audience
	if figures == nil {
		figures = DefaultAudience()
	}
	type candidate struct {
		Advice
		score float64
	}
	var all []candidate
	for _, name := range in.choice() {
		c := candidate{Advice: Advice{Channel: name, Company: slices.Contains(in.Company, name)}}
		for _, f := range figures {
			if f.Channel == name {
				c.Figures = append(c.Figures, f)
			}
		}
		if in.Asked > 0 {
			c.Used = float64(in.Employees[name]) / float64(in.Asked)
			c.score = c.Used
		} else if f, ok := shareOfAdults(c.Figures); ok {
			c.score = f.Value * companyWeight // never more than the company's own use
		}
		if c.Company {
			c.score += companyWeight
		}
		c.Reason = c.reason(in.Asked, in.Employees[name])
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		known, _ := shareOfAdults(a.Figures)
		other, _ := shareOfAdults(b.Figures)
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(other.Value, known.Value))
	})
	var advice []Advice
	for i, c := range all {
		if i == 2 || i == 1 && (c.score == 0 || c.score < secondAtLeast*all[0].score) {
			break
		}
		advice = append(advice, c.Advice)
	}
	return advice, nil
}

func (in AdviceInput) choice() []string {
	if in.Channels == nil {
		return []string{LinkedIn, Facebook, Instagram, Twitter}
	}
	var names []string
	for _, name := range in.Channels {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (in AdviceInput) check() error {
	var problems Problems
	if in.Asked < 0 {
		problems = append(problems, Problem{Field: "asked", Message: "is negative; give the number of employees who were asked"})
	}
	var names []string
	for name := range in.Employees {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if n := in.Employees[name]; n < 0 || n > max(0, in.Asked) {
			problems = append(problems, Problem{Channel: name, Field: "employees", Message: fmt.Sprintf("is %d, and %d were asked; give how many of those asked use it", n, in.Asked)})
		}
	}
	for i, f := range in.Audience {
		if f.Unit == ShareOfAdults && !(f.Value >= 0 && f.Value <= 1) {
			problems = append(problems, Problem{Channel: f.Channel, Field: fmt.Sprintf("audience[%d]", i), Message: "is not a fraction from 0 to 1"})
		}
	}
	if problems != nil {
		return problems
	}
	return nil
}

func shareOfAdults(figures []AudienceFigure) (AudienceFigure, bool) {
	i := slices.IndexFunc(figures, func(f AudienceFigure) bool { return f.Unit == ShareOfAdults })
	if i < 0 {
		return AudienceFigure{}, false
	}
	return figures[i], true
}

func (a Advice) reason(asked, use int) string {
	var because []string
	if asked > 0 {
		because = append(because, fmt.Sprintf("%d of the %d employees asked use it", use, asked))
	} else {
		because = append(because, "employees have not been asked which channels they use")
	}
	if a.Company {
		because = append(because, "the company is there already")
	} else {
		because = append(because, "the company is not there yet")
	}
	if f, ok := shareOfAdults(a.Figures); ok {
		because = append(because, fmt.Sprintf("%.0f %% of online adults used it in %d (%s)", f.Value*100, f.Year, f.Source))
	}
	return strings.Join(because, "; ")
}
