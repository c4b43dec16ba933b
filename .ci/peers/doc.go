// Package peers holds proofs against servers and a browser that this project did
// not write. Its tests start them, on loopback, and have them meet the library as a
// host runs it; there is nothing to import.
//
// The browser is Debian's Chromium. Where it is missing its test is skipped, and
// fails with CI=true. SCREENSHOTS=folder keeps pictures of the pages.
package peers
