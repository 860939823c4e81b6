package demo_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"mime"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"courant/demo"
)

// An entry is what these tests look at in an item of whatever format.
type entry struct {
	About   string `xml:"about,attr"`
	GUID    string `xml:"guid"`
	ID      string `xml:"id" json:"id"`
	Link    string `xml:"link" json:"url"`
	Title   string `xml:"title" json:"title"`
	Text    string `xml:"description" json:"content_html"`
	Content string `xml:"content"`
}

// id returns what identifies the entry in its feed.
func (e entry) id() string {
	for _, s := range []string{e.About, e.GUID, e.ID, e.Link} {
		if s != "" {
			return s
		}
	}
	return e.Title
}

type document struct {
	RSS  []entry `xml:"channel>item"`
	RDF  []entry `xml:"item"`
	Atom []entry `xml:"entry"`
	JSON []entry `xml:"-" json:"items"`
}

// entries returns what w serves at path. The document has to be well-formed to its
// end, in the charset of its header.
func entries(t testing.TB, w *demo.Wire, path string) []entry {
	t.Helper()
	resp := get(t, w, path)
	doc := body(t, resp)
	var d document
	var err error
	if strings.HasSuffix(path, ".json") {
		err = json.Unmarshal(doc, &d)
	} else {
		err = decodeXML(doc, resp.Header.Get("Content-Type"), &d)
	}
	if err != nil {
		t.Fatalf("%s at %v: %v", path, w.Now().Sub(start), err)
	}
	return slices.Concat(d.RSS, d.RDF, d.Atom, d.JSON)
}

func decodeXML(doc []byte, contentType string, v any) error {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	x := xml.NewDecoder(bytes.NewReader(doc))
	x.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if !strings.EqualFold(label, params["charset"]) || !strings.EqualFold(label, "iso-8859-1") {
			return nil, fmt.Errorf("declared %q, header %q", label, contentType)
		}
		b, err := io.ReadAll(r)
		return strings.NewReader(fromLatin1(b)), err
	}
	if err := x.Decode(v); err != nil {
		return err
	}
	if err := x.Decode(new(struct{})); err != io.EOF {
		return fmt.Errorf("behind the root: %v", err)
	}
	return nil
}

func fromLatin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// ages returns the moments at which something happens, and one long after.
func ages() []time.Duration {
	seconds := map[int]bool{0: true, 25: true, 400: true}
	for s := range appears {
		seconds[s] = true
	}
	for s := range goes {
		seconds[s] = true
	}
	var all []time.Duration
	for _, s := range slices.Sorted(maps.Keys(seconds)) {
		all = append(all, time.Duration(s)*time.Second)
	}
	return all
}

// everything returns all that is ever served, by source and identifier.
func everything(t testing.TB) map[string]map[string]entry {
	t.Helper()
	all := map[string]map[string]entry{}
	for _, age := range ages() {
		w := at(age)
		for source, path := range live(t) {
			if all[source] == nil {
				all[source] = map[string]entry{}
			}
			for _, e := range entries(t, w, path) {
				all[source][e.id()] = e
			}
		}
	}
	return all
}

func TestDocumentsAreWellFormedAtAllTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, age := range ages() {
			w := at(age)
			for _, path := range live(t) {
				if n := len(entries(t, w, path)); n < 2 {
					t.Errorf("%s at %v: %d items", path, age, n)
				}
			}
		}
	})
}

func TestIdentifiersAreUniqueInTheirDocument(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, age := range ages() {
			w := at(age)
			for _, path := range live(t) {
				seen := map[string]bool{}
				for _, e := range entries(t, w, path) {
					if seen[e.id()] {
						t.Errorf("%s at %v: %s twice", path, age, e.id())
					}
					seen[e.id()] = true
				}
			}
		}
	})
}

func TestWireHasEightyItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		for _, items := range everything(t) {
			n += len(items)
		}
		if n--; n != 80 { // one item is served under two identifiers
			t.Errorf("%d items", n)
		}
	})
}

func TestOneItemHasNoTitleAndOneNoLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var untitled, unlinked []string
		for source, items := range everything(t) {
			for id, e := range items {
				if e.Title == "" {
					untitled = append(untitled, id)
				}
				if e.Link == "" && source != "cipher" { // there the link is an attribute
					unlinked = append(unlinked, id)
				}
			}
		}
		if fmt.Sprint(untitled, unlinked) != "[karvan-312] [mrd:20466]" {
			t.Errorf("without title %q, without link %q", untitled, unlinked)
		}
	})
}

