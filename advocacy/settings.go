package advocacy

import (
	"encoding/json"
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
	// By is the actor, as in AuditEntry.
	By string
	// Settings are the whole settings, not a difference. Those of an older
	// version name of its Responsible only what the newest version still says of
	// its own; departments stay.
	Settings Settings
}

// Settings is what the program runs by. Every change is a new version; Options
// seed the first one only.
type Settings struct {
	// Company is the name that disclosures and messages use. Required.
	Company string `json:"company"`
	// Responsible are those who run the program.
	Responsible
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
	// Languages are BCP 47 tags that the program writes in, the first is the
	// default: Danish and English, of any region, since it has words in those.
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
	// DigestSize is the most contents in one digest, 1 to 10. Jobs and promotion
	// are at most a third of one, so that below 3 no digest brings any.
	DigestSize int `json:"digestSize"`
	// PostingBudget is the work posts per person, channel and week after which
	// a person is told that followers may tire. It warns and never blocks.
	PostingBudget int `json:"postingBudget"`
	// Help is what people are offered: prompts for their own words, or texts.
	Help Help `json:"help"`
	// Policy is what employees can and should do. A changed text needs a new
	// Version.
	Policy Policy `json:"policy"`
	// Consents are the texts that one agrees to on joining, and to a standing
	// consent, one for each purpose. A changed text needs a new Version.
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
	// Frozen halts the program, as in a crisis: as long as it is set nobody is
	// written to, nothing is offered and nothing is posted. Setting it cancels what
	// people had approved and what waits, for good: once it has returned, nothing
	// more goes out. What is live stays, and links lead where they led; people can
	// still delete their posts, change their choices and leave.
	Frozen bool `json:"frozen,omitempty"`
	// FrozenAt is when it was set last (UTC). The program keeps it.
	FrozenAt time.Time `json:"frozenAt,omitzero"`
	// Decided are the readiness questions whose default was looked at and kept.
	Decided []Question `json:"decided,omitempty"`
}

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

// location is the program's zone; Check has made sure that it loads.
func (s Settings) location() *time.Location {
	if z, ok := loadedZone(s.Zone); ok {
		return z
	}
	return time.UTC
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
