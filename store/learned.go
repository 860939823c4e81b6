package store

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"time"

	"courant/news"
)

// What is learned of a source from its documents is stored as text. It can be learned again:
// what cannot be read counts as not known, and keeps no source from being polled.

type hints struct {
	TTL    time.Duration `json:"ttl,omitempty"`
	Period time.Duration `json:"period,omitempty"`
	Base   int64         `json:"base,omitempty"` // Unix seconds; 0: none
	Hours  uint32        `json:"hours,omitempty"`
	Days   uint8         `json:"days,omitempty"`
}

func encodeHints(h news.Hints) string {
	if h == (news.Hints{}) {
		return ""
	}
	return toJSON(hints{h.TTL, h.Period, unix(h.Base), h.Hours, h.Days})
}

func decodeHints(s string) news.Hints {
	h := fromJSON[hints](s)
	return news.Hints{TTL: h.TTL, Period: h.Period, Base: fromUnix(h.Base), Hours: h.Hours, Days: h.Days}
}

func encodeHubs(hubs []string) string {
	if len(hubs) == 0 {
		return ""
	}
	return toJSON(hubs)
}

func decodeHubs(s string) []string { return fromJSON[[]string](s) }

// A rhythm is stored as base64 of this many numbers of 8 bytes: it is read and written with
// every poll, and JSON would take most of the time of that.
const rhythmNumbers = 6 + len(news.Rhythm{}.Hours)

func encodeRhythm(r *news.Rhythm) string {
	if *r == (news.Rhythm{}) {
		return ""
	}
	b := make([]byte, 0, 8*rhythmNumbers)
	for _, n := range []int64{unix(r.Since), unix(r.At), int64(r.Items), int64(r.Pause)} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, n := range append([]float64{r.Count, r.Factor}, r.Hours[:]...) {
		b = binary.BigEndian.AppendUint64(b, math.Float64bits(n))
	}
	return base64.StdEncoding.EncodeToString(b)
}

func decodeRhythm(s string) (r news.Rhythm) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) != 8*rhythmNumbers {
		return r
	}
	number := func(i int) uint64 { return binary.BigEndian.Uint64(b[8*i:]) }
	r.Since, r.At = fromUnix(int64(number(0))), fromUnix(int64(number(1)))
	r.Items, r.Pause = int(number(2)), time.Duration(number(3))
	r.Count, r.Factor = math.Float64frombits(number(4)), math.Float64frombits(number(5))
	sum := r.Count + r.Factor
	for i := range r.Hours {
		r.Hours[i] = math.Float64frombits(number(6 + i))
		sum += r.Hours[i]
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) { // one of them is no number
		return news.Rhythm{}
	}
	return r
}

func toJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// fromJSON returns the zero value for what it cannot read.
func fromJSON[T any](s string) T {
	var v, none T
	if s == "" || json.Unmarshal([]byte(s), &v) != nil {
		return none
	}
	return v
}
