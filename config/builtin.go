package config

import (
	"embed"
	"path"
	"strings"
)

//go:embed builtin/*.yaml
var builtinFiles embed.FS

// BuiltinTopics returns the names of the topics that come with courant, sorted.
func BuiltinTopics() []string {
	entries, err := builtinFiles.ReadDir("builtin")
	if err != nil {
		return nil // cannot be: the folder is in the program
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	return names
}

// BuiltinTopic returns the YAML of a topic that comes with courant, as it would stand
// below its name in topics. It reports whether there is such a topic.
func BuiltinTopic(name string) ([]byte, bool) {
	b, err := builtinFiles.ReadFile(path.Join("builtin", path.Base(name)+".yaml"))
	return b, err == nil
}
