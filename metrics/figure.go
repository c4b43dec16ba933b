package metrics

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Kind says how a figure came about.
type Kind string

// The kinds. They are never added up.
const (
	Observed  Kind = "observed"  // counted here
	Estimated Kind = "estimated" // observed times an assumption
	Potential Kind = "potential" // an upper bound
)

// Units that this package prints in its own way; any other unit is printed after
// the value. A unit of three capital letters is a currency (ISO 4217) and prints
// with two decimals.
const (
	Fraction = "fraction" // a share from 0 to 1, printed as per cent
	Times    = "times"    // a ratio, printed as 1.86×
)

// ErrNotComparable says that two figures or scores may not be added or compared,
// because they do not measure the same thing in the same way.
var ErrNotComparable = errors.New("not comparable")

// Assumption is a value that was not counted here but taken from somewhere. A host
// can replace each one; a figure lists those it rests on.
type Assumption struct {
	// Name is what is assumed ("people in the target group").
	Name string `json:"name"`
	// Value is in Unit.
	Value float64 `json:"value"`
	// Unit is the unit of Value, as in Figure.
	Unit string `json:"unit,omitempty"`
	// Source is on whose word: a publication, or the host's own records.
	Source string `json:"source"`
	// Year is the year of the source, 0 when it gives none.
	Year int `json:"year,omitempty"`
	// Note is what is known of the value's worth.
	Note string `json:"note,omitempty"`
}

// String is the assumption with its source on one line: "cost per click: 13.78 USD
// (own ad account, 2026)".
func (a Assumption) String() string {
	source := a.Source
	if source == "" {
		source = "no source given"
	}
	if a.Year != 0 {
		source += ", " + strconv.Itoa(a.Year)
	}
	return a.Name + ": " + formatValue(a.Value, a.Unit) + " (" + source + ")"
}

func (a Assumption) check(problems *Problems, field string) {
	if a.Name == "" {
		problems.add(field+".name", "is empty; say what is assumed")
	}
	if math.IsNaN(a.Value) || math.IsInf(a.Value, 0) {
		problems.add(field+".value", "is %v; it must be finite", a.Value)
	}
	if a.Source == "" {
		problems.add(field+".source", "is empty; say on whose word it is")
	}
}

// Figure is one result, as a report prints it.
type Figure struct {
	// Name is what it is, in lower case ("share rate").
	Name string
	// Kind says how it came about.
	Kind Kind
	// Value is in Unit. It is +Inf for a ratio of which only the lower bound
	// is known, and means nothing when Missing is set.
	Value float64
	// Unit is what Value, Low and High count ("clicks", "h", Fraction, Times,
	// a currency); empty when Name already says it.
	Unit string
	// Low and High are the interval at Confidence; High may be +Inf. They mean
	// nothing when Confidence is 0.
	Low, High float64
	// Confidence is the level of the interval, between 0 and 1; 0 says that
	// there is no interval.
	Confidence float64
	// Method is how the interval was computed.
	Method Method
	// Assumptions are those that the value rests on.
	Assumptions []Assumption
	// Missing is empty for a figure that has a value. Otherwise it is the whole
	// sentence "not measurable: …", ending in what is missing.
	Missing string
	// Note is what a reader must know beside the value.
	Note string
}

// NotMeasurable is a figure without a value. What is missing is said as a clause
// ("the company page's own impressions are missing").
func NotMeasurable(name string, kind Kind, unit, missing string) Figure {
	return Figure{Name: name, Kind: kind, Unit: unit, Missing: "not measurable: " + missing}
}

// Count is an observed figure without an interval, for what was simply counted.
func Count(name string, n int64, unit string) Figure {
	return Figure{Name: name, Kind: Observed, Value: float64(n), Unit: unit}
}

// Measured reports whether the figure has a value.
func (f Figure) Measured() bool { return f.Missing == "" }

