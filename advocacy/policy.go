package advocacy

import (
	"context"
	"fmt"
)

// Policy is what employees can and should do: versioned, acknowledged on
// joining, and shown where one composes. It says what is welcome before what
// is not.
type Policy struct {
	// Version names the text; an acknowledgement is of one version.
	Version string `json:"version"`
	// Texts are the policy by BCP 47 tag, plain text, one rule on a line. Under
	// one Version a language's text stays the same to the last space, for as
	// long as the settings have a history; a further language may be added.
	Texts map[string]string `json:"texts"`
}

// In is the text in language, else in English, else in any language there is.
func (p Policy) In(language string) string { return inLanguage(p.Texts, language) }

func (p Policy) check(problems *Problems) {
	if p.Version == "" {
		problems.add("policy.version", "is missing; an acknowledgement names the version")
	}
	if len(p.Texts) == 0 {
		problems.add("policy.texts", "is empty; StarterPolicy has a text to begin with")
	}
	for lang, text := range p.Texts {
		if text == "" {
			problems.add("policy.texts."+lang, "is empty")
		}
	}
}

// StarterPolicy is a policy to begin with, in Danish and English. The host
// replaces it with its own.
func StarterPolicy() Policy {
	return Policy{Version: "starter-1", Texts: map[string]string{
		"en": `You can share whatever you find worth sharing, on the networks you already use.
You can say it in your own words, praise what is good and ask about what puzzles you.
You can say no, skip, pause or leave at any time; nobody is told and nothing follows from it.
You can answer questions about your own work, and send the rest on to the owner of the program.
You should let people see that you work here; a line for it is offered with every text.
You should check names, figures and pictures as you would before you send a letter.
You should ask colleagues and customers before you show or name them.
Keep what is confidential in the house: results before they are published, customers' affairs, colleagues' private matters.
Made a mistake? Correct it openly, and tell the owner if you would like help.`,
		"da": `Du kan dele det, du selv synes er værd at dele, på de netværk, du allerede bruger.
Du kan sige det med dine egne ord, rose det gode og spørge til det, der undrer dig.
Du kan sige nej, springe over, holde pause eller stoppe når som helst; ingen får det at vide, og det får ingen følger.
Du kan svare på spørgsmål om dit eget arbejde og sende resten videre til programmets ejer.
Du skal lade folk se, at du arbejder her; der følger en linje om det med hver tekst.
Du skal tjekke navne, tal og billeder, som før du sender et brev.
Du skal spørge kolleger og kunder, før du viser eller nævner dem.
Det fortrolige bliver i huset: regnskaber, før de er offentlige, kunders forhold, kollegers privatliv.
Skete der en fejl? Ret den åbent, og sig til ejeren, hvis du vil have hjælp.`,
	}}
}

// ReadPolicy acknowledges a version of the policy, as it was shown to the acting
// ambassador. One that is not the current version is Problems: it is to be shown
// again. Doing it twice adds nothing to the ledger.
func (c Consents) ReadPolicy(ctx context.Context, version string) error {
	return c.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, a, err := c.s.ambassador(ctx, tx)
		if err != nil {
			return err
		}
		if version != set.Policy.Version {
			return fmt.Errorf("advocacy: %w", Problems{policyChanged})
		}
		if last, err := consented(ctx, tx, person.Subject, PolicyRead); err != nil || last.Granted && last.Version == version {
			return err
		}
		return tx.Ambassadors.AppendConsent(ctx, Consent{Subject: person.Subject, Purpose: PolicyRead, Version: version,
			Language: languageOf(set.Policy.Texts, set.language(person, a)), Granted: true, At: c.s.instant()})
	})
}

var policyChanged = Problem{"policy", "the policy that was read is not the current one; show it again"}
