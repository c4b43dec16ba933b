package advocacy

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// People are the use cases on employees: what HR hands in, and what a person
// may ask for.
type People struct{ s *session }

// ErrTooManyLeavers is in the error of a sync that would take out more than SyncOptions.MaxLeavers.
var ErrTooManyLeavers = errors.New("too many leavers")

// SyncOptions says how a roster is taken.
type SyncOptions struct {
	// DryRun computes the report and stores nothing.
	DryRun bool
	// Complete says that the roster is everyone: whoever is stored and not in
	// it is a leaver. Without it nobody leaves by absence.
	Complete bool
	// MaxLeavers is the largest share of the stored people that may leave in
	// one sync, 0 < MaxLeavers <= 1; the default is 0.10. Beyond it the sync is
	// refused, since a truncated export looks the same as everybody leaving.
	MaxLeavers float64
}

// SyncReport says what a sync did, or in a dry run would do.
type SyncReport struct {
	// Joiners, Movers and Leavers are in the order of their IDs.
	Joiners, Movers, Leavers []SyncChange
	// Unchanged counts the others.
	Unchanged int
	// Refused says why the sync would be refused, in a dry run; empty otherwise.
	Refused string
}

// SyncChange is one person's change.
type SyncChange struct {
	ID         string
	Department string
	// Fields are the fields that changed, for a mover.
	Fields []string
}

// Sync takes a roster: it adds joiners, updates movers, and off-boards leavers
// (those whose End has passed and, if the roster is Complete, those who are
// not in it). Everything happens in one transaction or not at all. Every
// problem of the roster and of the options is reported at once, as Problems; a
// refusal for too many leavers is ErrTooManyLeavers, and says how many. For
// owners and systems.
func (g People) Sync(ctx context.Context, roster Roster, o SyncOptions) (SyncReport, error) {
	var problems Problems
	if o.MaxLeavers == 0 {
		o.MaxLeavers = 0.10
	}
	if o.MaxLeavers < 0 || o.MaxLeavers > 1 || math.IsNaN(o.MaxLeavers) {
		problems.add("maxLeavers", "%v is not a share between 0 and 1", o.MaxLeavers)
	}
	if o.Complete && len(roster.Problems) > 0 {
		problems.add("complete", "%s left out of the roster because of problems, so that it is not complete: whoever stands there would count as a leaver; "+
			"mend the file, or sync without Complete", several(rowsLeftOut(roster), "row was", "rows were"))
	}
	problems = append(problems, checkRoster(roster)...)
	if err := problems.err(); err != nil {
		return SyncReport{}, fmt.Errorf("advocacy: sync: %w", err)
	}
	var report SyncReport
	run := func(ctx context.Context, tx *Tx, by string) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		sync := syncRun{Program: g.s.Program, tx: tx, set: set, by: by, today: g.s.today(set), at: g.s.instant()}
		report, err = sync.plan(ctx, roster, o)
		if err != nil || o.DryRun {
			return err
		}
		if report.Refused != "" {
			return fmt.Errorf("advocacy: sync: %w: %s", ErrTooManyLeavers, report.Refused)
		}
		return sync.apply(ctx)
	}
	if o.DryRun {
		err := g.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
			by, _, err := g.s.acts(ctx, tx, owners)
			if err != nil {
				return err
			}
			return run(ctx, tx, by)
		})
		return report, err
	}
	err := g.s.updateAs(ctx, owners, run)
	return report, err
}

// syncRun is one sync within one transaction.
type syncRun struct {
	*Program
	tx    *Tx
	set   Settings
	by    string
	today cadence.Date
	at    time.Time

	insert, replace []Person
	leave           []string // subjects
	audit           []AuditEntry
	headcount       map[string]map[cadence.Date]int64
	moved           []move
	claims          []claim
}

// claim is a login that a row of the roster brings to a person who has not had it.
type claim struct {
	row   int
	login string
}

// move is a person's move from one department to another.
type move struct{ subject, from, to string }

