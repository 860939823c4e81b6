UPDATE sources SET every = ? WHERE id = ?
