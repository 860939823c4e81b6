SELECT etag, modified FROM documents WHERE name = ?
