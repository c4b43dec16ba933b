package advocacy

// ConsentText is what a person reads before they agree to one thing. Its
// version is kept with the consent.
type ConsentText struct {
	// Purpose is what is agreed to.
	Purpose Purpose `json:"purpose"`
	// Version names the text; a new text is a new version.
	Version string `json:"version"`
	// Texts are the words by BCP 47 tag; {company} and {owner} are filled in.
	// Under one Version a language's words stay the same to the last space, for
	// as long as the settings have a history; a further language may be added.
	Texts map[string]string `json:"texts"`
}

// StarterConsents are texts to begin with, in Danish and English. Without the one
// for StandingPosts nobody can give a standing consent.
func StarterConsents() []ConsentText {
	return []ConsentText{
		{Purpose: Participation, Version: "starter-1", Texts: map[string]string{
			"en": "I want to be an ambassador for {company}. It is voluntary, and I can pause or leave at any time; " +
				"nobody is told, and nothing follows from it. {owner} is responsible. What I choose here, and which contents I share, " +
				"is kept until I leave; others only see totals for many people.",
			"da": "Jeg vil gerne være ambassadør for {company}. Det er frivilligt, og jeg kan holde pause eller stoppe når som helst; " +
				"ingen får det at vide, og det får ingen følger. {owner} er ansvarlig. Det, jeg vælger her, og hvilket indhold jeg deler, " +
				"gemmes, indtil jeg stopper; andre ser kun samlede tal for mange.",
		}},
		{Purpose: Messaging, Version: "starter-1", Texts: map[string]string{
			"en": "Write to me when there is something new to share, as often as I chose. Every message has a link that ends them.",
			"da": "Skriv til mig, når der er noget nyt at dele, så ofte som jeg har valgt. Hver besked har et link, der stopper dem.",
		}},
		{Purpose: StandingPosts, Version: "starter-1", Texts: map[string]string{
			"en": "Post texts that {company} suggests from the accounts that I named, without asking me about each one: within the limits that I set, " +
				"with what I have to disclose. I see each of them on my page a day before and can cancel it. I can end this at any time with one click, " +
				"and it ends by itself after a year.",
			"da": "Læg tekster, som {company} foreslår, op fra de konti, jeg har nævnt, uden at spørge mig om hver enkelt: inden for de grænser, jeg har sat, " +
				"og med det, jeg skal oplyse. Jeg ser hver af dem på min side et døgn før og kan afvise den. Jeg kan stoppe det når som helst med ét klik, " +
				"og det stopper af sig selv efter et år.",
		}},
	}
}

// consentText is the settings' text for a purpose.
func (s Settings) consentText(purpose Purpose) (ConsentText, bool) {
	for _, t := range s.Consents {
		if t.Purpose == purpose {
			return t, true
		}
	}
	return ConsentText{}, false
}
