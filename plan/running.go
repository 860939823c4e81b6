package plan

import (
	"encoding/json"
	"fmt"

	"courant/config"
	"courant/news"
	"courant/topic"
)

// Running is what a daemon remembers of the configuration that it runs with, so that
// another can be held against it when the file has been edited.
type Running struct {
	Config  string                   `json:"config"`  // path of the file; empty: the built-in starter
	Sources map[news.SourceID]string `json:"sources"` // id to address
	Topics  map[string]string        `json:"topics"`  // name to fingerprint of its rule
	Feeds   []news.Feed              `json:"feeds"`
	Stories config.Stories           `json:"stories"`

	Publishing []config.Setting `json:"publishing"` // see config.Config.Publishing
}

// Of returns what there is to remember of a configuration.
func Of(cfg *config.Config) *Running {
	r := &Running{
		Config: cfg.Path, Feeds: cfg.Feeds, Stories: cfg.Stories, Publishing: cfg.Publishing(),
		Sources: make(map[news.SourceID]string, len(cfg.Sources)),
		Topics:  make(map[string]string, len(cfg.Topics)),
	}
	for _, s := range cfg.Sources {
		r.Sources[s.ID] = s.URL
	}
	for i := range cfg.Topics {
		r.Topics[cfg.Topics[i].Topic] = topic.Fingerprint(&cfg.Topics[i])
	}
	return r
}

// Encode writes r down, as JSON.
func (r *Running) Encode() ([]byte, error) { return json.Marshal(r) }

// Decode reads what Encode has written. Nothing written is a configuration of nothing.
func Decode(b []byte) (*Running, error) {
	r := new(Running)
	if len(b) == 0 {
		return r, nil
	}
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("the running configuration, as it was written down: %w", err)
	}
	return r, nil
}