// appears says at which age items are first served.
var appears = map[int][]string{
	10:  {"mrd:20490", "7724", "https://touchline.example/football/split-late-header"},
	20:  {"herald-90425", "tag:cipher.example,2024:post-1179", "carmel-5514", "https://damavand.example/tech/payment-malware"},
	30:  {"herald-90402-2"},
	35:  {"https://lake-observer.example/n/4471", "karvan-316", "7728"},
	40:  {"mrd:20495"},
	50:  {"herald-90430", "korabi-3370", "https://courier.example/schools/drinks-leave-canteens", "https://damavand.example/sport/wrestling-asia"},
	70:  {"herald-90433", "7731", "https://touchline.example/weightlifting/three-medals"},
	85:  {"carmel-5521"},
	100: {"korabi-3376", "https://damavand.example/world/grain-odesa"},
	130: {"karvan-319", "tag:cipher.example,2024:post-1183", "https://courier.example/arts/trojan-women"},
	160: {"korabi-3381", "https://touchline.example/athletics/high-jump-ostrava"},
	200: {"mrd:20512"},
	240: {"carmel-5527"},
	270: {"tag:cipher.example,2024:post-1188"},
	300: {"korabi-3387"},
}

// goes says at which age items are no longer served.
var goes = map[int][]string{
	30:  {"herald-90402"},
	60:  {"mrd:20455"},
	120: {"https://courier.example/schools/flu-virus"},
}

func TestItemsAppearAndGoAtTheirTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		last := served(t, 0)
		for _, age := range ages()[1:] {
			before, now := served(t, age-time.Second), served(t, age)
			want(t, age-time.Second, "new", missing(before, last), nil)
			want(t, age-time.Second, "gone", missing(last, before), nil)
			want(t, age, "new", missing(now, before), appears)
			want(t, age, "gone", missing(before, now), goes)
			last = now
		}
	})
}

// served returns the identifiers of all items that are served at age.
func served(t testing.TB, age time.Duration) map[string]bool {
	w, ids := at(age), map[string]bool{}
	for _, path := range live(t) {
		for _, e := range entries(t, w, path) {
			ids[e.id()] = true
		}
	}
	return ids
}

// missing returns what is in a and not in b, sorted.
func missing(a, b map[string]bool) []string {
	var ids []string
	for id := range a {
		if !b[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func want(t testing.TB, age time.Duration, what string, got []string, at map[int][]string) {
	t.Helper()
	if want := slices.Sorted(slices.Values(at[int(age.Seconds())])); !slices.Equal(got, want) {
		t.Errorf("%s at %v: %q, want %q", what, age, got, want)
	}
}

func TestAnItemIsEditedAfterTwentyFiveSeconds(t *testing.T) {
	title := func(age time.Duration) (string, string) {
		for _, e := range entries(t, at(age), "/meridian/world.xml") {
			if e.GUID == "mrd:20487" {
				return e.Title, e.Text
			}
		}
		return "", ""
	}
	t1, x1 := title(24 * time.Second)
	t2, x2 := title(25 * time.Second)
	if !strings.Contains(t1, "4.9") || !strings.Contains(t2, "5.2") || x1 == x2 {
		t.Errorf("%q becomes %q", t1, t2)
	}
}

func TestAGUIDChangesWhileTheLinkStays(t *testing.T) {
	guid := func(age time.Duration) string {
		for _, e := range entries(t, at(age), "/herald/rss.xml") {
			if e.Link == "https://herald.example/culture/tirana-film-festival" {
				return e.GUID
			}
		}
		return ""
	}
	if a, b := guid(29*time.Second), guid(30*time.Second); a != "herald-90402" || b != "herald-90402-2" {
		t.Errorf("%q becomes %q", a, b)
	}
}

func TestEveryItemHasItsTopicsWrittenDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		topics := editorsTopics(t)
		for source, items := range everything(t) {
			if got, want := slices.Sorted(maps.Keys(topics[source])), slices.Sorted(maps.Keys(items)); !slices.Equal(got, want) {
				t.Errorf("%s: topics.txt has %q, the wire %q", source, got, want)
			}
		}
	})
}

func TestEventIsReportedInFiveLanguages(t *testing.T) {
	topics := editorsTopics(t)
	for source, id := range map[string]string{
		"herald": "herald-90417", "damavand": "https://damavand.example/politics/albania-relations",
		"manara": "7719", "carmel": "carmel-5514", "korabi": "korabi-3362",
	} {
		if got := topics[source][id]; got != "iran albania cybersecurity" {
			t.Errorf("%s %s: %q", source, id, got)
		}
	}
}

// editorsTopics reads testdata/topics.txt: topics by source and identifier.
func editorsTopics(t testing.TB) map[string]map[string]string {
	t.Helper()
	f, err := os.Open("testdata/topics.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	topics := map[string]map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		cols := strings.Split(lines.Text(), "\t")
		if len(cols) != 3 {
			t.Fatalf("topics.txt: %q", lines.Text())
		}
		if topics[cols[0]] == nil {
			topics[cols[0]] = map[string]string{}
		}
		topics[cols[0]][cols[1]] = cols[2]
	}
	return topics
}
