package demo

import (
	"bytes"
	"embed"
	"strconv"
	"text/template"
	"time"
)

//go:embed wire
var wire embed.FS

// A newsroom is one recording and the manners of the server that it comes from.
type newsroom struct {
	path, file  string
	contentType string
	latin1      bool          // served as ISO-8859-1
	gzip        bool          // compressed when asked
	delay       time.Duration // how long the server thinks before it answers
}

func newsrooms() []newsroom {
	return []newsroom{
		{path: "/herald/rss.xml", file: "herald.xml", contentType: "application/rss+xml; charset=utf-8"},
		{path: "/meridian/world.xml", file: "meridian.xml", contentType: "application/xml; charset=utf-8", gzip: true},
		{path: "/cipher/feed.atom", file: "cipher.atom", contentType: "application/atom+xml; charset=utf-8"},
		{path: "/observer/index.rdf", file: "observer.rdf", contentType: "application/rdf+xml; charset=utf-8"},
		{path: "/courier/rss.xml", file: "courier.xml", contentType: "text/xml; charset=utf-8"},
		{path: "/touchline/rss.xml", file: "touchline.xml", contentType: "application/rss+xml; charset=utf-8", delay: 3 * time.Second},
		{path: "/damavand/rss.xml", file: "damavand.xml", contentType: "application/rss+xml; charset=utf-8"},
		{path: "/karvan/feed.json", file: "karvan.json", contentType: "application/feed+json; charset=utf-8"},
		{path: "/manara/rss.xml", file: "manara.xml", contentType: "application/rss+xml; charset=utf-8"},
		{path: "/carmel/rss.xml", file: "carmel.xml", contentType: "application/rss+xml; charset=utf-8"},
		{path: "/korabi/rss.xml", file: "korabi.xml", contentType: "application/rss+xml; charset=iso-8859-1", latin1: true},
	}
}

// recording returns the newsroom's template. It panics when the embedded file is
// not one, which a test rules out.
func (n newsroom) recording() *template.Template {
	return template.Must(template.ParseFS(wire, "wire/"+n.file))
}

// latin1 encodes text as ISO-8859-1. What that does not have becomes a numeric
// character reference, as careful old systems do it.
func latin1(text []byte) []byte {
	var out bytes.Buffer
	for _, r := range string(text) {
		if r < 0x100 {
			out.WriteByte(byte(r))
		} else {
			out.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		}
	}
	return out.Bytes()
}
