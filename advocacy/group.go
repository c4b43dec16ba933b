package advocacy

// Group picks people by what HR says of them. Each field that is not empty must
// match (one value of it does, spelled as on the roster); the zero Group is
// everyone.
type Group struct {
	Departments []string `json:"departments,omitempty"`
	Countries   []string `json:"countries,omitempty"`
	IDs         []string `json:"ids,omitempty"`
}

// Has reports whether a person belongs to the group.
func (g Group) Has(person Person) bool {
	return matches(g.Departments, person.Department) && matches(g.Countries, person.Country) && matches(g.IDs, person.ID)
}
