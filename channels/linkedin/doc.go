// Package linkedin is the LinkedIn channel.
//
// # What it is
//
// [New] makes a [channels.Channel]. Without an app, people share with LinkedIn's
// own dialog. That dialog takes a link only, so the text is handed over to copy
// into it. LinkedIn's feed page also opens its composer with a text in place;
// LinkedIn does not document that, so it is off until [Options.PrefillText] is set,
// and it is used only when the text holds the link itself (or there is none):
// nothing is added to a text.
//
// With [Apps].Member, which any company can register, people connect their own
// accounts, and what they approved is published for them. With [Apps].Page, which
// LinkedIn reviews, the same works for the company's pages, whose posts can also be
// found again and measured. The two stand side by side; sharing by the dialog works
// with both.
//
// # What is published
//
// Text; text with a link, which becomes a card; one picture, or up to twenty; a PDF
// document; an MP4 video; or a reshare of a live post with words of one's own. Beside a
// link the first picture is the card's, and other files are left out, as
// [channels.Post] says. A file that cannot be uploaded, or is not what it is said to
// be, fails the attempt: a post is never published without it. Pictures keep their
// alternative text, a card's picture as well. A document is shown with the post's
// title, which it needs.
//
// # Two phases
//
// Files are uploaded and waited for while an attempt prepares. Each is a step in its
// journal ("media/0"), so that an attempt that comes after a crash asks for the state
// of what was uploaded, and does not upload it again. Directly after Commit comes the
// one call that makes the post live. Only an answer of 201 with an id is success;
// without an answer, with any 5xx, a redirect or a success without an id the outcome
// is unknown, and nothing is sent again. A connection that was never made is
// channels.Unavailable, if the transport's trace proves it.
//
// # How text is counted
//
// LinkedIn takes 3000 "characters" and does not say of which kind. Its refusal of
// a longer text (400, FIELD_ARRAY_SIZE_TOO_HIGH, "text length … exceeded the
// maximum allowed (3000 characters)") comes from a Java service, where a string's
// length is in UTF-16 code units. That is what is counted here. It is an inference,
// and on the safe side: code points and graphemes are never more. What is counted is
// what people read, not what it is escaped to.
//
// # Little text
//
// LinkedIn's posts API reads a post's text as "little text", in which some
// characters are reserved: an unescaped one cuts the post short and is answered
// with success. [Escape] makes any text safe for it, and [Unescape] reads it back.
// Publish escapes by itself, and what is read is always the text that was approved:
// "#word" is sent as a hashtag that is read the same ([Options.PlainHashtags] sends
// words), names become mentions only if [Options.Mentions] lists them, and markup
// that stands in a text is text. Web addresses are escaped like all text
// ([Options.BareURLs] leaves some of them bare). The dialogs take plain text.
//
// # Figures
//
// [Channel.Measure] reads the figures of a page's posts, and of people's posts where
// LinkedIn lets the app; elsewhere they are unavailable, with the reason, and never 0.
// [ReadAnalytics] reads the file that a page's administrator can download without any
// app.
//
// # Errors
//
// [Channel.Check] and [Channel.Intent] return [channels.Problems], all at once.
// Refusals by LinkedIn are *[channels.Error] by its status and its structured codes;
// its messages are neither read nor repeated. A version of its API that is gone is
// channels.VersionSunset: set [Options.Version]. A duplicate is probably live,
// whatever post LinkedIn names as the first one, and so is a post whose refusal
// cannot be read to its end. A file that LinkedIn still works on is worth another
// try. No error holds a token, a text or a name.
//
// # Concurrency
//
// A Channel holds no mutable state. Each call carries the token of its account and
// nothing of any other.
package linkedin
