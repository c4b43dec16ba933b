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
// owner run the program, editors look after contents, auditors read ([Responsible],
// [Session.About]), and only a person acts for themselves.
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
// # Posting for people
//
// Where a network has an API and the host an app for it, a person can connect their
// account ([Connections]) and have a share posted for them: [Shares.Publish]
// approves its text as it stands, for at once or for later, and Tick posts it, once.
//
//	address, err := me.Connections.Begin(ctx, channels.LinkedIn, channels.Person, back)
//	…                                        // the network sends the person to back
//	_, err = me.Connections.Finish(ctx, advocacy.FinishRequest{State: state, Code: code})
//	share, err = me.Shares.Publish(ctx, share.ID, time.Time{})
//
// What it rests on (membership, the account, the content, disclosure, the bytes that
// were approved) is checked when an attempt begins and again by the last step before
// the post can be live: once [Connections.Disconnect], [Consents.Leave],
// [Consents.EndStanding], [Shares.Cancel], [Contents.Recall] or a freeze
// ([Settings].Frozen) has returned, nothing more is posted. Where nobody knows
// whether a post is live, it is looked for, and then the person is asked
// ([Shares.Settle]); it is never sent again without their word. A [Standing] consent
// lets suggested texts be posted without that question, each a day after it was
// put on the person's page. The company's own pages post by [Contents.PostToPage].
//
// # What posts achieved
//
// Tick reads the figures of posts that were made from connected accounts and pages,
// where the network tells them, for four weeks after posting. What is stored names
// the author for two days at most ([PostFigures]). From what both sides posted, a
// report tells the share multiplier, the test of the claim that employees' posts are
// shared 24 times as often; [Reports.ImportPageFigures] stands in where no app may
// read the page.
//
// # What nobody sees
//
// There is no record of declining: it leaves the trace that not answering
// leaves. Everything but [Person] knows people by a random subject id. Reports
// are sums of daily counts and of posts' figures; groups of fewer than five are
// hidden, and so is what would let them be computed.
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
// Use cases answer [ErrForbidden], [ErrUnknownActor], [ErrNotJoined],
// [ErrFrozen], the store's [ErrNotFound], [ErrConflict] and [ErrExists], [ErrTooManyLeavers],
// [Problems] for bad input with every problem at once, and the context's own
// errors. None holds a name, an address or a token.
//
// # Concurrency
//
// A Program and its Sessions may be used by many goroutines. Tick starts one for
// each busy channel beyond the first, and waits for them. Several processes may run on one
// store.
package advocacy
