package text_test

import (
	"os"
	"runtime"
	"testing"

	"courant/text"
	"courant/text/internal/gram"
)

func BenchmarkLanguageOfTitle(b *testing.B) {
	all := titles(b)
	var list []string
	for _, tag := range ours {
		list = append(list, all[tag]...)
	}
	text.Language("", list[0])
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		text.Language("", list[i%len(list)])
	}
}

func BenchmarkLanguageOfHintedTitle(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		text.Language("sq-AL", "Gjykata e Tiranës urdhëron rigjykim për tenderin e portit")
	}
}

func BenchmarkDecodeLanguageTable(b *testing.B) {
	table, err := os.ReadFile("language.table")
	if err != nil {
		b.Fatal(err)
	}
	s := string(table)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	kept, err := gram.Parse(s)
	if err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
	for b.Loop() {
		gram.Parse(s)
	}
	runtime.KeepAlive(kept)
}
