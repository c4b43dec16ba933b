package advocacy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// SettingsVersion is one version of the settings, as stored.
type SettingsVersion struct {
	// Number counts from 1.
	Number int
	// At is when it was stored (UTC).
	At time.Time
	// By is the actor: a subject id, or "system:" and the system's name.
	By string
	// Settings are the whole settings, not a difference.
	Settings Settings
}

// Settings is what the program runs by. Every change is a new version; Options
// seed the first one only.
type Settings struct {
	// Company is the name that disclosures and messages use. Required.
	Company string `json:"company"`
	// Owner is the department or person that is responsible. Required.
	Owner Owner `json:"owner"`
	// Deputy stands in for the owner.
	Deputy Owner `json:"deputy,omitzero"`
	// PublicURL is where tracked links and people's pages are reachable from
	// outside: an absolute address, https but on loopback, since it carries what
	// opens people's pages. Without it links are direct and clicks are "not
	// observed".
	PublicURL string `json:"publicUrl,omitempty"`
	// RecallURL is where links of recalled and expired content lead; empty
	// shows a short page that says so.
	RecallURL string `json:"recallUrl,omitempty"`
	// Country (ISO 3166-1 alpha-2) is the jurisdiction of people without one.
	Country string `json:"country"`
	// Zone is the IANA name of the program's days and of people without one.
	Zone string `json:"zone"`
	// Languages are BCP 47 tags that the program writes in, the first is the default.
	Languages []string `json:"languages"`
	// Channels are the names of the channels in use, one or two to start with.
	Channels []string `json:"channels"`
	// Pilot is the group that is invited first; nil means not decided.
	Pilot *Group `json:"pilot,omitempty"`
	// Waves are invited after the pilot, each from its own date on.
	Waves []Wave `json:"waves,omitempty"`
	// Plan is when people are asked, unless they choose otherwise; its Cap is
	// the attention budget, which no preference can raise.
	Plan cadence.Plan `json:"plan"`
	// DigestSize is the most contents in one digest.
	DigestSize int `json:"digestSize"`
	// PostingBudget is the work posts per person, channel and week after which
	// a person is told that followers may tire. It warns and never blocks.
	PostingBudget int `json:"postingBudget"`
	// Help is what people are offered: prompts for their own words, or texts.
	Help Help `json:"help"`
	// Policy is what employees can and should do.
	Policy Policy `json:"policy"`
	// Consents are the texts that one agrees to on joining.
	Consents []ConsentText `json:"consents"`
	// Disclosures are the rules by jurisdiction, first match rules.
	Disclosures []DisclosureRule `json:"disclosures"`
	// TrackingFrom is the announced day (in Zone) from which links carry the
	// person behind them; zero means never. Until then one link serves all who
	// share a content on a channel. Setting it announces it, so it lies TrackingNotice
	// days ahead at least, unless TrackingAgreement names what allows less.
	TrackingFrom cadence.Date `json:"trackingFrom,omitzero"`
	// TrackingAgreement names the agreement with employees, or the earlier
	// announcement, that TrackingFrom rests on.
	TrackingAgreement string `json:"trackingAgreement,omitempty"`
	// ClickRetention is how many days single clicks are kept; daily counts stay.
	ClickRetention int `json:"clickRetentionDays"`
	// Tariffs are the host's own ad costs; without them earned value is not computed.
	Tariffs []metrics.Tariff `json:"tariffs,omitempty"`
	// Population is the number of people that ambassadors' networks are drawn
	// from, with its source; net reach needs it.
	Population metrics.Assumption `json:"population,omitzero"`
	// Decided are the readiness questions whose default was looked at and kept.
	Decided []Question `json:"decided,omitempty"`
}

// Owner is who answers for the program.
type Owner struct {
	// Department or Name is required.
	Department string `json:"department,omitempty"`
	Name       string `json:"name,omitempty"`
	// Email is where people can ask.
	Email string `json:"email,omitempty"`
	// Logins may act as owner.
	Logins []string `json:"logins,omitempty"`
}

