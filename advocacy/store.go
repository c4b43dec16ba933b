package advocacy

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Store is the port to the database, and the only truth of a program. One store
// is one program. A Store is safe for use by many goroutines and, where the
// database allows it, by many processes.
type Store interface {
	// View runs f in a read-only transaction that sees one moment. A verb that
	// writes fails in it. Cancelling ctx ends f's queries and View returns the
	// context's error.
	View(ctx context.Context, f func(context.Context, *Tx) error) error
	// Update runs f in a transaction that is committed when f returns nil and
	// rolled back otherwise, also when f panics or ctx is cancelled. Updates
	// are serializable. f may be run again after a conflict, so it must have
	// no effect outside its Tx; it must not call Update itself.
	Update(ctx context.Context, f func(context.Context, *Tx) error) error
}

// Tx is a transaction: eight repositories that change together. It is valid
// only within the function it was handed to.
//
// Verbs return ErrNotFound for what is not there, ErrConflict where the stored
// state is not the one that the verb expects, and ErrExists where a key is
// taken already. After these three the transaction is still good, unless the
// verb says otherwise; after any other error it is lost, and Update does not
// commit it even when its function returns nil.
//
// Iterators may be broken off, and other verbs called between their steps.
// Instants are kept to the microsecond and come back in UTC. Texts are ordered
// by their bytes. The empty subject is nobody.
type Tx struct {
	Connections ConnectionStore
	People      PeopleStore
	Ambassadors AmbassadorStore
	Contents    ContentStore
	Nudges      NudgeStore
	Shares      ShareStore
	Links       LinkStore
	Ledger      LedgerStore

	known    *knownSettings
	appended bool // settings
}

// What a Store's verbs answer.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("changed in the meantime")
	ErrExists   = errors.New("there already")
)

// Person is an employee as stored: the roster's facts, and the random subject id
// that stands for them everywhere else.
type Person struct {
	Employee
	// Subject is random, and the only name in audit, consent and share rows.
	Subject string
	// Fingerprint is the hash of Employee by which a sync tells change from rest.
	Fingerprint [16]byte
	// Code is the keyed hash of the printed code by which the person joins
	// without e-mail, empty where none was issued.
	Code string
}

// Fingerprint is the part of a Person that a sync compares.
type Fingerprint struct {
	ID, Subject, Department string
	Hash                    [16]byte
}

// PeopleStore keeps the names; all other repositories know subjects only.
type PeopleStore interface {
	ByID(ctx context.Context, id string) (Person, error)
	BySubject(ctx context.Context, subject string) (Person, error)
	// ByLogin and ByCode find the one person with that login or code hash.
	ByLogin(ctx context.Context, login string) (Person, error)
	ByCode(ctx context.Context, code string) (Person, error)
	// All yields everyone in g, by ID. The zero Group is everyone.
	All(ctx context.Context, g Group) iter.Seq2[Person, error]
	// Fingerprints yields everyone's, by ID.
	Fingerprints(ctx context.Context) iter.Seq2[Fingerprint, error]
	// Insert adds people whose ID and Subject are new. An ID, a Subject, a login
	// or a Code that another person has is ErrExists. After any error the
	// transaction must be given up.
	Insert(ctx context.Context, people []Person) error
	// Replace overwrites stored people by Subject, logins included; Code stays
	// as stored. An ID or a login that another person keeps is ErrExists. After
	// any error the transaction must be given up.
	Replace(ctx context.Context, people []Person) error
	// SetCode stores a person's code hash; the empty one takes it back, and
	// another person's is ErrExists.
	SetCode(ctx context.Context, subject, code string) error
	// Erase removes people, names and logins, for good. Unknown subjects are ignored.
	Erase(ctx context.Context, subjects []string) error
	// Uninvited yields at most limit people in g who have started by day (a
	// zero Start has) and have no row in Ambassadors, by ID.
	Uninvited(ctx context.Context, g Group, day cadence.Date, limit int) ([]Person, error)
	// Ended yields at most limit people whose End is set and before day, by ID.
	Ended(ctx context.Context, day cadence.Date, limit int) ([]Person, error)
	// Count is the number of people in g.
	Count(ctx context.Context, g Group) (int, error)
}

