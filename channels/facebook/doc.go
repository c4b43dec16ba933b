// Package facebook is the Facebook channel.
//
// # What it is
//
// [New] makes a [channels.Channel] that works with no app: people share with
// Facebook's sharer, which takes a link and nothing else. The text is handed over
// to copy into it; Facebook forbids and ignores prefilled texts. With an app id,
// which anyone can register, the Share Dialog is opened instead: it can come
// back to a page of the host and carry one hashtag.
//
// Facebook ended publishing to people's own profiles by API on 2018-08-01, so the
// dialog is the only way there at every level. Pages need an approved app.
//
// # How text is counted
//
// Facebook takes 63 206 characters. The unit is not documented; UTF-16 code units
// are counted, which no other count exceeds save bytes.
//
// # Errors
//
// [Channel.Check] and [Channel.Intent] return [channels.Problems], all at once.
// [Channel.Publish] answers [channels.PermissionDenied].
//
// # Concurrency
//
// A Channel holds no mutable state.
package facebook
