// Package channels is the port to the networks that ambassadors share on, and
// what a program needs to know of each: what works there, how text is counted,
// how a person shares by hand, and what an answer of the network means.
//
// # What it is
//
// A [Channel] is one network. The adapters are subfolders (linkedin, facebook,
// instagram, twitter); each is made with New(*Options), does no I/O when it is
// made and holds no mutable state. A program does not call a Channel; it calls a
// [Publisher] over it, which is the only place that looks for the optional
// interfaces [Counter], [Intenter], [Engager], [Authorizer], [Remover], [Reconciler] and
// [Measurer].
//
// # Access comes in levels
//
// At [NoApp] people share with the network's own dialog: nothing has to be
// registered or approved anywhere, and nobody's account is connected. A
// [SelfServeApp] and an [ApprovedApp] add to that. [Capabilities] says what each
// level gives, for each kind of account, with the limits and prices of the
// network, each dated and with its source. At [NoApp] Publish answers
// [PermissionDenied]; linkedin publishes with an app, the other adapters do not yet.
//
// # Text is never changed
//
// Nothing is cut, added or normalised. Check and Intent return [Problems] for
// what the network would cut, change or reject, all at once, and say by how much
// a text is too long in the network's own unit. Title, Description and Language
// of a [Post] go to networks that take them; a share dialog takes none.
//
// An [Intent] is how a person shares: an address to open, and the text and files
// to hand over for copying where the dialog cannot be opened with them. A like,
// comment or reshare of a live post is always made by the person: [Publisher.Engage]
// opens that post, or the network's question about it, and does nothing more.
//
// # Outcomes and errors
//
// What became of an [Attempt] is one of four verdicts, and [VerdictOf] finds
// it for every receipt and error: [Posted], [Rejected], [Retry] (provably without
// effect) or [Unconfirmed]. Where proof is missing it is Unconfirmed, never Retry.
// [SafeToRetry] asks the same of an error alone.
//
// A refusal by a network, or a failure to reach it, is an [*Error] with a [Code].
// Its text never repeats tokens. A post that is wrong is [Problems]. Context
// errors are found by errors.Is whatever stands around them. [ErrFenced] says that
// another attempt has taken over; the one that meets it stops at once.
//
// # Which channels to start with
//
// [Advise] recommends one or two from what company and employees use already,
// with dated audience figures that the host can replace.
//
// # Concurrency
//
// All values here are safe for use by several goroutines. Functions that take no
// context do no I/O.
package channels
