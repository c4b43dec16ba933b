package channels_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
)

// A person shares on X by X's own composer; a text that is too long for it is an
// error that says by how much.
func Example() {
	x := channels.NewPublisher(twitter.New(nil), nil)
	post := channels.Post{
		Text: "Blåbær på taget: sådan gjorde vi. Jeg arbejder i Nordlys",
		Link: "https://nordlys.dk/nyt?id=7",
	}
	fmt.Println(x.Length(post.Text))
	intent, err := x.Intent(post)
	fmt.Println(intent.URL, err)

	post.Text = strings.Repeat(post.Text+" ", 5)
	err = x.Check(post)
	var problems channels.Problems
	fmt.Println(errors.As(err, &problems), problems[0].Over, problems[0].Unit)
	fmt.Println(err)
	// Output:
	// 56 of 280 weighted characters
	// https://x.com/intent/tweet?text=Bl%C3%A5b%C3%A6r%20p%C3%A5%20taget%3A%20s%C3%A5dan%20gjorde%20vi.%20Jeg%20arbejder%20i%20Nordlys&url=https%3A%2F%2Fnordlys.dk%2Fnyt%3Fid%3D7 <nil>
	// true 29 weighted characters
	// twitter: text: is 29 too many for X: 309 of at most 280 weighted characters
}

// A request to like opens the company's post, or X's question about it; the person
// does the rest.
func ExamplePublisher_Engage() {
	for _, c := range []channels.Channel{twitter.New(nil), linkedin.New(nil)} {
		post := map[string]string{
			channels.Twitter:  "https://x.com/nordlys/status/1723",
			channels.LinkedIn: "urn:li:activity:7123",
		}[c.Name()]
		intent, err := channels.NewPublisher(c, nil).Engage(channels.Engagement{Action: channels.Like, Post: post})
		fmt.Println(intent.URL, intent.OpensPost, err)
	}
	// Output:
	// https://x.com/intent/like?tweet_id=1723 true <nil>
	// https://www.linkedin.com/feed/update/urn:li:activity:7123/ true <nil>
}

func ExampleAdvise() {
	advice, err := channels.Advise(channels.AdviceInput{
		Company:   []string{channels.LinkedIn, channels.Facebook},
		Asked:     120,
		Employees: map[string]int{channels.LinkedIn: 78, channels.Facebook: 31, channels.Instagram: 40},
	})
	for _, a := range advice {
		fmt.Println(a.Channel+":", a.Reason)
	}
	fmt.Println(err)
	// Output:
	// linkedin: 78 of the 120 employees asked use it; the company is there already; 29 % of online adults used it in 2016 (Pew Research Center, Social Media Update 2016)
	// facebook: 31 of the 120 employees asked use it; the company is there already; 79 % of online adults used it in 2016 (Pew Research Center, Social Media Update 2016)
	// <nil>
}

// What works with which access, as a table for a page.
func ExampleCapabilities() {
	fmt.Println("| channel | works with no app | self-serve app adds | approved app adds |")
	fmt.Println("| --- | --- | --- | --- |")
	for _, c := range []channels.Channel{linkedin.New(nil), facebook.New(nil), instagram.New(nil), twitter.New(nil)} {
		caps := c.Capabilities()
		row := []string{caps.Title}
		for _, level := range []channels.AccessLevel{channels.NoApp, channels.SelfServeApp, channels.ApprovedApp} {
			accounts := map[channels.Ability][]string{}
			var abilities []channels.Ability
			for _, g := range caps.At(level) {
				if !slices.Contains(abilities, g.Ability) {
					abilities = append(abilities, g.Ability)
				}
				accounts[g.Ability] = append(accounts[g.Ability], string(g.Account))
			}
			var cell []string
			for _, a := range abilities {
				cell = append(cell, fmt.Sprintf("%s (%s)", a, strings.Join(accounts[a], ", ")))
			}
			row = append(row, strings.Join(append(cell, "–")[:max(1, len(cell))], "; "))
		}
		fmt.Println("| " + strings.Join(row, " | ") + " |")
	}
	// Output:
	// | channel | works with no app | self-serve app adds | approved app adds |
	// | --- | --- | --- | --- |
	// | LinkedIn | share by hand (person); like, comment and reshare by hand (person) | publish posts (person) | publish posts (organization); read figures (organization) |
	// | Facebook | share by hand (person); like, comment and reshare by hand (person) | share by hand (person) | publish posts (organization); read figures (organization) |
	// | Instagram | share by hand (person, professional); like, comment and reshare by hand (person, professional) | – | publish posts (professional, organization); read figures (professional, organization) |
	// | X | share by hand (person, organization); like, comment and reshare by hand (person, organization) | publish posts (person, organization); read figures (person, organization) | – |
}