// AmbassadorStore keeps who was invited, who joined, and what they agreed to.
type AmbassadorStore interface {
	Get(ctx context.Context, subject string) (Ambassador, error)
	// Put stores a, whose Version must be the stored one (0: not stored yet),
	// else ErrConflict; the stored Version is then one higher.
	Put(ctx context.Context, a Ambassador) error
	// Remove deletes the row; unknown subjects are ignored.
	Remove(ctx context.Context, subject string) error
	// Due yields at most limit joined ambassadors whose NextDigest is set and
	// not after now, earliest first, ties by subject.
	Due(ctx context.Context, now time.Time, limit int) ([]Ambassador, error)
	// All yields every ambassador, by subject.
	All(ctx context.Context) iter.Seq2[Ambassador, error]
	// AppendConsent adds to the ledger; rows are never changed.
	AppendConsent(ctx context.Context, c Consent) error
	// Consents is a subject's ledger, oldest first.
	Consents(ctx context.Context, subject string) ([]Consent, error)
}

// ConnectionStore keeps the accounts that are posted from, with their sealed tokens.
type ConnectionStore interface {
	Get(ctx context.Context, id string) (Connection, error)
	// Put stores c, whose Version must be the stored one (0: not stored yet),
	// else ErrConflict; the stored Version is then one higher, and the hold on it
	// is over. A network's account that the same owner has connected under
	// another ID is ErrExists.
	Put(ctx context.Context, c Connection) error
	// Rest sets MeasureFrom and nothing else: Version and a hold stay. Unknown ids
	// are ignored.
	Rest(ctx context.Context, id string, until time.Time) error
	// Remove deletes the row; unknown ids are ignored.
	Remove(ctx context.Context, id string) error
	// ForSubject yields a person's connections by channel, ties by ID; those of
	// the empty subject are the company's pages.
	ForSubject(ctx context.Context, subject string) ([]Connection, error)
	// Due yields the ids of at most limit connections in the state on the channel
	// whose CheckAt is set and not after now, and that nobody holds, earliest first,
	// ties by ID.
	Due(ctx context.Context, state ConnectionState, channel string, now time.Time, limit int) ([]string, error)
	// After yields at most limit connections whose ID is after the one given, by ID.
	After(ctx context.Context, id string, limit int) ([]Connection, error)
	// Ended yields the ids of at most limit connections in Revoking whose Expires is
	// not after now, earliest first, ties by ID.
	Ended(ctx context.Context, now time.Time, limit int) ([]string, error)
	// Hold leases a connection by the database's clock and returns it. One that
	// another caller holds is ErrConflict: of several that want to refresh it,
	// one does.
	Hold(ctx context.Context, id string, lease time.Duration) (Connection, error)
}

// ContentStore keeps what may be shared.
type ContentStore interface {
	Get(ctx context.Context, id string) (ContentRecord, error)
	// BySource finds the content that a feed's entry became.
	BySource(ctx context.Context, feed, guid string) (ContentRecord, error)
	// Put stores c, whose Version must be the stored one (0: not stored yet),
	// else ErrConflict; a feed entry stored under another ID is ErrExists.
	Put(ctx context.Context, c ContentRecord) error
	// List yields contents in the states given (none: all), newest Published
	// first, ties by ID.
	List(ctx context.Context, states ...content.State) ([]ContentRecord, error)
}

// NudgeStore keeps what was, is or will be sent to people.
type NudgeStore interface {
	Get(ctx context.Context, id string) (Nudge, error)
	// Plan adds a nudge in state NudgePlanned. One with the same Subject, Kind
	// and Due is ErrExists: that is what makes planning twice harmless.
	Plan(ctx context.Context, n Nudge) error
	// Due yields at most limit planned nudges whose Due and NotBefore are not
	// after now, earliest Due first, ties by ID.
	Due(ctx context.Context, now time.Time, limit int) ([]Nudge, error)
	// Claim moves a planned nudge to NudgeSending under a lease of the
	// database's clock, counts the attempt up, and returns it; ErrConflict when
	// it is not planned any more.
	Claim(ctx context.Context, id, notifier string, lease time.Duration) (Nudge, error)
	// Hold moves a planned nudge without an attempt: to NudgePlanned, not before
	// a time, or to NudgeCancelled. ErrConflict when it is not planned any more.
	Hold(ctx context.Context, id string, state NudgeState, at, notBefore time.Time) error
	// Commit marks a nudge that is being sent as one that may have left, under
	// a new lease of the database's clock and fenced by the attempt number:
	// ErrConflict when another attempt took over or it was ended. The next
	// Claim takes the mark away.
	Commit(ctx context.Context, id string, attempt int, lease time.Duration) error
	// Record moves a nudge that is being sent to state, fenced by the attempt
	// number: ErrConflict when another attempt took over or it was ended. The
	// attempt whose outcome is NudgeUnconfirmed may still record NudgeSent or
	// NudgeRefused, when it hears of it after all.
	Record(ctx context.Context, id string, attempt int, state NudgeState, at, notBefore time.Time) error
	// Lapsed yields at most limit nudges in NudgeSending whose lease has run
	// out by the database's clock, by ID.
	Lapsed(ctx context.Context, limit int) ([]Nudge, error)
	// Cancel moves a subject's planned nudges of kind (empty: all) to
	// NudgeCancelled and returns how many. What is being sent is not touched.
	Cancel(ctx context.Context, subject string, kind NudgeKind) (int, error)
	// ForSubject yields a subject's nudges with Due at or after since, oldest first.
	ForSubject(ctx context.Context, subject string, since time.Time) ([]Nudge, error)
	// Count counts nudges by kind and state, in the order of both.
	Count(ctx context.Context) ([]NudgeCount, error)
	// Forget deletes a subject's nudges.
	Forget(ctx context.Context, subject string) error
}