// String is the figure on one line, the same for the same figure everywhere:
// "adoption: 30.8 % (observed; 95 % interval 25.5 % to 36.6 %, wilson)". Values are
// rounded to four significant digits, whole numbers are not. Assumptions follow
// with their sources; Note is left to the report.
func (f Figure) String() string {
	if !f.Measured() {
		return f.Name + ": " + f.Missing
	}
	var b strings.Builder
	b.WriteString(f.Name + ": ")
	if math.IsInf(f.Value, 1) && f.Confidence != 0 {
		b.WriteString("at least " + formatValue(f.Low, f.Unit))
	} else {
		b.WriteString(formatValue(f.Value, f.Unit))
	}
	b.WriteString(" (" + string(f.Kind))
	if f.Confidence != 0 {
		level := formatValue(f.Confidence, Fraction)
		switch {
		case math.IsInf(f.Value, 1):
			fmt.Fprintf(&b, "; %s interval, no upper bound", level)
		case math.IsInf(f.High, 1):
			fmt.Fprintf(&b, "; %s interval from %s, no upper bound", level, formatValue(f.Low, f.Unit))
		default:
			fmt.Fprintf(&b, "; %s interval %s to %s", level, formatValue(f.Low, f.Unit), formatValue(f.High, f.Unit))
		}
		if f.Method != "" {
			b.WriteString(", " + string(f.Method))
		}
	}
	for i, a := range f.Assumptions {
		if i == 0 {
			b.WriteString("; assuming ")
		} else {
			b.WriteString(", ")
		}
		b.WriteString(a.String())
	}
	b.WriteString(")")
	return b.String()
}

// Sum adds figures of one kind and one unit under a new name. Different kinds or
// units, or a figure that is not measurable, are Problems for which
// errors.Is(err, ErrNotComparable) holds: a sum that leaves one out would pass for
// the whole. The sum has no interval, because the parts need not be independent,
// and lists every assumption once.
func Sum(name string, figures ...Figure) (Figure, error) {
	var problems Problems
	refuse := func(i int, format string, args ...any) {
		problems = append(problems, Problem{
			Field: fmt.Sprintf("figures[%d]", i), Reason: fmt.Sprintf(format, args...), Err: ErrNotComparable,
		})
	}
	if len(figures) == 0 {
		problems.add("figures", "are none; a sum needs at least one")
		return Figure{}, problems
	}
	sum := Figure{Name: name, Kind: figures[0].Kind, Unit: figures[0].Unit}
	for i, f := range figures {
		if f.Kind != sum.Kind {
			refuse(i, "%q is %s, but %q is %s; kinds are never added up", f.Name, f.Kind, figures[0].Name, sum.Kind)
		}
		if f.Unit != sum.Unit {
			refuse(i, "%q is in %q, but %q is in %q", f.Name, f.Unit, figures[0].Name, sum.Unit)
		}
		if !f.Measured() {
			refuse(i, "%q is %s", f.Name, f.Missing)
		} else if math.IsNaN(f.Value) || math.IsInf(f.Value, 0) {
			refuse(i, "%q has the value %v, which cannot be added", f.Name, f.Value)
		}
		sum.Value += f.Value
		for _, a := range f.Assumptions {
			if !slices.Contains(sum.Assumptions, a) {
				sum.Assumptions = append(sum.Assumptions, a)
			}
		}
	}
	if err := problems.err(); err != nil {
		return Figure{}, err
	}
	return sum, nil
}

type figureJSON struct {
	Name        string          `json:"name"`
	Kind        Kind            `json:"kind"`
	Value       json.RawMessage `json:"value"`
	Unit        string          `json:"unit,omitempty"`
	Interval    *intervalJSON   `json:"interval,omitempty"`
	Assumptions []Assumption    `json:"assumptions,omitempty"`
	Missing     string          `json:"missing,omitempty"`
	Note        string          `json:"note,omitempty"`
}

type intervalJSON struct {
	Low        json.RawMessage `json:"low"`
	High       json.RawMessage `json:"high"`
	Confidence float64         `json:"confidence"`
	Method     Method          `json:"method,omitempty"`
}

