package fetcher

import (
	"regexp"
	"strings"

	"courant/news"
)

var (
	mailbox  = regexp.MustCompile("[A-Za-z0-9_+.'!#$%&*/=?^`{|}~-]+@(?:[A-Za-z0-9-]+\\.)+[A-Za-z0-9-]*[A-Za-z0-9]")
	brackets = regexp.MustCompile(`[(<\[]\s*[)>\]]|^[\s(<\[]+|[\s)>\]]+$`)
)

// person reads an author: "mail (name)", "name (mail)", "name <mail>", either alone, or
// else whatever stands there as the name.
func person(s string) news.Person {
	s = title(s)
	if !strings.Contains(s, "@") {
		return news.Person{Name: s}
	}
	at := mailbox.FindAllStringIndex(s, 2)
	if len(at) != 1 {
		return news.Person{Name: s}
	}
	before, mail, after := s[:at[0][0]], s[at[0][0]:at[0][1]], s[at[0][1]:]
	name := brackets.ReplaceAllString(strings.TrimSuffix(before, "mailto:")+after, "")
	return news.Person{Name: strings.TrimSpace(name), Email: mail}
}

// address returns an e-mail address (RFC 4287, section 3.2.3); empty: it is none.
func address(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "mailto:")
	if mailbox.FindString(s) != s {
		return ""
	}
	return s
}