// ShareStore keeps what people shared, and what was posted on the company's pages.
type ShareStore interface {
	Get(ctx context.Context, id string) (Share, error)
	// Insert adds a share at Version 1; a taken ID is ErrExists.
	Insert(ctx context.Context, s Share) error
	// Move stores s in place of the stored share when that one's state is one
	// of from and its Version is s.Version, else ErrConflict; the stored
	// Version is then one higher. A hold on it stays while its state does.
	Move(ctx context.Context, s Share, from ...ShareState) error
	// ForSubject yields a subject's shares made at or after since, newest
	// first, ties by ID.
	ForSubject(ctx context.Context, subject string, since time.Time) ([]Share, error)
	// OfPages yields the posts of the company's pages, newest first, ties by ID.
	OfPages(ctx context.Context) ([]Share, error)
	// FirstPosted is a content's share by a person in a posted state with the
	// earliest PostedAt, ties by ID.
	FirstPosted(ctx context.Context, contentID string) (Share, error)
	// Due yields the ids of at most limit shares in the state on the channel (empty:
	// on any) whose NextAt is set, not after now, and that nobody holds, earliest
	// first, ties by ID.
	Due(ctx context.Context, state ShareState, channel string, now time.Time, limit int) ([]string, error)
	// Arm is Move from ShareReady to ShareSending with a hold for the attempt, and
	// Commit Move within ShareSending that lets that hold begin anew.
	Arm(ctx context.Context, s Share, lease time.Duration) error
	Commit(ctx context.Context, s Share, lease time.Duration) error
	// Hold leases a share to the caller by the database's clock. One that another
	// caller holds is ErrConflict. Free ends it, as a Move to another state does.
	Hold(ctx context.Context, id string, lease time.Duration) error
	Free(ctx context.Context, id string) error
	// Lapsed yields the ids of at most limit shares in ShareSending whose hold has
	// run out by the database's clock, by ID.
	Lapsed(ctx context.Context, limit int) ([]string, error)
	// Pending reports whether something is still to be done at the network for a
	// share that was posted from a connection: one that is being sent, or whose
	// NextAt is set to delete it or to look for it.
	Pending(ctx context.Context, connection string) (bool, error)
	// Stop sets Delivery.StopRequested of a content's shares that are being sent
	// or unconfirmed, and returns how many.
	Stop(ctx context.Context, contentID string) (int, error)
	// Step is what was saved for a step of the attempts under a key, empty when
	// nothing was; SaveStep saves it, and DropSteps forgets a share's steps.
	Step(ctx context.Context, id, key, step string) (string, error)
	SaveStep(ctx context.Context, id, key, step, value string) error
	DropSteps(ctx context.Context, id string) error
	// Release takes the person out of their shares: Subject, Text, PostURL and
	// Department become empty, and of the Delivery what leads to the person (Post,
	// Account, Connection, PostID, Problem); states stay, except that those not yet
	// posted are cancelled. Those that Pending tells of keep their Delivery, until
	// nothing is to be done for them any more, and of them those that are not known
	// to be live get StopRequested. Each becomes one Version higher, so that nobody
	// who still holds it can bring the text back. It returns how many it changed.
	Release(ctx context.Context, subject string, at time.Time) (int, error)
	// Cancel moves a content's shares that are in one of the states to
	// ShareCancelled and returns how many. One in ShareSending that is committed
	// stays, since it may be live.
	Cancel(ctx context.Context, contentID string, at time.Time, from ...ShareState) (int, error)
}

