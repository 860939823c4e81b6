package daemon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"courant/config"
	"courant/hub"
	"courant/publish"
	"courant/store"
	"courant/topic"
)

// serveHub prepares the hub of the generation's feeds, and what tells those of others.
func (d *daemon) serveHub(g *generation) {
	if g.cfg.Hub.Serve {
		g.hub = hub.New(hub.Options{
			URL: g.cfg.Site.URL + publish.HubPath,
			Document: func(topic string) (hub.Document, bool) {
				doc, ok := g.site.Document(topic)
				return hub.Document(doc), ok
			},
			Store:          d.db,
			Client:         g.client,
			Allow:          g.cfg.Hub.AllowPrivate,
			MaxSubscribers: g.cfg.Hub.MaxSubscribers,
			Log:            d.Log,
		})
	}
	if len(g.cfg.Hub.Outside) > 0 {
		g.pinger = hub.NewPinger(g.cfg.Hub.Outside, g.client, g.cfg.Hub.AllowPrivate, d.Log)
	}
}

// adopt takes over what the hub of the generation before g, which has ended, has promised, and
// what other hubs are still to be told.
func (g *generation) adopt(before *generation) {
	if before == nil {
		return
	}
	if g.hub != nil {
		g.hub.Adopt(before.hub)
	}
	if g.pinger != nil {
		g.pinger.Adopt(before.pinger)
	}
}

// handler returns what answers requests: the site, our own hub, and what hubs of sources deliver to.
func (g *generation) handler(site http.Handler) http.Handler {
	callbacks := g.hubs.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == publish.HubPath && g.hub != nil:
			g.hub.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/websub/"):
			callbacks.ServeHTTP(w, r)
		default:
			site.ServeHTTP(w, r)
		}
	})
}

// announce says after a rendering that documents have become others, to whoever waits for that.
func (g *generation) announce(changed []publish.Changed) {
	soon(g.unwritten) // also where none has: a feed may have gone
	if g.hub != nil {
		g.hub.Changed()
	}
	if g.pinger == nil {
		return
	}
	var topics []string
	for _, c := range changed {
		topics = append(topics, c.Addresses...)
	}
	if len(topics) > 0 {
		g.pinger.Changed(topics)
	}
}

// deliver keeps the subscribers of g's feeds up to date.
func (d *daemon) deliver(ctx context.Context, g *generation) {
	for g.hub != nil && ctx.Err() == nil {
		if err := g.hub.Run(ctx); err != nil && ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "the hub failed, tried again", "err", err)
			pause(ctx, again)
		}
	}
}

// tellHubs tells the hubs of others.
func (d *daemon) tellHubs(ctx context.Context, g *generation) {
	if g.pinger != nil {
		g.pinger.Run(ctx)
	}
}

// WriteFiles renders what cfg publishes, with the topics of m, from db, and writes it into the
// folder output: what a daemon does after its polls. Without such a folder it does nothing.
func WriteFiles(ctx context.Context, cfg *config.Config, m *topic.Matcher, db *store.DB, version string) error {
	if cfg.Output == "" {
		return nil
	}
	site := NewSite(cfg, m, db, version)
	if _, err := site.Render(ctx); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	folder, err := publish.OpenFolder(cfg.Output)
	if err != nil {
		return err
	}
	return errors.Join(folder.Write(ctx, site), folder.Close())
}

// writeFiles keeps the files of what g publishes up to date.
func (d *daemon) writeFiles(ctx context.Context, g *generation) {
	if g.cfg.Output == "" {
		return
	}
	var folder *publish.Folder
	defer func() {
		if folder != nil {
			folder.Close()
		}
	}()
	d.whenever(ctx, writingFiles, "writing the files of the feeds", g.unwritten, func(ctx context.Context) (err error) {
		if folder == nil {
			if folder, err = publish.OpenFolder(g.cfg.Output); err != nil {
				return err
			}
		}
		return folder.Write(ctx, g.site)
	})
}
