// Package metrics says what an advocacy program achieved, how sure that is, and
// on whose word. It holds pure functions: they take counts and give figures.
//
// # What it is
//
// A [Figure] is one result as a report prints it: a name, a value with its unit,
// an interval where one can be had, the assumptions that went in, and its
// [Kind]. Observed figures were counted, estimated ones are counts times an
// assumption, potential ones are upper bounds. Kinds are never added up; [Sum]
// refuses. A figure that cannot be had says what is missing and has no value,
// which is not the same as zero.
//
// The package computes
//
//   - rate ratios: [CompareRates], and on it [ShareMultiplier] and
//     [ShareMultiplierOfPosts] (are employees' posts reshared more often than the
//     company's own, and does the well-known "24 times" agree with that) and
//     [ClickRatio] (a different figure);
//   - proportions with their intervals: [ProportionInterval];
//   - reach: [PotentialReach], [NetReach], [NetReachOfSets];
//   - money: [EarnedValue], by the host's own [Tariff] only;
//   - trust: [TrustFromAnswers] and [TrustDifference], and the proxies
//     [OwnWordsRate], [DisclosureRate] and [CommentRate];
//   - fatigue on both sides: [AudienceFatigue] and [AmbassadorFatigue];
//   - the program's health: [ProgramHealth], and its [Funnel];
//   - three averages of ratios that are three different figures:
//     [RatioOfSums], [MeanOfRatios] and [MedianOfRatios];
//   - what may be shown of small groups: [Suppress];
//   - what a program may bring before it starts: [WhatIf].
//
// [Claims] lists what the founding article of employee advocacy says, each claim
// as an assumption with its source and what is known of it. None of them is
// ever a result.
//
// # Semantics
//
// Counts are int64 and come from the caller, who also decides the period and
// leaves out what is not human. Headcounts are those of the period, never
// today's. Shares of a whole are fractions from 0 to 1 in the unit [Fraction],
// and print as per cent. Times are hours; money is in the currency's main unit.
//
// An interval is two-sided with equal tails at the stated confidence. From sums,
// that of a rate assumes that events are independent of one another. Reshares and
// clicks come in clusters (one post goes far, most do not), so the interval of a count
// is as a rule too narrow: it is a floor on the uncertainty, and the figures say so.
// From posts one by one it is not; see below.
//
// A ratio whose lower side has no events has no upper bound. Its Ratio, Value or
// High is then +Inf in Go and null in JSON, and it prints as "at least".
//
// A count that a network does not tell is a nil *int64. It makes the figures
// that need it not measurable; it never counts as 0.
//
// # Over-dispersion
//
// [ShareMultiplierOfPosts] tests whether posts vary more than chance makes them, by
// content, by employee and from post to post, and chooses the interval by that. How often
// an interval covers a ratio that was planted is measured, for kinds and degrees of
// over-dispersion and sizes of campaigns:
//
//	go test ./metrics -run Coverage -v -coverage.seeds=4000
//
// prints the table, in a minute or two. At 95 %, with 12 to 50 contents, 40 to 200 people
// and planted ratios of 1, 3 and 24, it says, in per cent of 4000 runs:
//
//	over-dispersion, by its variance            simple interval   the one chosen
//	none (Poisson)                                 95.1 to 95.4     95.9 to 96.7
//	0.5 by post                                            85.7             95.8
//	1 by post                                      75.8 to 78.2     94.5 to 96.0
//	2 by post                                              65.2             94.4
//	2 by post of the page, 0.5 by other posts              66.2             94.6
//	1 by post of the page alone                            78.2             95.6
//	0.5 by content                                         93.2             95.6
//	0.5 by content among employees alone                   87.5             95.3
//	0.5 by employee                                        92.5             95.7
//	0.3 by content and employee, 0.5 by post       80.1 to 81.2     94.2 to 95.0
//
// These are plantings of this package's own test, by the distributions named above, and not
// the audience of a program. With five contents the interval is wider than it need be and
// covers 97 to 99. With fewer it is [NegativeBinomial], which holds if the page's posts vary
// as employees' do and covers less if they vary more: 81 where they alone vary, as
// -coverage.method=negative-binomial shows. The note of such a figure says what it rests on.
//
// # What if
//
// A [WhatIf] is for the owner who has not started yet. They choose how many people and
// for how long; all else is an [Assumption] with its source, or a [Range] of two where
// nobody knows better. [WhatIf.Simulate] plays the program through many times and gives
// a [Forecast]: estimated shares, views, clicks and reshares, and apart from them the
// potential reach. The intervals are wide because the assumptions are; a narrow one says that
// narrow ranges went in. [WhatIfDefaults] has the few assumptions for which a source
// could be named; what is missing is asked for, never guessed.
//
// The simulator is held against one published program, Dell's of 2015: more than
// 150 000 shares, 1.2 million people, 45 000 clicks. For that many shares the defaults,
// none of which is Dell's, give 57 000 clicks (13 000 to 275 000), and 4.4 million views,
// of which Dell's different people are a part. That is the right order of magnitude, of
// one program, by one product of three factors, whose sources were chosen by people who
// knew Dell's figures. It validates neither the factors one by
// one, nor how much people share, nor reshares, nor any channel other than Facebook,
// whose assumptions were used for all of Dell's.
//
// # Errors
//
// Input that makes no sense (negative counts, more successes than trials, an
// exposure that is not a positive number) is refused with [Problems], which holds
// every problem of the input at once, each with its field. Two conditions have an
// error of their own for errors.Is: [ErrNoEvents] and [ErrNotComparable]. Figures
// that lack input are no error; they are [Figure] values with Missing set.
//
// Errors and figures hold counts and names of fields, channels and currencies,
// and nothing about a person.
//
// # Concurrency
//
// Every function may be called by many goroutines at once. Nothing is cached,
// nothing is random but what follows from a seed, no clock is read, and nothing that
// a caller passes in is changed or kept: the same input gives the same bytes.
package metrics
