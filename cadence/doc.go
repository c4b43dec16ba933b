// Package cadence says when people are asked: how often, in which hours of the
// week, and never when they want quiet. It is pure arithmetic on civil time:
// no clock, no storage, no goroutine. It is of use on its own to whoever plans
// messages to people in many time zones.
//
// # What it is
//
// A [Cadence] is a rule: a [Frequency] (weekly, daily, every content, every
// n-th content), the [Window]s of the week in which a person may be asked, the
// [Quiet] that overrules them, and a Spread that keeps colleagues apart. From
// an instant, a zone and the person's key, [Cadence.Next] gives the next moment
// at which that person is asked. A [Plan] adds a [Cap], which needs to know
// what the person got before.
//
// # Moments
//
// A rule, a zone and a key fix a set of moments once and for all; Next returns
// the first one strictly after the given instant, whatever that instant is.
// So the same question has the same answer in every process and release, and
// asking from an answer gives the following moment, always a later one.
//
// The set is made like this. Local time is open when it lies in a window and
// not in quiet. An unbroken run of open time within one local day is a stretch.
// Windows that touch or overlap make one stretch; midnight ends it.
//
//   - Weekly: one moment in each ISO week (Monday to Sunday), in its first
//     stretch. Where a holiday takes that stretch away, the next one in the
//     same week takes its place; a week without any has no moment. With N, one
//     moment in each run of N weeks, counted from Monday, 5 January 1970.
//   - Daily: the same with the local day in place of the week; with N, days
//     are counted from 1 January 1970.
//   - Every content, every n-th content: moments recur all through each
//     stretch, one in every Spread (one in every minute without a Spread), so
//     that a content waits no longer than that once the time is open.
//     [Frequency.Takes] picks the contents.
//
// Each moment lies a fixed time after its stretch opens: a share of Spread that
// depends on the key alone, in whole seconds. A stretch shorter than Spread is
// shared out over its own length, so that no moment falls past its end. The
// share is h times the width in seconds, divided by 2 to the power of 64, where h
// is MurmurHash64A of the key's bytes with seed 0. That is part of the contract:
// a release that changed it would move everyone.
//
// # Clock changes
//
// Windows and quiet are local wall-clock times in an IANA zone. A local time
// that a clock change skips does not exist and is no moment: what is left of
// its window is a stretch of its own. A local time that a change repeats counts
// once, the first time. That holds for changes of any size, at any hour,
// midnight included, and for a day that a zone left out (Pacific/Apia,
// 30 December 2011).
//
// # Errors
//
// [Cadence.Check] and [Plan.Check] report every problem of a rule at once, as
// [Problems]. Next does not fail: of a rule that Check refuses it leaves out
// what makes no sense (a window that ends before it begins never opens), and it
// answers false where no moment lies within the next 731 local days, or where
// the instant is outside the years 1 to 9999. A nil zone is UTC.
//
// # Concurrency
//
// Everything here is a value. All methods may be called from many goroutines at
// once as long as nobody writes to the slices of a rule, and as long as the
// holiday function in it may be.
package cadence
