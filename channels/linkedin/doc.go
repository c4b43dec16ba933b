// Package linkedin is the LinkedIn channel.
//
// # What it is
//
// [New] makes a [channels.Channel] that works with no app: people share with
// LinkedIn's own dialog. That dialog takes a link only, so the text is handed over
// to copy into it. LinkedIn's feed page also opens its composer with a text in
// place; LinkedIn does not document that, so it is off until
// [Options.PrefillText] is set, and it is used only when the text holds the link
// itself (or there is none): nothing is added to a text.
//
// # How text is counted
//
// LinkedIn takes 3000 "characters" and does not say of which kind. Its refusal of
// a longer text (400, FIELD_ARRAY_SIZE_TOO_HIGH, "text length … exceeded the
// maximum allowed (3000 characters)") comes from a Java service, where a string's
// length is in UTF-16 code units. That is what is counted here. It is an inference,
// and on the safe side: code points and graphemes are never more.
//
// # Little text
//
// LinkedIn's posts API reads a post's text as "little text", in which some
// characters are reserved: an unescaped one cuts the post short and is answered
// with success. [Escape] makes any text safe for it. The dialogs take plain text.
//
// # Errors
//
// [Channel.Check] and [Channel.Intent] return [channels.Problems], all at once.
// [Channel.Publish] answers [channels.PermissionDenied].
//
// # Concurrency
//
// A Channel holds no mutable state.
package linkedin
