package daemon

import (
	"cmp"
	"context"

	"courant/fetcher"
	"courant/news"
	"courant/websub"
)

// maxHints is how many sources may be waiting for a poll because a hub said so.
const maxHints = 100

// subscribe prepares what listens to the hubs of the generation's sources: their
// deliveries go the way of a polled document, and a source that a hub delivers is polled
// less.
func (d *daemon) subscribe(g *generation) {
	hints := make(chan news.SourceID, maxHints)
	o := websub.Options{
		Sources: g.cfg.Sources,
		Store:   d.db,
		Hub:     g.client,
		Log:     d.Log,
		Deliver: func(ctx context.Context, id news.SourceID, dl websub.Delivery) error {
			var err error
			if dl.Body != nil {
				err = g.poller.Deliver(ctx, id, fetcher.Document{Body: dl.Body, ContentType: dl.ContentType, URL: dl.Topic})
			}
			if dl.Body == nil || err != nil { // then a poll brings it
				d.hint(ctx, hints, id)
			}
			return err
		},
	}
	if g.cfg.Fetch.WebSub {
		o.Callback = g.cfg.Site.URL + "/websub/"
	}
	g.hubs = websub.New(o)
	g.poller.Hints = hints
	g.poller.Subscribed = g.hubs.Subscribed
	g.poller.Document = func(src news.Source, meta news.Meta, url string, added int) {
		if added > 0 && g.hubs.Subscribed(src.ID) {
			g.hubs.Missed(src.ID)
		}
		g.offer(src, meta, url)
	}
}

// offer tells what a document says of its hubs. Where it does not name itself, the URL that
// served it is what hubs know it by.
func (g *generation) offer(src news.Source, meta news.Meta, url string) {
	meta.Self = cmp.Or(meta.Self, url)
	g.hubs.Offer(src, meta)
}

// hint has the poller look at a source of which a hub says that it has something new.
func (d *daemon) hint(ctx context.Context, hints chan<- news.SourceID, id news.SourceID) {
	select {
	case hints <- id:
		d.Log.InfoContext(ctx, "a hub says that there is something new", "source", id)
	default:
		d.Log.WarnContext(ctx, "too many hubs say that there is something new; the source is polled when it is due", "source", id)
	}
}

// listenToHubs keeps the subscriptions of g. What earlier documents said of hubs holds
// until the next ones.
func (d *daemon) listenToHubs(ctx context.Context, g *generation) {
	for ctx.Err() == nil {
		err := d.offerKept(ctx, g)
		if err == nil {
			err = g.hubs.Run(ctx)
		}
		if ctx.Err() != nil || err == nil && !g.cfg.Fetch.WebSub {
			return
		}
		if err != nil {
			d.Log.ErrorContext(ctx, "subscriptions to hubs failed, tried again", "err", err)
		}
		pause(ctx, again)
	}
}

func (d *daemon) offerKept(ctx context.Context, g *generation) error {
	states, err := d.db.States(ctx)
	if err != nil {
		return err
	}
	for _, src := range g.cfg.Sources {
		if st := states[src.ID]; len(st.Meta.Hubs) > 0 {
			g.offer(src, st.Meta, cmp.Or(st.Validators.URL, st.Address(&src)))
		}
	}
	return nil
}
