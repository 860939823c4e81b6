package websub_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"courant/news"
)

func TestSecretGoesOnlyWhereNobodyElseReadsIt(t *testing.T) {
	own := herald
	own.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, tt := range []struct {
		src    news.Source
		hub    string
		secret bool
	}{
		{herald, "https://hub.example/", true},
		{herald, "http://hub.example/", false},
		{herald, "http://10.0.0.1/", false},
		{own, "http://10.0.0.1/", true},
		{own, "http://hub.example/", false},
	} {
		in(t, nil, func(t *testing.T, w *world) {
			w.restart(tt.src)
			w.offer(tt.hub)
			wait(time.Minute)
			if got := w.asked()[0].form.Has("hub.secret"); got != tt.secret {
				t.Errorf("%s, allowing %v: secret sent: %v, want %v", tt.hub, tt.src.AllowPrivate, got, tt.secret)
			}
		})
	}
}

func TestURLsThatAreNobodysBusinessAreNotTold(t *testing.T) {
	for _, meta := range []news.Meta{
		{Self: "https://me:pass@herald.example/feed", Hubs: []string{hubURL}},
		{Self: topic, Hubs: []string{"https://me:pass@hub.example/"}},
		{Self: topic, Hubs: []string{"ftp://hub.example/"}},
		{Hubs: []string{hubURL}},
	} {
		in(t, nil, func(t *testing.T, w *world) {
			w.sub.Offer(herald, meta)
			wait(day)
			if got := w.modes(); len(got) != 0 {
				t.Errorf("%+v: asked %v, want nothing", meta, got)
			}
		})
	}
}

func TestLogsAndStatesHaveNoSecrets(t *testing.T) {
	in(t, func(h *habits) { h.mute = true }, func(t *testing.T, w *world) {
		w.offer(hubURL)
		wait(time.Minute)
		sub := w.store.only(t)
		answer := "bad secret " + sub.Secret + " at " + callback + sub.Token + "\n<b>" + strings.Repeat("x", 1000)
		w.set(func(h *habits) { h.status[hubURL], h.answer = 500, answer })
		wait(time.Hour)
		now := w.store.only(t)
		for name, text := range map[string]string{"log": w.log.String(), "error": now.Error} {
			switch {
			case !strings.Contains(text, "bad secret SECRET"):
				t.Errorf("the %s does not say what the hub said: %q", name, text)
			case strings.Contains(text, sub.Secret) || strings.Contains(text, sub.Token):
				t.Errorf("the %s has the secret or the token: %q", name, text)
			case strings.Contains(text, strings.Repeat("x", 201)):
				t.Errorf("the %s has more than 200 bytes of the hub's", name)
			}
		}
	})
}