// String names the owner as people are told.
func (o Owner) String() string {
	switch {
	case o.Name != "" && o.Department != "":
		return o.Name + ", " + o.Department
	case o.Name != "":
		return o.Name
	}
	return o.Department
}

// IsZero reports whether no owner is set.
func (o Owner) IsZero() bool { return o.Name == "" && o.Department == "" }

// Wave is a group that is invited together, after the pilot.
type Wave struct {
	Name  string       `json:"name"`
	Group Group        `json:"group"`
	From  cadence.Date `json:"from"` // in the program's zone
}

// Help is what a person is offered beside the link.
type Help string

// The kinds of help.
const (
	Prompts   Help = "prompts"   // questions that lead to one's own words: the default
	Templates Help = "templates" // the suggested text first, where there is one; it can be rewritten
)

// DefaultSettings are the settings that a program starts from: a weekly digest
// with quiet hours, at most two messages a week, prompts before templates, the
// starter policy and the rules for Denmark, the EU and the US.
func DefaultSettings() Settings {
	return Settings{
		Country:        "DK",
		Zone:           "Europe/Copenhagen",
		Languages:      []string{"en", "da"},
		Plan:           cadence.Default(),
		DigestSize:     3,
		PostingBudget:  2,
		Help:           Prompts,
		Policy:         StarterPolicy(),
		Consents:       StarterConsents(),
		Disclosures:    StarterDisclosures(),
		ClickRetention: 90,
	}
}

// Problem is one thing that is wrong with what was handed in.
type Problem struct {
	Field   string // where, as a path ("settings.owner", "employees[3].zone")
	Message string // what is wrong, and what to do
}

// Problems are all of them at once.
type Problems []Problem

// Error lists every problem on a line of its own.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, q := range p {
		lines[i] = q.Field + ": " + q.Message
	}
	return strings.Join(lines, "\n")
}

func (p *Problems) add(field, format string, args ...any) {
	*p = append(*p, Problem{field, fmt.Sprintf(format, args...)})
}

