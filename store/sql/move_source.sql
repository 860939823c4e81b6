-- The fence keeps out the result of a poll of the old address that is under way.
UPDATE sources
SET url = ?, active = 1, fresh = 1, fence = fence + 1, lease = 0,
    validators_url = '', etag = '', last_modified = '', body = zeroblob(16), next = 0, why = ''
WHERE id = ?
