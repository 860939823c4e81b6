package store

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"courant/news"
)

// seconds is a time as it is stored: in Unix seconds, the zero time as 0.
type seconds time.Time

func (s seconds) Value() (driver.Value, error) {
	return unix(time.Time(s)), nil
}

func (s *seconds) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("%T is no time", v)
	}
	*s = seconds(fromUnix(n))
	return nil
}

// unix returns the number for a time.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// fromUnix returns the time for a number.
func fromUnix(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// microseconds is a time as it is stored in Unix microseconds, the zero time as 0.
type microseconds time.Time

func (m microseconds) Value() (driver.Value, error) {
	if t := time.Time(m); !t.IsZero() {
		return t.UnixMicro(), nil
	}
	return int64(0), nil
}

func (m *microseconds) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("%T is no time", v)
	}
	*m = microseconds{}
	if n != 0 {
		*m = microseconds(time.UnixMicro(n).UTC())
	}
	return nil
}

// binary16 is a key or hash as it is stored.
type binary16 [16]byte

func (b binary16) Value() (driver.Value, error) { return b[:], nil }

func (b *binary16) Scan(v any) error {
	s, ok := v.([]byte)
	if !ok || len(s) != len(b) {
		return fmt.Errorf("%v is no key or hash", v)
	}
	copy(b[:], s)
	return nil
}

// maybe16 is a key as it is read where there may be none: zero then.
type maybe16 [16]byte

func (b *maybe16) Scan(v any) error {
	if v == nil {
		*b = maybe16{}
		return nil
	}
	return (*binary16)(b).Scan(v)
}

// signed is a number of 64 bits as it is stored: SQLite has only those with a sign.
type signed uint64

func (n signed) Value() (driver.Value, error) { return int64(n), nil }

func (n *signed) Scan(v any) error {
	i, ok := v.(int64)
	if !ok {
		return fmt.Errorf("%T is no number", v)
	}
	*n = signed(i)
	return nil
}

// A mark is a short fingerprint of a text, for an index smaller than the text. Equal marks
// must be followed by a look at the texts where that matters.
type mark int64

// markOf returns the mark of s; that of "" is 0.
func markOf(s string) mark {
	if s == "" {
		return 0
	}
	sum := sha256.Sum256([]byte(s))
	return mark(binary.BigEndian.Uint64(sum[:]))
}

// The lists of an item, as they are stored: JSON that is short where fields are empty.
type (
	person struct {
		Name  string `json:"name,omitempty"`
		URI   string `json:"uri,omitempty"`
		Email string `json:"email,omitempty"`
	}
	category struct {
		Term   string `json:"term,omitempty"`
		Scheme string `json:"scheme,omitempty"`
		Label  string `json:"label,omitempty"`
	}
	enclosure struct {
		URL    string `json:"url,omitempty"`
		Type   string `json:"type,omitempty"`
		Length int64  `json:"length,omitempty"`
	}
)

func toPerson(p news.Person) person          { return person(p) }
func fromPerson(p person) news.Person        { return news.Person(p) }
func toCategory(c news.Category) category    { return category(c) }
func fromCategory(c category) news.Category  { return news.Category(c) }
func toEnclosure(e news.Enclosure) enclosure { return enclosure(e) }
func fromEnclosure(e enclosure) news.Enclosure {
	return news.Enclosure(e)
}

// encode returns list as JSON, each element as to makes it; "" when there is none.
func encode[T, J any](list []T, to func(T) J) string {
	if len(list) == 0 {
		return ""
	}
	out := make([]J, len(list))
	for i, v := range list {
		out[i] = to(v)
	}
	return jsonText(out)
}

// decode reads what encode wrote.
func decode[T, J any](s string, from func(J) T) ([]T, error) {
	if s == "" {
		return nil, nil
	}
	var in []J
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, err
	}
	list := make([]T, len(in))
	for i, v := range in {
		list[i] = from(v)
	}
	return list, nil
}

// jsonText returns a list, whose elements can all be written, as JSON. That is also how a list
// goes into a statement, for json_each.
func jsonText[T any](list []T) string {
	if len(list) == 0 {
		return "[]" // not null: nothing is NOT IN (NULL)
	}
	b, _ := json.Marshal(list)
	return string(b)
}
