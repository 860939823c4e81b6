INSERT INTO items (source, kept, key, guid, url, link, title, language, published, updated,
    hash, public_id, public_mark, seen, ordered, changed, served, judged, raw, held)
VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
