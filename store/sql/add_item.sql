INSERT INTO items (source, kept, key, guid, url, link, title, language, published, updated,
    hash, public_id, public_mark, seen, ordered, changed, served, judged)
VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
