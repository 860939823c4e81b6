// Package text prepares what sources write for comparing and searching: it folds
// letters, splits words, takes the text out of HTML and tells the language by script,
// letters and words. It knows nothing of items and keeps no state.
package text
