package holidays

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/us"
)

// Countries are the codes that For knows, in alphabetical order.
func Countries() []string {
	return []string{
		"AT", "BE", "BG", "CA", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HR", "IE",
		"IT", "LT", "LV", "NL", "NO", "PL", "RO", "SE", "SI", "SK", "US",
	}
}

func rulesOf(country string) []*cal.Holiday {
	switch country {
	case "AT":
		return at.Holidays
	case "BE":
		return be.Holidays
	case "BG":
		return bg.Holidays
	case "CA":
		return ca.Holidays
	case "CH":
		// The library's list is the union of all cantons.
		return []*cal.Holiday{
			ch.Neujahr, ch.Karfreitag, ch.Ostermontag, ch.Auffahrt, ch.Pfingstmontag,
			ch.Bundesfeiertag, ch.Weihnachtstag, ch.ZweiterWeihnachtsfeiertag,
		}
	case "CZ":
		return cz.Holidays
	case "DE":
		return de.Holidays
	case "DK":
		// The library ends Store bededag with 2023: lov nr. 214 of 6 March 2023,
		// in force from 1 January 2024 (elov.dk; Syddansk Universitet).
		return with(dk.Holidays, aa.Easter, aa.Pentecost, christmasEve(0))
	case "ES":
		return es.Holidays
	case "FI":
		return finland()
	case "FR":
		return fr.Holidays
	case "GB":
		return with(gb.Holidays, stateFuneral())
	case "GR":
		return gr.Holidays
	case "HR":
		return hr.Holidays
	case "IE":
		return ie.Holidays
	case "IT":
		return with(it.Holidays, aa.Easter, saintFrancis())
	case "LT":
		return with(lt.Holidays, aa.Easter)
	case "LV":
		return lv.Holidays
	case "NL":
		return with(nl.Holidays, aa.Easter, aa.Pentecost)
	case "NO":
		return with(no.Holidays, aa.Easter, aa.Pentecost, christmasEve(0))
	case "PL":
		return with(pl.Holidays, aa.Easter, aa.Pentecost, christmasEve(2025))
	case "RO":
		return with(ro.Holidays, baptismOfTheLord(), saintJohn())
	case "SE":
		return with(se.Holidays, aa.Easter, aa.Pentecost)
	case "SI":
		return si.Holidays
	case "SK":
		return slovakia()
	case "US":
		return us.Holidays
	}
	return nil
}

// with is a new list: the library's own are shared.
func with(rules []*cal.Holiday, more ...*cal.Holiday) []*cal.Holiday {
	return append(slices.Clone(rules), more...)
}

// christmasEve is 24 December from a year on. In Poland it is a public holiday
// since the act of 6 December 2024 amending the act on days off work, in force
// from 1 February 2025 (Rzeczpospolita, 27 December 2025; Money.pl).
func christmasEve(from int) *cal.Holiday {
	return &cal.Holiday{Month: time.December, Day: 24, Func: cal.CalcDayOfMonth, StartYear: from}
}

// saintFrancis is 4 October in Italy, a public holiday again by law 151 of
// 8 October 2025, in force from 1 January 2026 (Gazzetta Ufficiale 236 of
// 10 October 2025; Normattiva).
func saintFrancis() *cal.Holiday {
	return &cal.Holiday{Month: time.October, Day: 4, Func: cal.CalcDayOfMonth, StartYear: 2026}
}

// baptismOfTheLord and saintJohn are 6 and 7 January in Romania, public holidays
// by law 52 of 3 March 2023 (Monitorul Oficial 186 of 6 March 2023; Contabun),
// for the first time in 2024.
func baptismOfTheLord() *cal.Holiday {
	return &cal.Holiday{Month: time.January, Day: 6, Func: cal.CalcDayOfMonth, StartYear: 2024}
}

func saintJohn() *cal.Holiday {
	return &cal.Holiday{Month: time.January, Day: 7, Func: cal.CalcDayOfMonth, StartYear: 2024}
}

// slovakia has the country's days off: 1 September is a working day since 2024,
// by law 530/2023 of 19 December 2023 (Národný inšpektorát práce); 17 November
// since 2025, and 8 May and 15 September in 2026 only, by the law on
// consolidating public finances of 2025 (Refresher, 10 January 2026; the law's
// number is unverified).
func slovakia() []*cal.Holiday {
	return []*cal.Holiday{
		sk.RepublicDay, sk.Epiphany, sk.GoodFriday, sk.EasterMonday, sk.LabourDay,
		sk.Liberation.Clone(&cal.Holiday{Except: []int{2026}}), sk.SaintsCyril, sk.SNP,
		sk.Constitution.Clone(&cal.Holiday{EndYear: 2023}),
		sk.LadyOfSorrows.Clone(&cal.Holiday{Except: []int{2026}}), sk.AllSaints,
		sk.Freedom.Clone(&cal.Holiday{EndYear: 2024}),
		sk.ChristmasEve, sk.ChristmasDay, sk.SaintStephen,
	}
}

// stateFuneral is the bank holiday of 19 September 2022 in the United Kingdom,
// by proclamation of 10 September (GOV.UK, Bank holiday announced for Her
// Majesty Queen Elizabeth II's State Funeral).
func stateFuneral() *cal.Holiday {
	return &cal.Holiday{Month: time.September, Day: 19, Func: cal.CalcDayOfMonth, StartYear: 2022, EndYear: 2022}
}

// finland has the country's public holidays, and the two eves on which offices
// are closed by collective agreement.
func finland() []*cal.Holiday {
	saturdayFrom := func(month time.Month, day int) *cal.Holiday {
		return &cal.Holiday{Month: month, Day: day, Offset: 1, Weekday: time.Saturday, Func: cal.CalcWeekdayFrom}
	}
	midsummerEve := saturdayFrom(time.June, 20)
	midsummerEve.CalcOffset = -1
	return []*cal.Holiday{
		aa.NewYear, aa.Epiphany, aa.GoodFriday, aa.Easter, aa.EasterMonday, aa.WorkersDay,
		aa.AscensionDay, aa.Pentecost, midsummerEve, saturdayFrom(time.June, 20),
		saturdayFrom(time.October, 31),
		{Month: time.December, Day: 6, Func: cal.CalcDayOfMonth},
		christmasEve(0), aa.ChristmasDay, aa.ChristmasDay2,
	}
}
