package cadence

import "time"

// offsetRun is a run of instants, in Unix seconds, in which a zone keeps one
// offset from UTC (seconds, east is positive).
type offsetRun struct{ start, end, offset int64 }

// unbounded stands for a run without a beginning or an end, far outside all
// dates that are handled and far from overflowing.
const unbounded = 1 << 60

func offsetAt(zone *time.Location, unix int64) offsetRun {
	t := time.Unix(unix, 0).In(zone)
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	run := offsetRun{start: start.Unix(), end: end.Unix(), offset: int64(offset)}
	// The zero time stands for no bound; as a beginning it is early enough.
	if run.end == zeroTime {
		run.end = unbounded
	}
	return run
}

// zeroTime is time.Time{}.Unix(), the beginning of year 1.
const zeroTime = -62135596800

// longestRepeat bounds how much local time a clock change can repeat, and the
// distance of a zone from UTC. Later than that after a change, no local time is
// a repetition.
const longestRepeat = 26 * 60 * 60

// holds reports whether every local time of the day exists exactly once, or for
// the first time, under the run's offset.
func (r offsetRun) holds(day int64) bool {
	midnight := day*secondsPerDay - r.offset
	return midnight-r.start >= longestRepeat && r.end-midnight >= secondsPerDay
}

// span is a run of local time, in seconds since 1970-01-01 00:00 by the local
// clock, half open, that a zone shows under one offset.
type span struct{ from, to, offset int64 }

// spans are the local times that a zone shows in one day, each at its first
// showing, in order. What a clock change skips is missing between two of them.
type spans struct {
	n    int
	span [6]span
}

// daySpans is the slow way to the local times of a day, for those near a clock
// change. It follows the clock from before the day to after it and keeps what
// goes beyond the latest local time shown so far.
func daySpans(zone *time.Location, day int64) spans {
	var shown spans
	from, to := day*secondsPerDay, (day+1)*secondsPerDay
	latest := int64(-unbounded)
	for unix := from - 2*longestRepeat; unix < to+longestRepeat && shown.n < len(shown.span); {
		run := offsetAt(zone, unix)
		end := max(run.end, unix+1)
		piece := span{
			from:   max(unix+run.offset, latest, from),
			to:     min(end+run.offset, to),
			offset: run.offset,
		}
		if piece.from < piece.to {
			shown.span[shown.n] = piece
			shown.n++
		}
		latest = max(latest, end+run.offset)
		unix = end
	}
	return shown
}
