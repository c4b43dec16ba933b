// Package feed turns a company's feeds and pages into content: RSS 0.9x to 2.0
// and RDF 1.0, Atom, JSON Feed, and the head of a web page with Open Graph and
// schema.org JobPosting.
//
// # What it is
//
// Parse reads a feed, ParsePage the head of a page; both take any io.Reader and
// make no network call. Poll and ReadPage fetch first, through a Getter, which
// *http.Client is. Addresses that people type in belong behind a guarded
// client; see package fetch.
//
// # What an entry becomes
//
// Each entry becomes one content.Content in state InReview. Its Source.GUID is
// the entry's own identifier, else its address, else a hash of title and date,
// and stays the same across polls and updates. Of entries with the same GUID in
// one document the newest wins. Titles and summaries are plain text: markup,
// scripts and styles are gone, entities are decoded, white space is folded; a
// title is cut at content.MaxTitle and a summary at content.MaxSummary, at a
// word, with an ellipsis. Relative addresses are resolved against the entry,
// then the feed's site, then the address the feed was read from; only http and
// https addresses are kept. Every content passes its Check.
//
// The kind comes from the first of these that tells: a category that names it
// (in Danish or English), a sound, film or PDF enclosure, an address like
// /nyheder/ or jobs.company.example, the names and categories of the feed; else
// it is news. Categories that name no kind become topics. A job posting's
// window ends with its deadline.
//
// # Limits
//
// A feed may have MaxBytes bytes, MaxEntries entries, 300 000 elements nested
// 100 deep with 64 namespaces in scope; of a page MaxHead bytes are read. XML
// entities other than the predefined ones of XML and HTML are never expanded,
// external ones never fetched. Bytes that are not UTF-8 are read in the
// encoding that the document declares, else as Windows-1252.
//
// # Errors
//
// What is not a feed or a page is one *Error: what was found, where, and what to
// do, with the addresses of the feeds that a web page announces. A single entry
// that cannot be used is a Problem of the Feed and no error. Addresses in errors
// carry no query and no sign-in, because private feeds keep secrets there.
//
// # Concurrency
//
// All functions may be called from any number of goroutines; a State belongs to
// one poll at a time. Cancelling the context of Poll or ReadPage ends the request
// and leaves the State as it was.
package feed
