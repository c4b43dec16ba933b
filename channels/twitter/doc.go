// Package twitter is the channel of X, formerly Twitter.
//
// # What it is
//
// [New] makes a [channels.Channel] that works with no app: X's web intents open
// its composer with text and link in place, and ask the person whether they want
// to repost or like the company's post.
//
// # How text is counted
//
// [Length] follows X's published rule (twitter-text, configuration v3): the text
// is brought to Unicode normalization form C; then
//
//   - a link counts 23, however long it is;
//   - an emoji counts 2, also when it is a sequence of many code points (a
//     family, a flag, a keycap, a skin tone);
//   - a code point of U+0000–10FF, 2000–200D, 2010–201F or 2032–2037 counts 1,
//     and every other 2.
//
// A post may count 280. Its link counts too: where [channels.Post.Link] does not
// stand in the text, the dialog puts it behind the text after a space, and
// [Channel.Check] counts it so.
//
// # What is a link
//
// An address that begins with http:// or https://, or a bare domain such as
// nordlys.dk/nyt, whose last label is a top-level domain (by the ICANN part of the
// Public Suffix List, as golang.org/x/net carries it). X keeps a list of its own;
// the two can differ for domains delegated lately. An address with a protocol
// below example, test, invalid or localhost, which RFC 2606 reserves, counts as a
// link as well, so that tests and documents count as the real thing does.
// [Links] lists what is found.
//
// # What is an emoji
//
// Any pictographic code point of Unicode 15.1 with its modifiers, and any
// sequence joined of them. X knows only the sequences that Unicode recommends; one
// that it does not know counts more there (a dog and a fox that someone joined).
//
// # Errors
//
// [Channel.Check] and [Channel.Intent] return [channels.Problems], all at once.
// [Channel.Publish] answers [channels.PermissionDenied].
//
// # Concurrency
//
// A Channel holds no mutable state; the functions are pure.
package twitter
