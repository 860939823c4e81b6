INSERT INTO texts (item, summary, content, authors, categories, enclosures) VALUES (?, ?, ?, ?, ?, ?)
