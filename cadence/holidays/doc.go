// Package holidays knows the public holidays of countries, for
// [cadence.Quiet].
//
// # What it is
//
// [For] gives, for a country, the function that says of a local day whether an
// office there is closed for a holiday. Both the holiday itself and the day on
// which it is observed count, where a country moves one that falls on a
// weekend. Weekends are not holidays.
//
// The rules are those of github.com/rickar/cal/v2 with what an office needs
// beyond them: Finland, the Sundays that are public holidays in the Nordic
// countries, Christmas Eve in Denmark and Norway,
// Christmas Eve in Poland from 2025, Saint Francis in Italy from 2026, 6 and 7
// January in Romania from 2024, the days that Slovakia works on again, and the
// bank holiday of 19 September 2022 in the United Kingdom. Custom counts where
// it closes offices: Midsummer Eve, Christmas Eve and New Year's Eve in Sweden,
// Constitution Day in Denmark, Good Friday and 5 May in the Netherlands, Easter
// Monday, the Civic Holiday and Boxing Day in Canada. In case of doubt a day is
// quiet: asking someone on their day off costs more than a day's delay.
//
// The weekdays of 2026 and 2027 are checked against date-holidays 3.37.0 (npm)
// for every country, and the differences, where they are more than a custom,
// against what is written beside the rules. In Ireland the next working day is
// not owed for a holiday on a weekend (Citizens Information, as Ireland Live
// reports), so it is not here, though many offices close on it.
//
// Countries without one list for the whole of them have what is kept
// nationwide: no Länder, regions or provinces in Germany, Spain and Canada,
// England and Wales for the United Kingdom, most cantons for Switzerland, the
// federal holidays for the United States. Add others to Quiet.Dates.
//
// # Errors
//
// For answers false for a country that it does not know. Rules are applied to
// every year as they stand today, with the years in which a holiday began or
// ended where that is known; of a law that changes later it knows nothing.
//
// # Concurrency
//
// The function that For returns may be called from many goroutines. It keeps
// what it has worked out for the years 1970 to 2100, each at its first use, so
// keep the function rather than asking For again.
package holidays