func (r *syncRun) plan(ctx context.Context, roster Roster, o SyncOptions) (SyncReport, error) {
	var report SyncReport
	stored := make(map[string]Fingerprint)
	for f, err := range r.tx.People.Fingerprints(ctx) {
		if err != nil {
			return report, err
		}
		stored[f.ID] = f
	}
	before := len(stored)
	r.headcount = map[string]map[cadence.Date]int64{}
	for i, e := range roster.Employees {
		old, known := stored[e.ID]
		delete(stored, e.ID)
		if err := r.place(ctx, i, e, old, known, &report); err != nil {
			return report, err
		}
	}
	if !o.Complete {
		if err := r.checkClaims(ctx, stored); err != nil {
			return SyncReport{}, err
		}
	} else {
		for _, f := range stored {
			report.Leavers = append(report.Leavers, SyncChange{ID: f.ID, Department: f.Department})
			r.leave = append(r.leave, f.Subject)
		}
	}
	slices.Sort(r.leave)
	for _, changes := range [][]SyncChange{report.Joiners, report.Movers, report.Leavers} {
		slices.SortFunc(changes, func(a, b SyncChange) int { return strings.Compare(a.ID, b.ID) })
	}
	if n := len(report.Leavers); float64(n) > o.MaxLeavers*float64(before) && n > 0 {
		report.Refused = fmt.Sprintf("%d of %s would leave at once, more than the limit of %.0f %%; "+
			"check that the file is whole, then raise the limit for this run", n, several(before, "person", "people"), 100*o.MaxLeavers)
	}
	return report, nil
}

// checkClaims reports the logins that somebody has who is stored, not in the
// roster, and stays: rest are all of them. Within the roster a login may move.
func (r *syncRun) checkClaims(ctx context.Context, rest map[string]Fingerprint) error {
	if len(rest) == 0 {
		return nil
	}
	var p Problems
	for _, c := range r.claims {
		holder, err := r.tx.People.ByLogin(ctx, c.login)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if _, stays := rest[holder.ID]; stays {
			p.add(fmt.Sprintf("employees[%d].logins", c.row), "holds a login of somebody who is stored and not in the roster; "+
				"hand in their row as well, with the logins that they have now, or a complete roster if they have left")
		}
	}
	if err := p.err(); err != nil {
		return fmt.Errorf("advocacy: sync: %w", err)
	}
	return nil
}

func (r *syncRun) claim(row int, e Employee, had []string) {
	for _, login := range e.Logins {
		if !slices.Contains(had, login) {
			r.claims = append(r.claims, claim{row, login})
		}
	}
}

// place decides what becomes of the employee in a row, of whom old is stored when known.
func (r *syncRun) place(ctx context.Context, row int, e Employee, old Fingerprint, known bool, report *SyncReport) error {
	hash := fingerprint(e)
	ended := !e.End.IsZero() && e.End.Compare(r.today) < 0
	switch {
	case ended && known:
		report.Leavers = append(report.Leavers, SyncChange{ID: e.ID, Department: old.Department})
		r.leave = append(r.leave, old.Subject)
	case ended:
		// Left before we ever knew them: nothing to store, nothing to remove.
	case !known:
		person := Person{Employee: e, Subject: r.id(subjectLength), Fingerprint: hash}
		r.insert = append(r.insert, person)
		r.claim(row, e, nil)
		report.Joiners = append(report.Joiners, SyncChange{ID: e.ID, Department: e.Department})
		r.note("people.add", person.Subject, "")
		r.count(e.Department, e.countsFrom(r.today), 1)
	case hash == old.Hash:
		report.Unchanged++
	default:
		person, err := r.tx.People.BySubject(ctx, old.Subject)
		if err != nil {
			return err
		}
		fields := changedFields(person.Employee, e)
		r.claim(row, e, person.Logins)
		if was, is := person.countsFrom(r.today), e.countsFrom(r.today); person.Department != e.Department || was != is {
			r.count(person.Department, was, -1)
			r.count(e.Department, is, 1)
		}
		if person.Department != e.Department {
			r.moved = append(r.moved, move{old.Subject, person.Department, e.Department})
		}
		person.Employee, person.Fingerprint = e, hash
		r.replace = append(r.replace, person)
		report.Movers = append(report.Movers, SyncChange{ID: e.ID, Department: e.Department, Fields: fields})
		r.note("people.change", old.Subject, strings.Join(fields, ", "))
	}
	return nil
}

func (r *syncRun) note(action, subject, detail string) {
	r.audit = append(r.audit, AuditEntry{At: r.at, Actor: r.by, Action: action, Object: subject, Detail: detail})
}

