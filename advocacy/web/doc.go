// Package web is the portal: the pages on which ambassadors share and choose, and on
// which those who run a program do so. It is mounted in a host that has its own users,
// mux and look.
//
// # What it is
//
// [New] returns a [Handler] over a program. With [Options.Identify], which says who a
// request is from by the host's sign-in, it is the portal, below [Options.Path]:
//
//	mux.Handle("/advocacy/", web.New(program, &web.Options{Identify: identify}))
//
// Without, it serves people's pages alone, which they reach by the signed link in a
// message or by their printed code, and which need no sign-in. Those are mounted on
// [advocacy.PagePath] under the address that the settings name as PublicURL:
//
//	mux.Handle(advocacy.PagePath, web.New(program, nil))
//
// A host mostly has both. The rooms are the same, but for those that run the program,
// which nobody enters by a link; [Routes] lists them. Addresses on pages are relative,
// so that the handler also works behind http.StripPrefix and behind proxies that add or
// take away a prefix.
//
//	(Path)                  the page: join, or what is offered
//	join                    become an ambassador
//	content/{id}            one content: write, check the length, share
//	content/{id}/pass       be offered it no more; bring-back takes that back
//	share/{id}              hand the text over; "Did you post it?"
//	referral/{id}           one's own link for a job posting
//	settings                choices, consents and their history, policy
//	policy                  a new version of the policy has been read
//	pause, resume           no messages for a while
//	end-standing            end a standing consent
//	leave                   leave, after a question
//	accounts                accounts to post from: connect, see, end
//	run                     what is new, and what needs a hand
//	run/contents            contents: approve, write, edit, recall
//	run/invitations         who is invited, and when
//	run/freeze              halt everything, and go on
//	run/report              what the program achieved, in a period
//	run/readiness           the seven questions before one starts
//	run/audit               what was done, by month
//
// and beside them, by link only, /me/join, where a printed code is typed in, and
// /me/unsubscribe/{token}, which ends the messages (RFC 8058, one click).
//
// # Who it is
//
// What an [advocacy.Actor] may do is decided in package advocacy. Whoever the host has
// signed in and nobody knows (not on the roster, no role in [advocacy.Responsible])
// gets a page that names the owner. There is no cookie of ours, and nothing of a visit
// is stored but what somebody did.
//
// # The host's look
//
// [Options.Layout] is the host's own html/template around the pages; see [Frame]. All
// styles are bound to the class advocacy, and colours, font and width are custom
// properties: --advocacy-ink, -paper, -soft, -line, -act, -on-act, -wrong, -right,
// -font, -width, -round. Pages follow the color-scheme of the page that they stand in.
// [Options.Words] replaces single texts or adds a language; [CheckWords] says in the
// host's tests what is wrong with them.
//
// # Semantics
//
// GET and HEAD change nothing, whatever follows the links: what scans a mail
// cannot join, share, answer or unsubscribe anybody. The one exception is where a
// network sends back whoever has agreed there to connect their account, by a state
// that is good for that person alone. Forms are answered with 303,
// or with the form, the problems and what was typed.
//
// Consent to messages is a box that is not ticked in advance. A consent is to the
// text that was shown: where it has changed in the meantime, it is shown again.
//
// A share goes by a page of its own, which has the text to copy and a link that
// opens the network's dialog in a new window: a form that redirected there would
// be stopped by form-action in some browsers, and most dialogs do not take the
// text. On return, the same page asks whether it was posted.
//
// Pages are in the person's language, where there is a catalog of it, and in English
// otherwise; numbers, plurals and dates are written as that language does. What is
// said to somebody whose language is not known is said in each. The page on which a
// code is typed in is in the language of the browser, and leads to itself in the others.
//
// # What protects the page
//
// The token in the address of a link is the key to the page. Referrer-Policy same-origin
// keeps it from every other site; no-referrer would as well, but has browsers
// send "Origin: null", by which a form from this page cannot be told from a
// stranger's in browsers without Sec-Fetch-Site. Cross-origin forms are refused
// by [http.CrossOriginProtection], except for unsubscribing, where the token is
// all that a mail program has. The Content-Security-Policy allows this
// handler's own style sheet and script and nothing else, nothing inline; every page
// works without the script. Where the host has set such a header before it calls the
// handler, the page's policy is the host's, and what ours needs beside it: the host
// names there what its layout loads, and who may frame the page. There are no assets
// from elsewhere, and pages are not stored, indexed or, unless the host says so, framed. Leaving has the browser throw away the
// pages that it keeps for its back button (Clear-Site-Data: "cache"). Bodies are
// limited to 64 KiB.
//
// Codes are tried at most [Options.Attempts] times in [Options.Within] from one
// address before further ones are refused unread. Only a keyed hash of the
// address is held, in memory, for at most 2048 addresses; when they are all in
// use, further addresses share one count. That a code has 49 bits is what
// protects it; the limit keeps guesses from costing anything.
//
// # Errors
//
// 400 for what no form of ours sends, 401 for somebody who is not signed in, 403 for
// one whom nobody knows or who may not go there, and for a form from elsewhere, 404 for what
// is not there (a broken link, a share of somebody else, a person who is not
// there any more), 405, 409 for what has changed in the meantime, 410 for an
// expired link, 413, 415, 422 with the problems in words, 429, and 500 without
// details. The log holds the error and the name of the room; never a token, a
// name or a text.
//
// # Concurrency
//
// A Handler may be used by many goroutines and starts none.
package web
