// Package web is the first room of the portal: a bare page for each person, which
// they reach by the signed link in a message or by their printed code. It needs
// no sign-in of the host.
//
// # What it is
//
// [New] returns a [Handler] over a program, to be mounted on
// [advocacy.PagePath] under the address that the settings name as PublicURL:
//
//	mux.Handle(advocacy.PagePath, web.New(program, nil))
//
// All addresses on the pages are relative, so the handler also works behind
// http.StripPrefix.
//
//	GET      /me/{token}                 the page: join, or what is offered
//	POST     /me/{token}/join            become an ambassador
//	GET POST /me/{token}/content/{id}    one content: write, check the length, share
//	GET POST /me/{token}/share/{id}      hand the text over; "Did you post it?"
//	POST     /me/{token}/referral/{id}   one's own link for a job posting
//	GET POST /me/{token}/settings        choices, consents and their history, policy
//	POST     /me/{token}/policy          a new version of the policy has been read
//	POST     /me/{token}/pause, resume   no messages for a while
//	POST     /me/{token}/end-standing    end a standing consent
//	GET POST /me/{token}/leave           leave, after a question
//	GET POST /me/join                    type in the printed code
//	GET POST /me/unsubscribe/{token}     end the messages (RFC 8058, one click)
//
// # Semantics
//
// GET and HEAD change nothing, whatever follows the links: what scans a mail
// cannot join, share, answer or unsubscribe anybody. Forms are answered with 303,
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
// Pages are Danish for people whose language is Danish, and English otherwise;
// pages that only say something, to nobody in particular, are in both. The page
// on which a code is typed in is in the language of the browser, English where
// the browser names neither, and leads to itself in the other.
//
// # What protects the page
//
// The token in the address is the key to the page. Referrer-Policy same-origin
// keeps it from every other site; no-referrer would as well, but has browsers
// send "Origin: null", by which a form from this page cannot be told from a
// stranger's in browsers without Sec-Fetch-Site. Cross-origin forms are refused
// by [http.CrossOriginProtection], except for unsubscribing, where the token is
// all that a mail program has. The Content-Security-Policy allows this
// handler's own style sheet and script and nothing else; every page works
// without the script. There are no cookies and no assets from elsewhere, and
// pages are not stored, indexed or framed. Leaving has the browser throw away the
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
// 400 for what no form of ours sends, 403 for a form from elsewhere, 404 for what
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
