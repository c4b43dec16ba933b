// Package instagram is the Instagram channel.
//
// # What it is
//
// [New] makes a [channels.Channel] that works with no app. Instagram has no share
// dialog on the web: the files and the caption are handed over, and the person
// saves the one and pastes the other in Instagram's app. On a phone the host can
// pass both to the system's share sheet. A post without an image or video is
// impossible there, and is a problem.
//
// Nobody can follow a link in a caption; Post.Link is left out, and does not have
// to stand in the text.
//
// # How a caption is counted
//
// 2200 characters (counted in UTF-16 code units; Meta does not name the unit, and
// this is the strictest reading), 30 hashtags and 20 mentions, by Meta's
// documentation of its publishing API. Since 2025-12 services that publish there
// report a limit of 5 hashtags and 3 mentions for some accounts; [Options] takes
// other numbers. What is over a limit is a problem: Instagram has been seen to
// publish such a post without its caption.
//
// # Errors
//
// [Channel.Check] and [Channel.Intent] return [channels.Problems], all at once.
// [Channel.Publish] answers [channels.PermissionDenied].
//
// # Concurrency
//
// A Channel holds no mutable state.
package instagram
