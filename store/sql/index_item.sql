INSERT OR REPLACE INTO search (rowid, title, text) VALUES (?, ?, ?)
