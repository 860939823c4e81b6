package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"courant/config"
	"courant/fetcher"
	"courant/hub"
	"courant/news"
	"courant/plan"
	"courant/poller"
	"courant/publish"
	"courant/schedule"
	"courant/topic"
	"courant/websub"
)

// A generation is everything made from one reading of the configuration. It is never
// changed; a reload makes the next one and replaces it as a whole.
type generation struct {
	cfg     *config.Config
	tagger  poller.Tagger
	client  *fetcher.Client
	poller  *poller.Poller
	hubs    *websub.Subscriber // who delivers sources to us
	hub     *hub.Hub           // who delivers our feeds; nil: nobody
	pinger  *hub.Pinger        // tells other hubs of them; nil: there are none
	site    *publish.Site
	public  http.Handler
	private http.Handler

	changed   chan struct{} // kept items, their topics or relations are not what was rendered
	unjudged  chan struct{} // kept items may be judged by other rules
	unrelated chan struct{} // kept items may not be related
	unindexed chan struct{} // searches may not find kept items
	unwritten chan struct{} // what is published may not be what the files say
	tasks     *tasks        // nil until the generation runs
}

// prepare builds a generation: it does everything that can fail and touches nothing that
// is live.
func (d *daemon) prepare(ctx context.Context, cfg *config.Config) (*generation, error) {
	matcher, err := topic.Compile(cfg.Topics)
	if err != nil {
		return nil, err
	}
	wish := func() chan struct{} { return make(chan struct{}, 1) }
	g := &generation{cfg: cfg, changed: wish(), unjudged: wish(), unrelated: wish(), unindexed: wish(), unwritten: wish()}
	rules := newCareful(matcher, d.Log)
	if d.rules != nil {
		rules.rules = d.rules(matcher)
	}
	g.tagger = rules
	g.client = NewClient(cfg, d.Version, d.Network.Dial)
	g.poller = NewPoller(cfg, g.client, g.tagger, d.db, d.Log)
	g.poller.Grace = pollGrace
	g.poller.Changed = func() {
		soon(g.unrelated)
		soon(g.unindexed)
		g.mark()
	}
	g.poller.Trouble = func(err error) { d.trouble(polling, err) }
	g.poller.Network = func(since time.Time) { d.publish(func(r *Report) { r.NetworkDown = since }) }
	d.subscribe(g)
	if d.Notify.Alive != nil {
		g.poller.Beat = func() { d.tell(d.Notify.Alive) }
		g.poller.BeatEvery = d.Notify.AliveEvery
	}
	g.site = newSite(cfg, rules.explaining(matcher.Explain), d.db, d.Version)
	d.serveHub(g)
	g.public = g.handler(g.site.Handler(false))
	g.private = onlyHosts(g.handler(g.site.Handler(true)), cfg.Site)
	changed, err := g.site.Begin(ctx)
	if err != nil {
		g.client.Close()
		return nil, fmt.Errorf("render: %w", err)
	}
	g.announce(changed) // heard when it runs
	return g, nil
}

// activate makes g the running generation. The sources are recorded before the old
// generation stops, so that a failure leaves that one running; from then on, nothing fails.
func (d *daemon) activate(ctx context.Context, g *generation) error {
	if err := d.db.SetSources(ctx, g.cfg.Sources); err != nil {
		return fmt.Errorf("record the sources: %w", err)
	}
	before := d.now
	before.stop()
	d.now = g
	g.adopt(before)
	d.web.show(g.public, g.private)
	d.publish(func(r *Report) {
		r.Address, r.Config = g.cfg.Site.URL+"/", g.cfg.Path
		r.Generation, r.Loaded = r.Generation+1, time.Now().UTC()
	})
	if d.Loaded != nil {
		d.Loaded(g.cfg)
	}
	for _, w := range g.cfg.Warnings {
		d.Log.WarnContext(ctx, "configuration", "file", w.File, "line", w.Line, "problem", w.Msg)
	}
	recorded := d.record(ctx, g.cfg)
	if recorded != nil && ctx.Err() == nil {
		d.Log.WarnContext(ctx, "`courant plan` compares with an earlier configuration until this one is recorded", "err", recorded)
	}
	g.mark() // for what the old generation saved after the first rendering
	g.tasks = newTasks(ctx)
	g.tasks.run(func(ctx context.Context) { d.watch(ctx, g, recorded == nil) })
	for _, task := range []func(context.Context, *generation){d.poll, d.listenToHubs, d.relate, d.render, d.deliver, d.tellHubs, d.writeFiles, d.judge, d.index, d.keepHouse} {
		g.tasks.run(func(ctx context.Context) { task(ctx, g) })
	}
	return nil
}

// record writes down what runs, for `courant plan`.
func (d *daemon) record(ctx context.Context, cfg *config.Config) error {
	b, err := plan.Of(cfg).Encode()
	if err != nil {
		return err
	}
	return d.db.SaveRunning(ctx, b)
}

// stop ends the work of the generation and waits for it. A nil g does nothing.
func (g *generation) stop() {
	if g == nil {
		return
	}
	g.tasks.stop()
	g.client.Close()
}

// mark says that something changed. Many changes make one rendering.
func (g *generation) mark() { soon(g.changed) }

