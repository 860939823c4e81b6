package config

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// foreign warns of terms of a language that are in a script it is not written in. A Latin
// name that is meant as it is written is fine everywhere.
func foreign(lang string, ts terms) []Problem {
	script, ok := scriptOf(lang)
	if !ok {
		return nil
	}
	var warnings []Problem
	for _, t := range ts {
		scripts := t.Scripts()
		exact := strings.HasPrefix(t.String(), "=")
		if len(scripts) == 0 || slices.Contains(scripts, script) || exact && slices.Contains(scripts, "Latn") {
			continue
		}
		hint := "in any it is found in items of all languages"
		if slices.Contains(scripts, "Latn") {
			hint += "; an abbreviation that is written so everywhere can stay here as =" + strings.TrimLeft(short(t.String()), "=")
		}
		warnings = append(warnings, t.at.warning(hint, "%q is in %s letters, the language %s is in %s ones",
			short(t.String()), scriptName(scripts[0]), lang, scriptName(script)))
	}
	return warnings
}

// scriptOf returns the only script that a language is written in, as a code of ISO 15924.
// There is none for those with several, or with one that is a mixture.
func scriptOf(lang string) (string, bool) {
	tag, err := language.Parse(lang)
	if err != nil {
		return "", false
	}
	script, confidence := tag.Script()
	base, _ := tag.Base()
	sure := confidence == language.Exact || confidence == language.High && !slices.Contains(manyScripts, base.String())
	return script.String(), sure && scriptNames[script.String()] != ""
}

// manyScripts are languages for which the registry of BCP 47 names one usual script, but
// which are written in others as well.
var manyScripts = []string{"bs", "kk", "ms", "pa"}

var scriptNames = map[string]string{
	"Latn": "Latin", "Arab": "Arabic", "Cyrl": "Cyrillic", "Hebr": "Hebrew", "Grek": "Greek",
	"Armn": "Armenian", "Geor": "Georgian", "Deva": "Devanagari", "Beng": "Bengali", "Thai": "Thai",
}

func scriptName(code string) string {
	if name := scriptNames[code]; name != "" {
		return name
	}
	return code
}
