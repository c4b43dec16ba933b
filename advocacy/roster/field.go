package roster

import (
	"strings"
	"sync"
)

// Field is what a column means. The headers named with each are those that are
// recognized, besides spellings that differ in case, spaces, punctuation and
// Danish letters; an -nr., -nummer or -no. may stand for one another.
type Field string

// The fields of an employee.
const (
	// ID is the HR number, required, unique: ID, Employee ID, Employee number,
	// Personnel number, Staff ID, Worker ID, Payroll number; Medarbejder-ID,
	// Medarbejdernr., Lønnummer, Ansat-ID, Ansættelsesnummer, Tjenestenummer,
	// Personalenummer.
	ID Field = "id"
	// Name is the full name, used for rows without GivenName and FamilyName:
	// Name, Full name, Employee name, Display name; Navn, Fulde navn,
	// Medarbejdernavn, Medarbejder.
	Name Field = "name"
	// GivenName: First name, Given name, Forename; Fornavn, Fornavne.
	GivenName Field = "given name"
	// FamilyName: Last name, Family name, Surname; Efternavn.
	FamilyName Field = "family name"
	// Email is the address at work: E-mail, E-mail address, Mail, Work e-mail,
	// Company e-mail; Arbejdsmail, Mailadresse, Firmamail, E-post.
	Email Field = "email"
	// Department: Department, Department name, Organizational unit; Afdeling,
	// Afdelingsnavn, Organisationsenhed, Enhed.
	Department Field = "department"
	// Country is where the person works: Country, Country code, Work country;
	// Land, Landekode, Arbejdsland, Ansættelsesland.
	Country Field = "country"
	// Language: Language, Preferred language, Locale; Sprog, Sprogkode,
	// Foretrukket sprog.
	Language Field = "language"
	// Zone is the time zone: Time zone, TZ; Tidszone.
	Zone Field = "zone"
	// Start is the first day of employment: Start date, Hire date, Employment
	// date, Joining date; Startdato, Ansættelsesdato, Ansat fra,
	// Tiltrædelsesdato.
	Start Field = "start"
	// End is the last day of employment, empty while it is open: End date,
	// Termination date, Leaving date, Last day; Slutdato, Fratrædelsesdato,
	// Fratrådt, Ophørsdato, Ansat til.
	End Field = "end"
	// Login is an identifier by which the sign-in knows the person. Several
	// columns may be logins: Login, Username, User ID, UPN, User principal
	// name, OIDC subject, sAMAccountName; Brugernavn, Bruger-ID.
	Login Field = "login"
	// Ignore takes a column out that would be recognized.
	Ignore Field = "ignore"
)

// Network is the field for the size of a person's network on a channel, by the
// channel's name ("linkedin"). Recognized are headers of a channel and a word
// for its size: LinkedIn connections, Network size LinkedIn, X followers,
// Facebook friends; LinkedIn-kontakter, Antal Facebook-venner,
// Instagram-følgere.
func Network(channel string) Field { return networkPrefix + Field(channel) }

const networkPrefix Field = "network:"

// channel is the name of the channel whose network a field is the size of.
func (f Field) channel() (string, bool) {
	return strings.CutPrefix(string(f), string(networkPrefix))
}

func (f Field) known() bool {
	switch f {
	case ID, Name, GivenName, FamilyName, Email, Department, Country, Language, Zone, Start, End, Login, Ignore:
		return true
	}
	name, ok := f.channel()
	return ok && name != "" && strings.ToLower(name) == name && !strings.ContainsFunc(name, unprintable) && !hasCPR(name)
}

