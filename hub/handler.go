package hub

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const purpose = `This is a WebSub hub (https://www.w3.org/TR/websub/) for the feeds of this site, and for
no others. To be sent a feed whenever it changes, POST a form here with hub.mode=subscribe, the
address of the feed as hub.topic, and hub.callback.
`

// ServeHTTP answers who wants to subscribe or unsubscribe: 202 says that the callback will be
// asked (W3C WebSub, section 5.1.2), anything else what is wrong, in a line.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		io.WriteString(w, purpose)
	case http.MethodPost:
		if no := h.serve(w, r); no != nil {
			answer(w, no)
			return
		}
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, "the callback will be asked whether it wants this\n")
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		http.Error(w, "want GET or POST", http.StatusMethodNotAllowed)
	}
}

func answer(w http.ResponseWriter, no *refusal) {
	if no.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(no.wait/time.Second)))
	}
	http.Error(w, no.text, no.status)
}

func (h *Hub) serve(w http.ResponseWriter, r *http.Request) *refusal {
	if err := new(http.CrossOriginProtection).Check(r); err != nil {
		return refuse(http.StatusForbidden, "this is not for the pages of other sites")
	}
	form, no := readForm(w, r)
	if no != nil {
		return no
	}
	in, no := h.read(form)
	if no != nil {
		return no
	}
	if no := h.isReady(); no != nil { // before it is said that there is no such feed
		return no
	}
	d, ok := h.Document(in.topic)
	if !ok && !in.unsubscribe { // what one has of a feed that is gone one may end
		return refuse(http.StatusNotFound, "hub.topic: no feed of this site")
	}
	in.etag, in.from = d.ETag, requester(r.RemoteAddr)
	return h.ask(in)
}

func (h *Hub) isReady() *refusal {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ready()
}

// readForm reads the body of a request. What is in the query does not count.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, *refusal) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, refuse(http.StatusUnsupportedMediaType, "want application/x-www-form-urlencoded")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, refuse(http.StatusRequestEntityTooLarge, "want %d bytes at most", maxForm)
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the request is not complete")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the body is no form")
	}
	return form, nil
}
