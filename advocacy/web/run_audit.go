package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// auditing is the body of the audit's page: what was done in a month.
type auditing struct {
	place
	Whole    bool // an auditor's
	Month    string
	Before   string // the months beside it, as 2026-11
	After    string
	Entries  []entry
	Versions []version
}

// entry is one row of the audit, newest first.
type entry struct {
	advocacy.AuditEntry
	When string
}

// version is one of the settings.
type version struct {
	Number int
	When   string
	By     string
}

const formMonth = "2006-01"

func (v *visit) audit() error {
	ctx := v.r.Context()
	zone := v.programZone()
	now := v.h.now().In(zone)
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, zone)
	if asked, err := time.ParseInLocation(formMonth, v.r.URL.Query().Get("month"), zone); err == nil && asked.Before(first) && asked.Year() > 1 {
		first = asked
	}
	until := first.AddDate(0, 1, 0)
	trail, err := v.session.Reports.Trail(ctx, first, until)
	if err != nil {
		return err
	}
	body := auditing{place: v.place, Whole: v.about.Has(advocacy.RoleAuditor), Month: v.MonthName(cadence.DateOf(first)), Before: first.AddDate(0, -1, 0).Format(formMonth)}
	if until.Before(now) {
		body.After = until.Format(formMonth)
	}
	for _, e := range slices.Backward(trail) {
		body.Entries = append(body.Entries, entry{e, v.programMoment(e.At)})
	}
	versions, err := v.session.Settings.History(ctx)
	if err != nil {
		return err
	}
	for _, s := range slices.Backward(versions) {
		body.Versions = append(body.Versions, version{s.Number, v.programMoment(s.At), s.By})
	}
	return v.show(http.StatusOK, "run-audit", page{Title: v.say("audit-title"), Body: body})
}

// MonthName is a month in words, with its year.
func (w words) MonthName(d cadence.Date) string {
	return w.say("month", "name", w.Listed("months", int(d.Month)-1), "year", d.In(nil).Format("2006"))
}
