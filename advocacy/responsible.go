package advocacy

import (
	"fmt"
	"net/mail"
	"slices"
)

// Responsible are those who run the program, and what each may do. Whoever is not
// among them any more goes, with name, address and logins, from the older versions of
// the settings as well; a name that was written into a text stays in it.
type Responsible struct {
	// Owner is the department or person that is responsible. Required.
	Owner Owner `json:"owner"`
	// Deputy stands in for the owner, and is another person or department.
	Deputy Owner `json:"deputy,omitzero"`
	// Editors are the logins of those who, beside owner and deputy, look after
	// contents: write, approve and recall them.
	Editors []string `json:"editors,omitempty"`
	// Auditors are the logins of those who may read the whole audit, the settings
	// with their history and the reports, and change nothing. Nobody is an auditor
	// of what they do themselves: whoever is here is none of the others.
	Auditors []string `json:"auditors,omitempty"`
}

// Owner is who answers for the program.
type Owner struct {
	// Department or Name is required.
	Department string `json:"department,omitempty"`
	Name       string `json:"name,omitempty"`
	// Email is where people can ask.
	Email string `json:"email,omitempty"`
	// Logins may act as owner. They are compared byte for byte, so that case
	// counts, as in Employee.Logins.
	Logins []string `json:"logins,omitempty"`
}

// String names the owner as people are told.
func (o Owner) String() string {
	switch {
	case o.Name != "" && o.Department != "":
		return o.Name + ", " + o.Department
	case o.Name != "":
		return o.Name
	}
	return o.Department
}

// IsZero reports whether no owner is set.
func (o Owner) IsZero() bool { return o.Name == "" && o.Department == "" }

// redacted is what an older version of the settings may still say of those who ran
// the program, by those who do today: the departments, and nothing of a person who is
// not among them.
func (r Responsible) redacted(today Responsible) Responsible {
	known := slices.Concat(today.Owner.Logins, today.Deputy.Logins, today.Editors, today.Auditors)
	gone := func(login string) bool { return !slices.Contains(known, login) }
	return Responsible{
		Owner: r.Owner.redacted(today, gone), Deputy: r.Deputy.redacted(today, gone),
		Editors: slices.DeleteFunc(slices.Clone(r.Editors), gone), Auditors: slices.DeleteFunc(slices.Clone(r.Auditors), gone),
	}
}

func (o Owner) redacted(today Responsible, gone func(login string) bool) Owner {
	kept := Owner{Department: o.Department, Logins: slices.DeleteFunc(slices.Clone(o.Logins), gone)}
	for _, now := range []Owner{today.Owner, today.Deputy} {
		if o.Name == now.Name {
			kept.Name = o.Name
		}
		if o.Email == now.Email {
			kept.Email = o.Email
		}
	}
	return kept
}

// check reports what is wrong with who runs the program.
func (r Responsible) check(p *Problems) {
	if r.Owner.IsZero() {
		p.add("owner", "is missing; name the department or the person that is responsible")
	}
	if !r.Deputy.IsZero() && r.Deputy.Name == r.Owner.Name && (r.Owner.Name != "" || r.Deputy.Department == r.Owner.Department) {
		p.add("deputy", "is the owner; name somebody else, or nobody")
	}
	for _, o := range []struct {
		field string
		Owner
	}{{"owner.email", r.Owner}, {"deputy.email", r.Deputy}} {
		if o.Email == "" {
			continue
		}
		if _, err := mail.ParseAddress(o.Email); err != nil {
			p.add(o.field, "is not an e-mail address")
		}
	}
	for _, list := range []struct {
		field  string
		logins []string
	}{{"owner.logins", r.Owner.Logins}, {"deputy.logins", r.Deputy.Logins}, {"editors", r.Editors}, {"auditors", r.Auditors}} {
		for i, login := range list.logins {
			field := fmt.Sprintf("%s[%d]", list.field, i)
			switch {
			case login == "":
				p.add(field, "is empty; name a login, as the sign-in gives it")
			case slices.Contains(list.logins[:i], login):
				p.add(field, "is there twice")
			case list.field == "auditors" && slices.Contains(slices.Concat(r.Owner.Logins, r.Deputy.Logins, r.Editors), login):
				p.add(field, "runs the program as well; name an auditor who does not")
			}
		}
	}
}
