SELECT id, fence, fresh, success FROM sources WHERE slug = ?