func (r *syncRun) apply(ctx context.Context) error {
	// Leavers first: a login that moves from a leaver to a joiner is free then.
	for _, subject := range r.leave {
		if err := r.offboard(ctx, r.tx, r.by, subject, r.today); err != nil {
			return err
		}
	}
	if err := r.tx.People.Replace(ctx, r.replace); err != nil {
		return err
	}
	if err := r.tx.People.Insert(ctx, r.insert); err != nil {
		return err
	}
	// A mover may have another zone, country or language, by which digests are timed.
	for _, person := range r.replace {
		if err := r.reschedule(ctx, r.tx, r.set, person); err != nil {
			return err
		}
	}
	day, err := r.countDay(ctx, r.tx, r.set)
	if err != nil {
		return err
	}
	var tallies []Tally
	for _, m := range r.moved {
		a, err := r.tx.Ambassadors.Get(ctx, m.subject)
		if errors.Is(err, ErrNotFound) || err == nil && a.State != Joined {
			continue
		}
		if err != nil {
			return err
		}
		tallies = append(tallies,
			Tally{Measure: AmbassadorCount, Day: day, Group: m.from, Count: -1},
			Tally{Measure: AmbassadorCount, Day: day, Group: m.to, Count: 1})
	}
	for _, department := range slices.Sorted(maps.Keys(r.headcount)) {
		for day, n := range r.headcount[department] {
			tallies = append(tallies, Tally{Measure: Headcount, Day: day, Group: department, Count: n})
		}
	}
	if err := r.tx.Ledger.Count(ctx, tallies); err != nil {
		return err
	}
	// Subjects are random: in their order, no row tells its place in the HR file.
	slices.SortStableFunc(r.audit, func(a, b AuditEntry) int { return strings.Compare(a.Object, b.Object) })
	return r.tx.Ledger.Audit(ctx, r.audit)
}

// rowsLeftOut counts the rows that a lenient reader left out, each once however
// much is wrong with it: problems come in the order of the lines, file by file.
func rowsLeftOut(roster Roster) (n int) {
	for i, p := range roster.Problems {
		if i == 0 || p.Line != roster.Problems[i-1].Line {
			n++
		}
	}
	return n
}

// countsFrom is the day from which an employee counts: a start in the future
// counts then.
func (e Employee) countsFrom(today cadence.Date) cadence.Date {
	if e.Start.Compare(today) > 0 {
		return e.Start
	}
	return today
}

func (r *syncRun) count(department string, day cadence.Date, n int64) {
	if r.headcount[department] == nil {
		r.headcount[department] = map[cadence.Date]int64{}
	}
	r.headcount[department][day] += n
}

// offboard takes a person out for good: out of the program, then their name.
func (p *Program) offboard(ctx context.Context, tx *Tx, by, subject string, today cadence.Date) error {
	person, err := tx.People.BySubject(ctx, subject)
	if err != nil {
		return err
	}
	if err := p.leave(ctx, tx, person); err != nil {
		return err
	}
	if err := tx.Ambassadors.Remove(ctx, subject); err != nil {
		return err
	}
	if err := tx.People.Erase(ctx, []string{subject}); err != nil {
		return err
	}
	if err := tx.Ledger.Count(ctx, []Tally{{Measure: Headcount, Day: person.countsFrom(today), Group: person.Department, Count: -1}}); err != nil {
		return err
	}
	return p.audit(ctx, tx, by, "people.remove", subject, "")
}

const subjectLength = 16

// fingerprint hashes everything that a roster says of a person.
func fingerprint(e Employee) [16]byte {
	b := make([]byte, 0, 256)
	add := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	for _, s := range [...]string{e.ID, e.GivenName, e.FamilyName, e.Email, e.Department, e.Country, e.Language, e.Zone} {
		add(s)
	}
	for _, d := range [...]cadence.Date{e.Start, e.End} {
		b = binary.AppendVarint(b, int64(d.Year)*10000+int64(d.Month)*100+int64(d.Day))
	}
	b = binary.AppendUvarint(b, uint64(len(e.Logins)))
	for _, l := range e.Logins {
		add(l)
	}
	if len(e.Networks) > 0 {
		for _, name := range slices.Sorted(maps.Keys(e.Networks)) {
			add(name)
			b = binary.AppendVarint(b, int64(e.Networks[name]))
		}
	}
	sum := sha256.Sum256(b)
	return [16]byte(sum[:16])
}

// changedFields names the fields in which two employees differ.
func changedFields(a, b Employee) []string {
	var fields []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"name", a.GivenName == b.GivenName && a.FamilyName == b.FamilyName},
		{"email", a.Email == b.Email},
		{"department", a.Department == b.Department},
		{"country", a.Country == b.Country},
		{"language", a.Language == b.Language},
		{"zone", a.Zone == b.Zone},
		{"start", a.Start == b.Start},
		{"end", a.End == b.End},
		{"logins", slices.Equal(a.Logins, b.Logins)},
		{"networks", maps.Equal(a.Networks, b.Networks)},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}