// LinkStore keeps tracked links, the clicks on them, and what they led to.
type LinkStore interface {
	// Get finds a link by its code.
	Get(ctx context.Context, code string) (Link, error)
	// Ensure returns the stored link of the same Content, Channel, Purpose and
	// Subject, or stores l and returns it. A code taken by another link is
	// ErrExists.
	Ensure(ctx context.Context, l Link) (Link, error)
	// ForSubject yields a subject's links, oldest first, ties by Code.
	ForSubject(ctx context.Context, subject string) ([]Link, error)
	// Append adds clicks; rows are never changed.
	Append(ctx context.Context, clicks []Click) error
	// Convert adds a conversion; one with the same Kind and Reference is ErrExists.
	Convert(ctx context.Context, c Conversion) error
	// Conversions yields those in [from, until), oldest first, ties by Reference.
	Conversions(ctx context.Context, from, until time.Time) ([]Conversion, error)
	// Release takes a person out of their links: Subject becomes empty. They
	// still lead where they led, but Ensure returns none of them again: the
	// link that all share is never one that was a person's.
	Release(ctx context.Context, subject string) error
	// DropClicks deletes click rows older than before and returns how many;
	// tallies stay.
	DropClicks(ctx context.Context, before time.Time) (int, error)
}

// LedgerStore keeps what is only ever added to: every version of the settings,
// the audit, and the daily counts that reports are read from; what posts achieved;
// and the program's keys. Of an older version of the settings only who was
// responsible changes.
type LedgerStore interface {
	// Settings is the newest version of the settings, ErrNotFound in an empty store,
	// and SettingsNumber its Number and At alone: whoever has read that version need
	// not read it again, since it does not change while it is the newest.
	Settings(ctx context.Context) (SettingsVersion, error)
	SettingsNumber(ctx context.Context) (int, time.Time, error)
	// AppendSettings adds a version; its number must be one more than the newest
	// (1 in an empty store), else ErrConflict.
	AppendSettings(ctx context.Context, v SettingsVersion) error
	// SettingsHistory yields every version, oldest first.
	SettingsHistory(ctx context.Context) ([]SettingsVersion, error)
	// RedactSettings stores who ran the program in place of what a version says of
	// it that is not the newest, else ErrConflict. What it replaces is gone for good.
	RedactSettings(ctx context.Context, number int, r Responsible) error
	// Key returns the secret of that name, or stores fresh and returns it
	// when there is none. A stored one can be read in a View.
	Key(ctx context.Context, name string, fresh []byte) ([]byte, error)
	// Audit appends entries; the store numbers them in order.
	Audit(ctx context.Context, entries []AuditEntry) error
	// Trail yields entries in [from, until), in order.
	Trail(ctx context.Context, from, until time.Time) iter.Seq2[AuditEntry, error]
	// Count adds to daily counts; equal keys are summed.
	Count(ctx context.Context, tallies []Tally) error
	// Tallies yields the counts of the days from..until (both inclusive; a zero
	// date is no bound) and of the measures given (none: all), ordered by
	// measure, day, channel and group.
	Tallies(ctx context.Context, from, until cadence.Date, measures ...Measure) ([]Tally, error)
	// PutFigures stores f in place of what is stored under its Key. A Share that
	// another Key has is ErrExists.
	PutFigures(ctx context.Context, f PostFigures) error
	// FiguresOf finds the figures that name a share; the empty one has none.
	FiguresOf(ctx context.Context, share string) (PostFigures, error)
	// FiguresBy yields those of a unit, by Key; the empty one has none.
	FiguresBy(ctx context.Context, unit string) ([]PostFigures, error)
	// Figures yields those of the contents named, by content, channel and Key.
	Figures(ctx context.Context, contents ...string) ([]PostFigures, error)
	// ForgetShares empties Share and MeasuredAt of the figures of people's posts
	// that were measured before an instant, and returns the shares' ids in order.
	ForgetShares(ctx context.Context, before time.Time) ([]string, error)
	// DropFigures deletes the figures of the company's posts that were measured
	// before an instant, and returns how many.
	DropFigures(ctx context.Context, before time.Time) (int, error)
}
