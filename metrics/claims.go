package metrics

// Names of the claims.
const (
	ClaimTrust         = "trust"
	ClaimApplications  = "applications"
	ClaimShareMultiple = "share-multiple"
	ClaimBlocked       = "blocked"
	ClaimAudience      = "audience"
)

// Claim is a statement of the founding article on employee advocacy. It is what
// others said, to stand beside what this program measured, never in place of it.
type Claim struct {
	// Name is stable, for programs ("share-multiple").
	Name string `json:"name"`
	// Says is what the article says, in English.
	Says string `json:"says"`
	// Quantified reports whether the claim is one number, which is then in
	// Assumption. Where it is not, Assumption.Value means nothing.
	Quantified bool `json:"quantified"`
	// Assumption is the claim's number with its source and year; its Note is
	// what is known of it.
	Assumption Assumption `json:"assumption"`
}

// Claims are the claims of the founding article in its order. The slice is the
// caller's own.
//
// Both of Envision's figures, and whom it asked, stand in its own column "Alle
// arbejder i marketing" (Markedsføring, markedsforing.dk); Ballisager (16 April
// 2018) names the survey "Fra ansatte til ambassadører" of 2017. The report that
// Altimeter's is from has to be "Social Media Employee Advocacy" by Ed Terpening
// (15 March 2016); what of it could be read does not have the figure.
func Claims() []Claim {
	return []Claim{
		{
			Name: ClaimTrust, Says: "54 % of people trust ordinary employees.", Quantified: true,
			Assumption: Assumption{
				Name: "people who trust ordinary employees", Value: 0.54, Unit: Fraction, Source: "Envision", Year: 2017,
				Note: "the survey's own wording: 54 % find employees to a high or very high degree more credible than official communication (1000 employees, 200 top managers)",
			},
		},
		{
			Name: ClaimApplications, Says: "78 % get more desire to apply for a job.", Quantified: true,
			Assumption: Assumption{
				Name: "people who get more desire to apply", Value: 0.78, Unit: Fraction, Source: "Envision", Year: 2017,
				Note: "the survey's own wording: 78 % are influenced to a high or very high degree by positive stories from employees when facing a change of job; self-reported, no measured uplift",
			},
		},
		{
			Name: ClaimShareMultiple, Says: "What employees post is shared 24 times as often as what the company posts.", Quantified: true,
			Assumption: Assumption{
				Name: "how many times as often employees' posts are shared", Value: 24, Unit: Times, Source: "Hootsuite.com",
				Note: "no primary source found, elsewhere ascribed to MSLGroup and none there either; an assumption to test against one's own figures, never a result",
			},
		},
		{
			Name: ClaimBlocked, Says: "20 % have blocked or unfollowed someone over too many work posts.", Quantified: true,
			Assumption: Assumption{
				Name: "people who have blocked or unfollowed someone over too many work posts", Value: 0.20, Unit: Fraction, Source: "Altimeter", Year: 2016,
				Note: "not found in the excerpts of the report that were seen; unverified",
			},
		},
		{
			Name: ClaimAudience, Says: "Who uses LinkedIn, Facebook, Instagram and Twitter, and how many they are.",
			Assumption: Assumption{
				Name: "audience figures of the networks", Source: "Pew 2016 and the networks 2017",
				Note: "several figures, dated; kept with their years as defaults of the channel advice, where a host replaces them",
			},
		},
	}
}

// ClaimNamed is the claim of that name, and whether there is one.
func ClaimNamed(name string) (Claim, bool) {
	for _, claim := range Claims() {
		if claim.Name == name {
			return claim, true
		}
	}
	return Claim{}, false
}