// err is nil when there are no problems, which a nil Problems in an error is not.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Check reports every problem of the settings at once, as Problems, or nil.
// known are the names of the channels that the program was wired with.
func (s Settings) Check(known []string) error {
	var p Problems
	if strings.TrimSpace(s.Company) == "" {
		p.add("company", "is missing; it stands in every disclosure")
	} else if oneLine(s.Company) != s.Company {
		p.add("company", "is not one line without spaces at its ends; it stands in subjects and disclosures")
	}
	if s.Owner.IsZero() {
		p.add("owner", "is missing; name the department or the person that is responsible")
	}
	for _, o := range []struct {
		field string
		Owner
	}{{"owner.email", s.Owner}, {"deputy.email", s.Deputy}} {
		if o.Email == "" {
			continue
		}
		if _, err := mail.ParseAddress(o.Email); err != nil {
			p.add(o.field, "is not an e-mail address")
		}
	}
	checkAddress(&p, "publicUrl", s.PublicURL)
	if u, err := url.Parse(s.PublicURL); err == nil && u.Scheme == "http" && !onThisMachine(u.Hostname()) {
		p.add("publicUrl", "is http, by which the keys to people's pages could be read on their way; use https")
	}
	checkAddress(&p, "recallUrl", s.RecallURL)
	if len(s.Country) != 2 || strings.ToUpper(s.Country) != s.Country {
		p.add("country", "%q is not an ISO 3166-1 code of two capital letters", s.Country)
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		p.add("zone", "%q is not an IANA time zone; write it like Europe/Copenhagen", s.Zone)
	}
	if len(s.Languages) == 0 {
		p.add("languages", "is empty; name at least one")
	}
	for i, tag := range s.Languages {
		if strings.TrimSpace(tag) == "" {
			p.add(fmt.Sprintf("languages[%d]", i), "is empty; write a tag like en or da")
		}
	}
	for i, name := range s.Channels {
		if slices.Contains(s.Channels[:i], name) {
			p.add(fmt.Sprintf("channels[%d]", i), "%q is there twice", name)
		}
		if !slices.Contains(known, name) {
			p.add(fmt.Sprintf("channels[%d]", i), "%q is not wired; the program has: %s", name, strings.Join(known, ", "))
		}
	}
	var plan cadence.Problems
	if errors.As(s.Plan.Check(), &plan) {
		for _, q := range plan {
			p.add("plan."+q.Field, "%s", q.Message)
		}
	}
	if s.DigestSize < 1 || s.DigestSize > 10 {
		p.add("digestSize", "%d is not between 1 and 10", s.DigestSize)
	}
	if s.PostingBudget < 1 {
		p.add("postingBudget", "%d is less than 1", s.PostingBudget)
	}
	if s.Help != Prompts && s.Help != Templates {
		p.add("help", "%q is neither %q nor %q", s.Help, Prompts, Templates)
	}
	if s.ClickRetention < 1 {
		p.add("clickRetentionDays", "%d is less than 1", s.ClickRetention)
	}
	names := map[string]bool{PilotWave: true}
	for i, w := range s.Waves {
		field := fmt.Sprintf("waves[%d]", i)
		if w.Name == "" || names[w.Name] {
			p.add(field+".name", "%q is empty or taken; every wave has a name of its own (%q is the pilot's)", w.Name, PilotWave)
		}
		names[w.Name] = true
		if !w.From.Valid() {
			p.add(field+".from", "is missing or not in the calendar; write the first day of its invitations like 2026-12-31")
		}
	}
	if !s.TrackingFrom.IsZero() && !s.TrackingFrom.Valid() {
		p.add("trackingFrom", "is not a day of the calendar; write it like 2026-12-31")
	}
	// Reports are computed with these: what they would refuse is refused here.
	if _, err := metrics.EarnedValue(nil, s.Tariffs); err != nil {
		p.add("tariffs", "%v", err)
	}
	if s.Population != (metrics.Assumption{}) {
		if _, err := metrics.NetReach([]int{0}, s.Population); err != nil {
			p.add("population", "%v", err)
		}
	}
	s.Policy.check(&p)
	for _, purpose := range []Purpose{Participation, ByEmail} {
		if t, ok := s.consentText(purpose); !ok || t.Version == "" || len(t.Texts) == 0 {
			p.add("consents", "lacks the text for %q, or its version; StarterConsents has one to begin with", purpose)
		}
	}
	if !slices.ContainsFunc(s.Disclosures, func(r DisclosureRule) bool {
		return len(r.Countries) == 0 && len(r.Kinds) == 0 && len(r.Channels) == 0
	}) {
		p.add("disclosures", "lacks a rule for everything that no other one matches; StarterDisclosures ends with one")
	}
	for i, r := range s.Disclosures {
		r.check(&p, fmt.Sprintf("disclosures[%d]", i))
	}
	return p.err()
}

// onThisMachine reports whether a host is loopback, where nothing is overheard.
func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// TrackingNotice is how many days before its start the tracking of single
// persons is announced: the six weeks of Danish agreements on control measures.
const TrackingNotice = 42

// checkNotice reports a start of tracking that is set on a day too shortly
// before it, or after it.
func (s Settings) checkNotice(today cadence.Date) error {
	first := today.AddDays(TrackingNotice)
	if s.TrackingFrom.IsZero() || s.TrackingAgreement != "" || s.TrackingFrom.Compare(first) >= 0 {
		return nil
	}
	return Problems{{"trackingFrom", fmt.Sprintf("is less than %d days ahead: employees are told before it starts; "+
		"set %s or later, or name in trackingAgreement what allows less", TrackingNotice, first)}}
}

func checkAddress(p *Problems, field, address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" ||
		(u.Scheme != "https" && u.Scheme != "http") {
		p.add(field, "is not an absolute http or https address without query and fragment")
	}
}

// location is the program's zone; Check has made sure that it loads.
func (s Settings) location() *time.Location {
	z, err := time.LoadLocation(s.Zone)
	if err != nil {
		return time.UTC
	}
	return z
}

// clone is a copy that shares nothing that a caller could change: the settings
// as they are stored.
func (s Settings) clone() (Settings, error) {
	stored, err := json.Marshal(s)
	if err != nil {
		return s, err
	}
	var c Settings
	return c, json.Unmarshal(stored, &c)
}
