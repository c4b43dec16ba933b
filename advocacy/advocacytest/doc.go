// Package advocacytest is a whole program for a host's own tests: a real store
// in a temporary file, a clock that stands still until it is moved, people, and
// the messages that were sent.
//
//	world := advocacytest.New(t, nil)
//	anna := world.Hire(advocacy.Employee{GivenName: "Anna"})
//	world.Join(anna.ID)
//
// # What is real
//
// The program, its store and its rules are the ones that a host runs; ids come
// from a seeded source, so that a test sees the same ones every time. Only
// delivery is captured instead of sent. The networks are at access level 0:
// their share dialogs, which are addresses. With Options.Sandbox LinkedIn is a
// strict stand-in on loopback, to which the program posts over HTTP:
//
//	world := advocacytest.New(t, &advocacytest.Options{Sandbox: true})
//	world.Join(world.Hire(advocacy.Employee{ID: "anna"}).ID)
//	world.Connect("anna")
//
// # Errors and concurrency
//
// Whatever fails ends the test. A World may be used by several goroutines; its
// clock is moved by one.
package advocacytest
