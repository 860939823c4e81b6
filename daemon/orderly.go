package daemon

import (
	"net/http"
	"strings"
)

// maxTarget is the length of the longest address that is answered, in bytes as sent.
const maxTarget = 8 << 10

// orderly hands those requests on to h whose address could be one of ours, whatever h serves.
// The rest is answered here, in plain text: not by a redirect to the address that may have
// been meant, which behind a proxy that adds a slash would go round in circles.
func orderly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case r.Method == http.MethodConnect || r.Method == http.MethodTrace:
			http.Error(w, "This server does not do "+r.Method+".", http.StatusNotImplemented)
		case len(r.RequestURI) > maxTarget:
			http.Error(w, "The address is too long.", http.StatusRequestURITooLong)
		case r.URL.Opaque != "", !web(r.URL.Scheme), path != "" && path[0] != '/', strings.ContainsFunc(path, control):
			http.Error(w, "This is no address on the web: it has no path, or characters that no path has.", http.StatusBadRequest)
		case strays(path):
			http.Error(w, "There is nothing here: the address has an empty part, or one of dots.", http.StatusNotFound)
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// web reports whether there may be the scheme in a target, which has one where a proxy is asked.
func web(scheme string) bool { return scheme == "" || scheme == "http" || scheme == "https" }

func control(r rune) bool { return r < ' ' || r == 0x7f }

// strays reports whether a path, its percent-encoding undone, has parts that are empty or dots.
// The last may be empty: that is a slash at the end.
func strays(path string) bool {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, part := range parts {
		if part == "." || part == ".." || part == "" && i < len(parts)-1 {
			return true
		}
	}
	return false
}
