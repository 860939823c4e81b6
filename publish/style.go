package publish

import _ "embed"

// feedCSS is what a browser shows a feed with: what it is, how to subscribe, and what is in it,
// without links, which style sheets cannot make. XSLT could, but browsers give it up.
//
//go:embed feed.css
var feedCSS []byte

func styleDocument() *document {
	return newDocument(feedCSS, "text/css; charset=utf-8", slowCaching)
}
