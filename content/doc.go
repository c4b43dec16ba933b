// Package content describes what ambassadors share: news, reports, talks, job
// postings and the rest of the Kinds, with the help that is offered beside
// them.
//
// # What it is
//
// A Content is plain data. Whoever stores it gives it an ID, moves it through
// its States and decides who is offered it and when; this package holds the
// rules of that: Check for what is well formed, State.Next for what may follow
// what, Audience.Matches and Window.Contains for whom and when, Message and
// PromptsIn for the help in a person's language. Contents come from editors by
// hand or, through package feed, from the company's own feeds and pages.
//
// # Own words first
//
// The default help is a question, not a text: Prompts, written by the editor or
// taken from DefaultPrompts. A suggested text is a Message, at most one for each
// channel and language. Neither holds a link or a disclosure, which are added
// where the post is composed.
//
// # Languages
//
// Languages are BCP 47 tags and compare without regard to case. Looking for a
// text in "da-DK" finds one in "da"; looking in "da" finds one in "da-DK". Text
// in another language is never returned in place of a missing one; only the
// built-in questions, which nobody publishes, fall back to English.
//
// # Errors
//
// Check and ParsePost return Problems: everything that is wrong at once, each
// with the field it concerns. State.Next returns a *TransitionError. Messages
// never repeat the text or address that they are about.
//
// # Concurrency and storage
//
// All functions are pure and may be called from any number of goroutines. The
// JSON form of Content is stored by programs: its names are stable, and fields
// with the zero value are left out.
package content
