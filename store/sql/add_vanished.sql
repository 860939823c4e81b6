INSERT OR IGNORE INTO vanished (item, at) VALUES (?, ?)
