package advocacy

// wording are the words of one language that the program itself writes.
type wording struct {
	becauseTopic, becauseDepartment, becauseCountry, becausePriority, becauseNew, becauseLanguage, becauseEveryone string

	greeting, invitationSubject, invitationWhat, invitationAsked, invitationNot, invitationOpen, invitationCode,
	digestSubjectOne, digestSubjectMany, digestIntro, digestWhy, digestOpen, digestRead,
	expirySubject, expiryWhat, expiryOpen,
	footerInvitation, footerDigest, footerUnsubscribe, footerOwner string

	// budgetWarning takes the number of posts. It does not name the network: it
	// stands beside the text for it, and a channel's own name ("twitter") is not
	// what people call it.
	budgetWarning string
}

// phrases are the words for a BCP 47 tag: Danish for Danish, English for every
// other language, since those two are what the program writes.
func phrases(language string) wording {
	if primaryTag(language) == "da" {
		return danish
	}
	return english
}

var english = wording{
	becauseTopic:      "you follow %s",
	becauseDepartment: "it is for %s",
	becauseCountry:    "it is for %s",
	becausePriority:   "the editors put it first",
	becauseNew:        "it is new",
	becauseLanguage:   "it is in your language",
	becauseEveryone:   "it is for everyone",

	greeting:          "Hello %s,",
	invitationSubject: "Would you like to share news from %s?",
	invitationWhat:    "%s invites a group of colleagues to share what we publish on their own networks: in their own words, and when it suits them.",
	invitationAsked:   "If you join, you choose the topics, the networks and how often you hear from us. Each time you get a few pieces and two or three questions that help you find your own words. You post, or you don't.",
	invitationNot:     "It is voluntary. Whoever says no, or nothing, is not asked again, and nobody is told who did.",
	invitationOpen:    "See what it is, and join if you like:",
	invitationCode:    "Open this address on your phone or any computer and type your code:",
	digestSubjectOne:  "One piece you might like to share",
	digestSubjectMany: "%d pieces you might like to share",
	digestIntro:       "This is new and may suit your networks. Share whatever you find worth sharing, in your own words, or nothing at all.",
	digestWhy:         "Why you get this: %s.",
	digestOpen:        "Open your page to share, or to change how often you get this:",
	digestRead:        "Read it: %s",
	expirySubject:     "A connected account ends soon",
	expiryWhat:        "Your connection to %s ends on %s. What you approve for it is posted until then; afterwards it waits until you connect the account again.",
	expiryOpen:        "Open your page to see what is planned:",
	footerInvitation:  "You get this once because %s has invited you. There will be no reminder.",
	footerDigest:      "You get this because you chose to be an ambassador for %s.",
	footerUnsubscribe: "End these messages: %s",
	footerOwner:       "Questions? %s",
	budgetWarning:     "You have shared %d work posts on this network this week. Followers tire of more; it can wait.",
}

var danish = wording{
	becauseTopic:      "du følger %s",
	becauseDepartment: "den er til %s",
	becauseCountry:    "den er til %s",
	becausePriority:   "redaktionen har sat den først",
	becauseNew:        "den er ny",
	becauseLanguage:   "den er på dit sprog",
	becauseEveryone:   "den er til alle",

	greeting:          "Hej %s,",
	invitationSubject: "Har du lyst til at dele nyt fra %s?",
	invitationWhat:    "%s inviterer en gruppe kolleger til at dele det, vi udgiver, på deres egne netværk: med egne ord, og når det passer dem.",
	invitationAsked:   "Hvis du er med, vælger du selv emner, netværk, og hvor tit du hører fra os. Hver gang får du et par forslag og to-tre spørgsmål, der hjælper dig med at finde dine egne ord. Du deler, eller du lader være.",
	invitationNot:     "Det er frivilligt. Den, der siger nej eller ingenting, bliver ikke spurgt igen, og ingen får at vide, hvem det var.",
	invitationOpen:    "Se, hvad det er, og vær med, hvis du har lyst:",
	invitationCode:    "Åbn denne adresse på din telefon eller en computer, og tast din kode:",
	digestSubjectOne:  "En ting, du måske har lyst til at dele",
	digestSubjectMany: "%d ting, du måske har lyst til at dele",
	digestIntro:       "Det her er nyt og passer måske til dine netværk. Del det, du synes er værd at dele, med dine egne ord, eller slet ikke noget.",
	digestWhy:         "Derfor får du den: %s.",
	digestOpen:        "Åbn din side for at dele, eller for at ændre, hvor tit du får det her:",
	digestRead:        "Læs det: %s",
	expirySubject:     "En forbindelse til en konto slutter snart",
	expiryWhat:        "Din forbindelse til %s slutter den %s. Det, du godkender til den, bliver lagt op indtil da; derefter venter det, til du forbinder kontoen igen.",
	expiryOpen:        "Åbn din side for at se, hvad der er planlagt:",
	footerInvitation:  "Du får det her én gang, fordi %s har inviteret dig. Vi minder dig ikke om det.",
	footerDigest:      "Du får det her, fordi du har valgt at være ambassadør for %s.",
	footerUnsubscribe: "Stop beskederne: %s",
	footerOwner:       "Spørgsmål? %s",
	budgetWarning:     "Du har delt %d arbejdsopslag på dette netværk i denne uge. Følgere bliver trætte af flere; det kan vente.",
}
