SELECT id FROM rules WHERE version = ?
