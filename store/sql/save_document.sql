INSERT INTO documents (name, etag, modified) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET etag = excluded.etag, modified = excluded.modified
