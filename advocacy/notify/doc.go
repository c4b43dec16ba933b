// Package notify delivers a program's messages: [Email] hands them to a mail
// server, [File] writes them into a folder. Both are advocacy.Notifiers and both
// deliver the same bytes.
//
// # The message
//
// A message is multipart/alternative (RFC 2046) of its text and its HTML, or
// text alone where it has no HTML, in UTF-8 and quoted-printable. The bytes follow
// from the message and the sender alone: Date is Message.Date, Message-ID is
// Message.ID at the sender's domain, and the boundary is a hash. Rendered
// again, a message is the same bytes again.
//
// Headers beyond the ordinary ones, each with its reason:
//
//   - List-Unsubscribe holds Message.Unsubscribe, and where that is an https
//     address (or http on this machine) List-Unsubscribe-Post says that one POST
//     ends the messages (RFC 8058). The mail client shows a button for it. RFC 8058 wants
//     both headers under the DKIM signature, which the mail server makes. An http
//     address elsewhere gets no one-click header, since RFC 8058 asks for https.
//   - Auto-Submitted: auto-generated (RFC 3834) and X-Auto-Response-Suppress (for
//     Exchange) keep absence notes away. Precedence is not set: it is not
//     standard, and "bulk" is a reason to be filtered.
//   - Content-Language tells screen readers which voice to use.
//
// A control character in a name or a subject is a space in the header, so that
// nobody adds a header by their name. A domain outside ASCII is sent in its ASCII
// form (IDNA); a mailbox name outside ASCII needs a server that offers SMTPUTF8.
//
// # Outcomes of Email
//
// A message has left when the server may have read its end. Everything before the
// end of the message (the look-up, TLS, the sign-in, the sender, the recipient, a
// connection lost half way through the text) is advocacy.NotSent, since a
// server drops a message whose end did not come (RFC 5321, 4.1.1.10). Once the
// end was handed over, only the server's answer decides:
//
//	2xx at the end of the message            accepted: nil
//	4xx at any step                          NotSent, with RetryAfter
//	5xx at the recipient, DATA or the end    Refused
//	5xx at an earlier step                   NotSent: the settings are wrong, not the recipient
//	530, 534, 535, 538 at any step           NotSent: the sign-in is wrong (RFC 4954)
//	no answer to the end of the message      OutcomeUnknown
//
// SMTP does not say when to try again; RetryAfter is [RetryAfter].
//
// # Errors
//
// [NewEmail] and [NewFile] return [Problems], all of them at once. Notify returns
// *advocacy.NotifyError. No error repeats an address, a password or what a server
// wrote (servers repeat addresses); it has the reply code and the enhanced status
// code (RFC 3463) in its place. A context that ended is found with errors.Is.
//
// # Concurrency
//
// Both notifiers are safe for concurrent use. Email keeps up to four connections
// open between messages, each for half a minute at most and for up to 100 messages;
// [Email.Close] ends them. No goroutine runs between calls.
package notify