// headersOf are the recognized headers, folded.
var headersOf = map[Field]string{
	ID: `id employeeid employeenumber empid empnumber personid personnelid personnelnumber staffid staffnumber
		workerid workernumber hrid hrnumber payrollid payrollnumber medarbejderid medarbejdernummer
		loenid loennummer lonnummer ansatid ansatnummer ansaettelsesid ansaettelsesnummer ansaettelsenummer
		tjenestenummer personaleid personalenummer`,
	Name: `name fullname employeename employee displayname workername staffname
		navn fuldenavn fuldtnavn medarbejdernavn medarbejder ansatnavn visningsnavn`,
	GivenName:  `givenname givennames firstname firstnames forename forenames fornavn fornavne`,
	FamilyName: `familyname lastname surname efternavn efternavne`,
	Email: `email emailaddress mail mailaddress workemail workmail workemailaddress companyemail companymail businessemail
		emailwork officialemail primaryemail mailadresse emailadresse epost epostadresse arbejdsmail arbejdsemail
		firmamail firmaemail mailarbejde emailarbejde`,
	Department: `department departmentname dept orgunit orgunitname organizationalunit organisationalunit organizationunit
		organisationunit afdeling afd afdelingsnavn afdelingnavn organisationsenhed organisatoriskenhed orgenhed enhed enhedsnavn`,
	Country: `country countrycode countryname workcountry countryofwork countryofemployment employmentcountry
		land landekode landenavn arbejdsland ansaettelsesland`,
	Language: `language languagecode preferredlanguage locale sprog sprogkode foretrukketsprog`,
	Zone:     `timezone timezonename ianatimezone timezoneid tz tzid tidszone tidzone`,
	Start: `start startdate startingdate hiredate hiringdate dateofhire employmentdate employmentstart employmentstartdate
		dateofemployment joindate joiningdate dateofjoining firstday firstworkingday firstdayofwork contractstart
		contractstartdate startdato ansaettelsesdato ansattelsesdato ansaettelsesstart ansatdato ansatfra ansatden
		tiltraedelse tiltraedelsesdato tiltraadt foerstedag foerstearbejdsdag`,
	End: `end enddate endingdate terminationdate dateoftermination employmentend employmentenddate leavedate leavingdate
		dateofleaving exitdate resignationdate lastday lastworkingday lastdayofwork contractend contractenddate
		slut slutdato ansattil fratraedelse fratraedelsesdato fratraadt fratraadtdato ophoer ophoert ophoersdato
		sidstedag sidstearbejdsdag ansaettelsesslut`,
	Login: `login logins loginid loginname username userid userlogin userprincipalname upn samaccountname adlogin adusername
		aduser ssoid ssologin oidcsubject oidcsub oidcid subject sub entraid entraobjectid
		brugernavn brugerid bruger brugerlogin adbruger adbrugernavn logind`,
}

// numberWords are the short forms that a header may end in instead of the word
// that headersOf has.
var numberWords = map[string][]string{
	"nummer": {"nr", "no", "num"},
	"number": {"no", "nr", "num", "nbr"},
}

var (
	channelWords = map[string]string{
		"linkedin": "linkedin", "facebook": "facebook", "fb": "facebook", "instagram": "instagram", "insta": "instagram",
		"twitter": "twitter", "x": "twitter", "xtwitter": "twitter", "bluesky": "bluesky", "mastodon": "mastodon", "threads": "threads",
	}
	sizeWords = []string{
		"connections", "contacts", "followers", "friends", "networksize", "network", "size",
		"kontakter", "forbindelser", "foelgere", "venner", "netvaerk", "netvaerksstoerrelse", "netvaerkstoerrelse",
	}
	countWords = []string{"", "antal", "numberof", "noof"}
)

// recognized is every recognized header, folded, with its field.
var recognized = sync.OnceValue(func() map[string]Field {
	all := map[string]Field{}
	for f, list := range headersOf {
		for header := range strings.FieldsSeq(list) {
			all[header] = f
			for word, others := range numberWords {
				if stem, ok := strings.CutSuffix(header, word); ok {
					for _, other := range others {
						all[stem+other] = f
					}
				}
			}
		}
	}
	for word, name := range channelWords {
		for _, size := range sizeWords {
			for _, count := range countWords {
				all[count+word+size] = Network(name)
				all[count+size+word] = Network(name)
			}
			if stem, ok := strings.CutPrefix(size, "network"); ok {
				all["networkon"+word+stem] = Network(name)
			}
		}
		all["netvaerkpaa"+word] = Network(name)
	}
	return all
})

// isCPRHeader reports whether a folded header is that of a civil registration
// number, the Danish or another country's.
func isCPRHeader(folded string) bool {
	if strings.HasPrefix(folded, "cpr") || strings.HasSuffix(folded, "cpr") || strings.Contains(folded, "cprn") {
		return true
	}
	switch folded {
	case "personnummer", "personnr", "personnumre", "foedselsnummer", "foedselsnr", "civilregistrationnumber",
		"personalidentitynumber", "personalidentificationnumber", "nationalid", "nationalidnumber", "nationalidentitynumber",
		"nationalinsurancenumber", "socialsecuritynumber", "socialsecurityno", "ssn":
		return true
	}
	return false
}
