UPDATE sources SET fresh = 0, settled = ? WHERE id = ?
