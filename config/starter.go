package config

import _ "embed"

//go:embed starter.yaml
var starter []byte

// StarterYAML returns the text of the configuration that is used where there is none.
func StarterYAML() []byte { return append([]byte(nil), starter...) }

// Starter returns the configuration that is used where there is none. Its Path is empty.
func Starter() (*Config, error) {
	c, err := Parse("starter.yaml", starter)
	if err != nil {
		return nil, err
	}
	c.Path, c.Files = "", nil
	return c, nil
}
