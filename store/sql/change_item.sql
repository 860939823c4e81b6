UPDATE items
SET guid = ?, url = ?, link = ?, title = ?, language = ?, published = ?, updated = ?,
    hash = ?, changed = coalesce(?, changed), judged = ?, raw = ?
WHERE id = ?
