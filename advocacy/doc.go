// Package advocacy is the program itself: employees who want to (ambassadors)
// share the company's content on their own networks, when it suits them, in
// their own words, and the people who own the program see what it achieves.
//
// # What it is
//
// A [Program] joins a [Store] (package sqlstore has one on a SQLite file), the
// [channels.Channel] values that it shares on, and [Notifier] values that it
// writes by. The host owns the process, the sign-in and the database; it calls
// use cases through a [Session], which every call makes for one [Actor]:
//
//	hr := program.As(advocacy.Actor{System: "hr"})
//	report, err := hr.People.Sync(ctx, roster, advocacy.SyncOptions{DryRun: true})
//
//	me := program.As(advocacy.Actor{Login: "oidc|…"})
//	err = me.Consents.Join(ctx, request)
//
// and [Program.Tick] from time to time, which does all due work once. What an
// actor may do is decided here, not in the handlers above: a system and an
// owner run the program, and only a person acts for themselves.
//
// # From the roster to a click
//
// A roster from HR becomes [Person] rows; content from feeds is approved by an
// owner; a pilot group and waves are invited, once; who joins says how often
// and about what they want to hear. A digest brings them a few contents with
// the reason for each, and questions that lead to their own words. What they
// write is checked against the network's length and the disclosure that their
// country asks for, and shared by the network's own dialog. The link in it
// redirects and counts.
//
// # What nobody sees
//
// There is no record of declining: it leaves the trace that not answering
// leaves. Everything but [Person] knows people by a random subject id. Reports
// are sums of daily counts; groups of fewer than five are hidden, and so is
// what would let them be computed.
//
// # Exactly once, and at most once
//
// A message is claimed in the store before it is handed to its notifier, marked
// there directly before it may leave, and its outcome recorded after. What a
// crash catches before the mark is sent again when the lease has run out by the
// database's clock; what it catches after is unconfirmed: never sent twice, and
// what it offered comes again in a later digest.
//
// # Errors
//
// Use cases answer [ErrForbidden], [ErrUnknownActor], [ErrNotJoined], the
// store's [ErrNotFound], [ErrConflict] and [ErrExists], [ErrTooManyLeavers],
// [Problems] for bad input with every problem at once, and the context's own
// errors. None holds a name, an address or a token.
//
// # Concurrency
//
// A Program and its Sessions may be used by many goroutines; none is started
// here. Several processes may run on one store.
package advocacy
