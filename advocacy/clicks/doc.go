// Package clicks is the public handler of tracked links: it redirects a visitor
// to the content's page and counts the visit.
//
// # What it is
//
// [New] returns a [Handler] over a program, to be mounted on [advocacy.LinkPath]
// under the address that the settings name as PublicURL:
//
//	links := clicks.New(program, nil)
//	mux.Handle(advocacy.LinkPath, links)
//
// Where PublicURL has a path, as https://www.example.com/go, mount it behind
// [http.StripPrefix], which takes that path away:
//
//	mux.Handle("/go"+advocacy.LinkPath, http.StripPrefix("/go", links))
//
// It needs no sign-in and sets no cookie. A query that a network appends to a
// link is ignored.
//
// # What a visitor gets
//
// A known link is answered with 302 and Cache-Control: no-store, so that the
// next visit comes here too; the referrer is left to the browser, so that the
// page's own analytics see the network that the visitor came from, as with a
// direct link. A link of recalled or expired content leads to the settings'
// RecallURL, or is answered with 410 and a short page, and such a visit is not
// counted. An unknown code is [Options.NotFound]. Only http and https addresses
// are redirected to.
//
// Where a link leads is remembered for [Options.Remember], at most
// [Options.Links] of them: that is how long a recall may take to show. Only
// links that exist are remembered, so a flood of made-up codes displaces
// nothing. While the store cannot be read, what was remembered longer ago still
// serves, and everything else is 503.
//
// # What is counted
//
// The redirect is sent after the visit has been stored. Visits that arrive while
// others are being stored share one transaction. Each acknowledged redirect is
// stored exactly once, whether its visitor waits for it or not. When storing
// fails, or takes longer than [Options.Wait], the visitor is redirected all the
// same, and a line in the log says how many visits may be missing.
//
// A visit is a probe (HEAD), a preview by a known agent (see [PreviewAgents]), a
// prefetch (the browser says so), a bot (a program that says so, or whose
// User-Agent is not a browser's), or a human's. It is told from what the request
// says and nothing else: a mail scanner that poses as a browser counts as human.
//
// # What is not kept
//
// Whether a visit is the first of this visitor to this link today is found by an
// HMAC-SHA256 of link, address and User-Agent under a random key. The key and
// the marks are held in memory only, and both are thrown away with the first
// request after the end of the program's day, and when the process ends. At most
// [Options.Visitors] marks are held; further visitors of that day are counted as
// visits but not as first ones, so daily uniques are a lower bound then, and the
// log says so once. Nothing of a visitor is stored, logged or sent on. Uniques
// are per process: a visitor served by two processes on one day is two.
//
// # Errors
//
// Beside 302, 404, 410 and 503 there is 405 for methods other than GET and HEAD.
// The log has the error that the program answered with, and neither code nor
// visitor.
//
// # Concurrency
//
// A Handler may be used by many goroutines and starts none. Close waits for the
// visits that are being stored; visits after it are answered with 503.
package clicks
