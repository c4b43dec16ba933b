package content

// DefaultPrompts returns the built-in questions for a kind, two or three in
// Danish or English, which help a person to find their own words when the
// editor wrote none. A language without built-in questions gets the English
// ones, an unknown kind those of news. The caller owns the slice.
func DefaultPrompts(kind Kind, language string) []string {
	if within(language, "da") {
		return danishPrompts(kind)
	}
	return englishPrompts(kind)
}

func danishPrompts(kind Kind) []string {
	switch kind {
	case BlogPost:
		return []string{
			"Hvilken pointe tager du selv med dig, og hvorfor?",
			"Hvor har du mødt det samme i dit eget arbejde?",
			"Hvad ville du tilføje eller sige anderledes?",
		}
	case PressStory:
		return []string{
			"Hvad står der ikke i historien, som du ved fra din hverdag?",
			"Hvad arbejdede du selv på, som historien handler om?",
			"Hvem i dit netværk bør læse den, og hvorfor?",
		}
	case Report:
		return []string{
			"Hvilket tal eller resultat overraskede dig mest?",
			"Passer det med det, du selv oplever i dit fag?",
			"Hvad bør man gøre anderledes, når man har læst den?",
		}
	case Talk:
		return []string{
			"Hvad fik du ud af oplægget, som du kan bruge i morgen?",
			"Hvad er du uenig i, eller hvad vil du gerne spørge om?",
			"Hvem burde have siddet i salen?",
		}
	case Infographic:
		return []string{
			"Hvad lagde du først mærke til?",
			"Hvilken historie fra dit arbejde gemmer sig bag et af tallene?",
		}
	case Video:
		return []string{
			"Hvilket øjeblik i videoen er værd at vente på?",
			"Hvad ser man ikke på billederne, som du kan fortælle om?",
			"Hvem i dit netværk ville have glæde af at se den?",
		}
	case Podcast:
		return []string{
			"Hvilken sætning blev du ved med at tænke på bagefter?",
			"Hvad ville du selv have svaret?",
			"Hvem bør høre afsnittet, og hvornår er det bedst?",
		}
	case Portrait:
		return []string{
			"Hvad vidste du ikke om din kollega, før du læste portrættet?",
			"Hvad har I arbejdet på sammen, eller hvad har du lært af din kollega?",
		}
	case JobPosting:
		return []string{
			"Hvordan ser en god dag ud i det team?",
			"Hvad ville du selv have haft gavn af at vide, før du søgte her?",
			"Hvem i dit netværk kommer du til at tænke på, og hvad er de gode til?",
		}
	case Product:
		return []string{
			"Hvilket problem løser det for dem, der skal bruge det?",
			"Hvad arbejdede du selv på undervejs?",
			"Hvad overraskede dig, da du prøvede det?",
		}
	case Offer:
		return []string{
			"Hvem kan have brug for tilbuddet lige nu?",
			"Hvad ved du om det, som er godt at vide, før man siger ja?",
		}
	}
	return []string{
		"Hvad overraskede dig mest ved nyheden?",
		"Hvad har du selv arbejdet på, som hænger sammen med den?",
		"Hvem i dit netværk bør se den, og hvorfor?",
	}
}

func englishPrompts(kind Kind) []string {
	switch kind {
	case BlogPost:
		return []string{
			"Which point will you take with you, and why?",
			"Where have you met the same thing in your own work?",
			"What would you add, or say differently?",
		}
	case PressStory:
		return []string{
			"What does the story leave out that you know from your working day?",
			"What did you work on yourself that the story is about?",
			"Who in your network should read it, and why?",
		}
	case Report:
		return []string{
			"Which figure or finding surprised you most?",
			"Does it match what you see in your own field?",
			"What should people do differently once they have read it?",
		}
	case Talk:
		return []string{
			"What did you learn that you can use tomorrow?",
			"What do you disagree with, or what would you like to ask?",
			"Who should have been in the room?",
		}
	case Infographic:
		return []string{
			"What caught your eye first?",
			"What story from your own work lies behind one of the figures?",
		}
	case Video:
		return []string{
			"Which moment in the video is worth waiting for?",
			"What happened off camera that you can tell about?",
			"Who in your network would enjoy seeing it?",
		}
	case Podcast:
		return []string{
			"Which sentence were you still thinking about afterwards?",
			"What would you have answered yourself?",
			"Who should hear this episode, and when is a good time to listen?",
		}
	case Portrait:
		return []string{
			"What did you not know about your colleague before you read this?",
			"What have you worked on together, or what have you learned from them?",
		}
	case JobPosting:
		return []string{
			"What does a good day in that team look like?",
			"What would you have liked to know before you applied here?",
			"Who in your network comes to mind, and what are they good at?",
		}
	case Product:
		return []string{
			"Which problem does it solve for the people who will use it?",
			"What did you work on yourself along the way?",
			"What surprised you when you tried it?",
		}
	case Offer:
		return []string{
			"Who could use this offer right now?",
			"What do you know about it that is good to know before saying yes?",
		}
	}
	return []string{
		"What surprised you most about the news?",
		"What have you worked on yourself that is connected to it?",
		"Who in your network should see it, and why?",
	}
}