// MarshalJSON writes name, kind, value, unit, interval (low, high, confidence,
// method), assumptions, missing and note, without those that are empty. The value is
// null when it is missing or +Inf, high is null when it is +Inf. A figure that is no
// figure (no name or kind, NaN) is an error.
func (f Figure) MarshalJSON() ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	wire := figureJSON{
		Name: f.Name, Kind: f.Kind, Value: json.RawMessage("null"), Unit: f.Unit,
		Assumptions: f.Assumptions, Missing: f.Missing, Note: f.Note,
	}
	if f.Measured() {
		wire.Value = boundJSON(f.Value)
		if f.Confidence != 0 {
			wire.Interval = &intervalJSON{Low: boundJSON(f.Low), High: boundJSON(f.High), Confidence: f.Confidence, Method: f.Method}
		}
	}
	return json.Marshal(wire)
}

// UnmarshalJSON reads what MarshalJSON writes. It leaves f alone when it fails.
func (f *Figure) UnmarshalJSON(b []byte) error {
	var wire figureJSON
	if err := json.Unmarshal(b, &wire); err != nil {
		return fmt.Errorf("metrics: figure: %w", err)
	}
	var problems Problems
	read := Figure{
		Name: wire.Name, Kind: wire.Kind, Unit: wire.Unit,
		Assumptions: wire.Assumptions, Missing: wire.Missing, Note: wire.Note,
	}
	value := problems.boundFromJSON("value", wire.Value)
	switch {
	case read.Measured():
		read.Value = value
	case wire.Value != nil && !math.IsInf(value, 1):
		problems.add("value", "must be null in a figure that is missing")
	}
	if wire.Interval != nil && read.Measured() {
		read.Low = problems.boundFromJSON("interval.low", wire.Interval.Low)
		read.High = problems.boundFromJSON("interval.high", wire.Interval.High)
		read.Confidence, read.Method = wire.Interval.Confidence, wire.Interval.Method
		if read.Confidence == 0 {
			problems.add("interval.confidence", "is 0 or missing; leave out the interval instead")
		}
	}
	if err := problems.err(); err != nil {
		return err
	}
	if err := read.check(); err != nil {
		return err
	}
	*f = read
	return nil
}

func (f Figure) check() error {
	var problems Problems
	if f.Name == "" {
		problems.add("name", "is empty")
	}
	if f.Kind != Observed && f.Kind != Estimated && f.Kind != Potential {
		problems.add("kind", "is %q; it must be observed, estimated or potential", f.Kind)
	}
	if f.Measured() {
		if math.IsNaN(f.Value) || math.IsInf(f.Value, -1) {
			problems.add("value", "is %v", f.Value)
		}
		if f.Confidence != 0 {
			problems.confidence(f.Confidence)
			if math.IsNaN(f.Low) || math.IsInf(f.Low, 0) {
				problems.add("interval.low", "is %v; it must be finite", f.Low)
			}
			if !(f.High >= f.Low) {
				problems.add("interval.high", "is %v, below low (%v)", f.High, f.Low)
			}
		}
	}
	for i, a := range f.Assumptions {
		a.check(&problems, fmt.Sprintf("assumptions[%d]", i))
	}
	return problems.err()
}

func formatValue(v float64, unit string) string {
	switch {
	case math.IsInf(v, 1):
		return "without upper bound"
	case unit == Fraction:
		return formatNumber(100*v) + " %"
	case unit == Times:
		return formatNumber(v) + "×"
	case isCurrency(unit):
		return strconv.FormatFloat(v, 'f', 2, 64) + " " + unit
	case unit == "":
		return formatNumber(v)
	}
	return formatNumber(v) + " " + unit
}

func isCurrency(unit string) bool {
	if len(unit) != 3 {
		return false
	}
	for _, c := range []byte(unit) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// formatNumber keeps whole numbers whole and rounds the rest to four significant
// digits, without an exponent and without trailing zeros.
func formatNumber(v float64) string {
	v += 0 // there is no negative zero to a reader
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil || math.Abs(v) >= 1e4 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
