UPDATE texts SET summary = ?, content = ?, authors = ?, categories = ?, enclosures = ? WHERE item = ?
