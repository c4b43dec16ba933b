package advocacy

import (
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// AuditEntry is one row of the audit: who did what to what, and when. It holds
// subject ids only, so that it outlives an erasure.
type AuditEntry struct {
	// Number is the store's, ascending.
	Number int64 `json:"number"`
	// At is when (UTC).
	At time.Time `json:"at,omitzero"`
	// Actor is a subject id, "system:" and the system's name, or a Role, ":" and a
	// keyed hash of the login of somebody in it who is not on the roster.
	Actor string `json:"actor,omitzero"`
	// Action is a verb of this package ("people.join").
	Action string `json:"action,omitzero"`
	// Object is the id of what it was done to.
	Object string `json:"object,omitzero"`
	// Detail says more, in words without names; it may be empty.
	Detail string `json:"detail,omitzero"`
}

// ofProgram reports whether an entry is on the program itself, and not on one
// person's part in it.
func (e AuditEntry) ofProgram() bool {
	on, _, _ := strings.Cut(e.Action, ".")
	return slices.Contains([]string{"settings", "contents", "page-posts", "people", "clicks"}, on) || e.Action == "links.company-post"
}

// Tally is one daily count. Day is a day in the program's zone.
type Tally struct {
	Measure Measure
	Day     cadence.Date
	// Channel is the channel's name where the measure has one.
	Channel string
	// Group is what else the measure is split by (a department, a kind, a class).
	Group string
	Count int64
}

// Measure names what is counted day by day. Reports are sums of these, which
// is why they cost the same however much happened.
type Measure string

// The measures. Where a measure has a channel or a group, it says which.
const (
	Headcount          Measure = "headcount"            // employees that came, less those that went; by department
	AmbassadorCount    Measure = "ambassadors"          // ambassadors that joined, less those that left; by department
	InvitedCount       Measure = "invited"              // invitations sent; by department
	JoinedOn           Measure = "joined"               // people who joined on that day, whether they left or not
	LeftEarly          Measure = "left-early"           // of those who joined on that day, who left within 90 days
	LeftOn             Measure = "left"                 // people who left the program on that day
	DigestsSent        Measure = "digests"              // digests sent
	SharesPosted       Measure = "shares"               // posted shares; by channel and kind of content
	SharesByDepartment Measure = "shares-by-department" // posted shares; by department
	SharesOwnWords     Measure = "shares-own-words"     // posted shares in own words; by channel
	SharesDisclosed    Measure = "shares-disclosed"     // posted shares with a disclosure; by channel and rule
	WeeksWithPosts     Measure = "weeks-with-posts"     // weeks in which a person posted at least n times on a channel; by channel and n, up to 10
	ActiveInMonth      Measure = "active"               // ambassadors who shared in the month that begins on that day
	ShareClicks        Measure = "clicks"               // visits of links in employees' shares; by channel and class
	CompanyClicks      Measure = "company-clicks"       // visits of links in the company's own posts; by channel and class
	ReferralClicks     Measure = "referral-clicks"      // visits of referral links; by class
	CompanyPosts       Measure = "company-posts"        // links handed out for posts that the company makes by hand; by channel
	PagePosts          Measure = "page-posts"           // posts on the company's pages, made from here; by channel and PostLinked or not
	Conversions        Measure = "conversions"          // conversions; by kind
	OfferedToFew       Measure = "offered-to-few"       // days on which a content was open for fewer than five ambassadors; by its id, empty where all were looked at
	StockOf            Measure = "stock"                // ambassadors when stock was taken in the month that begins on that day
	StockMuted         Measure = "stock-muted"          // of them, who had muted messages or paused; in steps of five
	StockWornOut       Measure = "stock-worn-out"       // of them, who had ignored three messages in a row; in steps of five
	StockIgnored       Measure = "stock-ignored"        // twice the median of how many each of them had ignored in a row
	StockConcentration Measure = "stock-concentration"  // ten times the Gini coefficient of their shares
)

// PostLinked is the group of page posts that hold a tracked link.
const PostLinked = "linked"

// uniques is the measure of daily first visits that belongs to a measure of clicks.
func (m Measure) uniques() Measure { return m + "-daily-unique" }
