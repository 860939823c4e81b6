package faultserver

import "html/template"

// indexPage lists the behaviours for people.
const indexPage = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Faults</title>
<style>body{font:15px/1.5 system-ui;margin:2em}td{padding:0 1em 0 0;vertical-align:top}</style></head><body>
<h1>Faults</h1>
<p>A URL for each thing that goes wrong between a feed and its reader, and what a good reader makes of it.</p>
<table>{{range .}}<tr><td><a href="{{.Path}}">{{.Path}}</a></td><td>{{.Says}}</td><td>{{.Want}}{{with .Items}}: {{.}}{{end}}{{with .Text}}: {{.}}{{end}}</td></tr>
{{end}}</table></body></html>
`

// index answers with the list of behaviours.
func (x *exchange) index() {
	t, err := template.New("index").Parse(indexPage)
	if err != nil {
		notFound(x)
		return
	}
	x.set("Content-Type", "text/html; charset=utf-8")
	t.Execute(x.w, x.s.Behaviours()) // an error is that of the client's connection
}
