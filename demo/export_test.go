package demo

// Paths returns the paths at which feeds are served.
func Paths() []string {
	var paths []string
	for _, n := range newsrooms() {
		paths = append(paths, n.path)
	}
	return paths
}