// reload replaces the running generation by one from the configuration as it is now. A
// configuration that cannot be used leaves the running one alone.
func (d *daemon) reload(ctx context.Context) {
	d.publish(func(r *Report) { r.Reloads++ })
	err := d.tryReload(ctx)
	if ctx.Err() != nil {
		return
	}
	d.publish(func(r *Report) {
		r.Verdicts++
		r.ReloadError, r.ReloadFailed = "", time.Time{}
		if err != nil {
			r.ReloadError, r.ReloadFailed = err.Error(), time.Now().UTC()
		}
	})
	if err != nil {
		d.Log.ErrorContext(ctx, "reload failed, the running configuration stays", "err", err)
		return
	}
	cfg := d.now.cfg
	d.Log.InfoContext(ctx, "reloaded", "sources", len(cfg.Sources), "topics", len(cfg.Topics), "feeds", len(cfg.Feeds))
}

func (d *daemon) tryReload(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil { // a mistake of ours, over what somebody wrote
			err = fmt.Errorf("panic: %v", p)
			d.Log.ErrorContext(ctx, "panic in a reload", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	cfg, err := d.Load()
	if err != nil {
		return err
	}
	if err := d.sameProcess(cfg); err != nil {
		return err
	}
	g, err := d.prepare(ctx, cfg)
	if err != nil {
		return err
	}
	return d.activate(ctx, g)
}

// sameProcess refuses changes of what belongs to the process.
func (d *daemon) sameProcess(cfg *config.Config) error {
	var errs []error
	fixed := func(key, was, is string) {
		if was != is {
			errs = append(errs, fmt.Errorf("%s: changing it from %q to %q needs a restart", key, was, is))
		}
	}
	fixed("site.listen", d.now.cfg.Site.Listen, cfg.Site.Listen)
	fixed("site.admin", d.now.cfg.Site.Admin, cfg.Site.Admin)
	fixed("database", d.now.cfg.Database, cfg.Database)
	return errors.Join(errs...)
}

// A Dialer makes connections. nil: as the system does, to the public internet only.
type Dialer = func(ctx context.Context, network, addr string) (net.Conn, error)

// NewClient returns a client that asks as cfg says.
func NewClient(cfg *config.Config, version string, dial Dialer) *fetcher.Client {
	return fetcher.New(fetcher.Options{
		Dial:      dial,
		Proxy:     cfg.Fetch.Proxy,
		UserAgent: userAgent(version, cfg.Site),
		Timeout:   cfg.Fetch.Timeout,
		MaxBytes:  cfg.Fetch.MaxSize,
	})
}

// NewPoller returns a poller for the sources of cfg that gives items the topics of rules, and
// keeps what it brings in db.
func NewPoller(cfg *config.Config, f poller.Fetcher, rules poller.Tagger, db poller.Store, log *slog.Logger) *poller.Poller {
	return &poller.Poller{
		Sources: cfg.Sources,
		Store:   db,
		Fetcher: f,
		Tagger:  rules,
		Log:     log,
		Workers: cfg.Fetch.Workers,
		Schedule: schedule.Settings{
			Floor:   cfg.Fetch.Floor,
			Ceiling: cfg.Fetch.Ceiling,
			PerHour: cfg.Fetch.Budget.PerHour,
			PerDay:  cfg.Fetch.Budget.PerSourceDay,
		},
		Lease: cfg.Fetch.Timeout + 2*time.Minute,
	}
}

// userAgent names us, and where the operator of this daemon can be found.
func userAgent(version string, site config.Site) string {
	contact := site.Contact
	if contact == "" {
		return "courant/" + version
	}
	return fmt.Sprintf("courant/%s (+%s)", version, contact)
}

// NewSite returns the site of cfg, whose topics are those of m, filled from db.
func NewSite(cfg *config.Config, m *topic.Matcher, db publish.Store, version string) *publish.Site {
	return newSite(cfg, m.Explain, db, version)
}

func newSite(cfg *config.Config, explain func(*news.Item) []topic.Evidence, db publish.Store, version string) *publish.Site {
	labels := make(map[string]string, len(cfg.Topics))
	for _, t := range cfg.Topics {
		labels[t.Topic] = t.Label
	}
	return publish.New(publish.Options{
		Title:   cfg.Site.Title,
		URL:     cfg.Site.URL,
		Feeds:   cfg.Feeds,
		Sources: cfg.Sources,
		Labels:  labels,
		Store:   db,
		Version: version,

		ServesHub:   cfg.Hub.Serve,
		OutsideHubs: cfg.Hub.Outside,
		OpenSearch:  cfg.Site.Open.Search,
		OpenSources: cfg.Site.Open.Sources,

		Evidence: func(it *news.Item) []publish.Evidence { return evidence(explain(it)) },
	})
}

// evidence says in the words of publish why an item has its topics.
func evidence(found []topic.Evidence) []publish.Evidence {
	list := make([]publish.Evidence, len(found))
	for i, e := range found {
		list[i] = publish.Evidence{Topic: e.Topic, Kind: string(e.Kind), Term: e.Term, Field: e.Field, Text: e.Text, Weight: e.Weight}
	}
	return list
}
