// Package chart draws figures of package metrics as pictures in SVG.
//
// # What it is
//
// Three pictures are enough for a program's report: [Lines] for what happens over
// time, [Bars] for what is counted side by side (a funnel is one of it), [Intervals] for
// figures with their uncertainty. Each names its axes and units, begins at 0 where
// lengths are compared, and shows a value that is missing as missing.
//
// The pictures are for a page: text, axes and grid take the page's own colour
// (currentColor) and font, in light, in dark and in print, and nothing in them is a
// style or a script, so that a strict Content-Security-Policy lets them in. Colours of
// series are chosen after Okabe and Ito (2008) for people who are colour-blind, stand out
// from white and from black by 3:1 (WCAG 2.2, 1.4.11), and never tell anything alone:
// series have names, and lines different marks.
//
// A picture has a name and a description for those who do not see it; the figures
// themselves stand beside it as text.
//
// # Errors and concurrency
//
// What cannot be drawn is metrics.Problems, all of them at once. The same input gives
// the same bytes. Every function can be called from several goroutines.
package chart
