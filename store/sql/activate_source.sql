UPDATE sources SET active = ? WHERE id = ?
