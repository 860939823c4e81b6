-- The fence keeps out the result of a poll of the old address that is under way.
UPDATE sources
SET url = ?, active = 1, fresh = 1, fence = fence + 1, lease = 0, reading = 0,
    validators_url = '', etag = '', last_modified = '', body = zeroblob(16), parser = 0, note = '', no_delta = 0,
    page_url = '', page_left = 0, page_resume = 0, page_why = '', page_since = 0,
    moved_url = '', moved_to = '', moved_since = 0, moved_polls = 0,
    crashes = 0, quarantine = 0, next = 0, why = ''
WHERE id = ?
