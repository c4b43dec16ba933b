package advocacy

import "time"

// Link is a tracked link: a short code that redirects to a content's page and
// counts. It carries no name.
type Link struct {
	// Code is random, in the address.
	Code string `json:"code,omitzero"`
	// Content is the content's ID and Target the page's address.
	Content string `json:"content,omitzero"`
	Target  string `json:"target,omitzero"`
	// Channel is the channel that it was made for.
	Channel string `json:"channel,omitzero"`
	// Purpose is what it is for.
	Purpose LinkPurpose `json:"purpose,omitzero"`
	// Subject is whose link it is; empty until tracking's announced start.
	Subject string `json:"subject,omitzero"`
	// CreatedAt is an instant (UTC).
	CreatedAt time.Time `json:"createdAt,omitzero"`
}

// LinkPurpose is what a link is for.
type LinkPurpose string

// The purposes. The referral ones are for job postings.
const (
	ForShare           LinkPurpose = "share"
	ForCompanyPost     LinkPurpose = "company-post" // in the company's own post: the other side of the click ratio
	ForReferralPost    LinkPurpose = "referral-post"
	ForReferralMail    LinkPurpose = "referral-mail"
	ForReferralMessage LinkPurpose = "referral-message"
)

// Click is one visit of a link. It holds nothing of the visitor.
type Click struct {
	// Link is the link's code.
	Link string
	// At is when (UTC, whole seconds).
	At time.Time
	// Class is what the visit was, as far as the request told.
	Class ClickClass
	// Agent is the name of the preview agent when it is a known one.
	Agent string
	// First reports the first visit by this visitor to this link today, as far
	// as this process saw since it started.
	First bool
}

// ClickClass is what a visit was. Only ClickHuman counts as a click in reports.
type ClickClass string

// The classes.
const (
	ClickHuman    ClickClass = "human"
	ClickPreview  ClickClass = "preview"  // a network's or a messenger's preview agent
	ClickProbe    ClickClass = "probe"    // a HEAD request
	ClickPrefetch ClickClass = "prefetch" // loaded ahead by a browser
	ClickBot      ClickClass = "bot"      // a program that says so, or names no agent
)

// Conversion is something that a referral link led to, as the applicant
// tracking system reports it.
type Conversion struct {
	// Link is the code of the referral link.
	Link string `json:"link,omitzero"`
	// Kind is how far it went.
	Kind ConversionKind `json:"kind,omitzero"`
	// Reference is the reporting system's own number of the application; the
	// same Kind and Reference is the same conversion.
	Reference string `json:"reference,omitzero"`
	// At is when it happened (UTC); zero is when it is reported.
	At time.Time `json:"at,omitzero"`
}

// ConversionKind is how far a referral went.
type ConversionKind string

// The kinds, in the order of the funnel.
const (
	Application ConversionKind = "application"
	Interview   ConversionKind = "interview"
	Hire        ConversionKind = "hire"
)
