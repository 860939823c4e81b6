UPDATE sources SET fence = fence + 1, lease = ?, tried = ?, crashes = ?, quarantine = ?, reading = 0 WHERE id = ?
