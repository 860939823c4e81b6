SELECT number, made, title, language, updated, evidence, entries FROM archives WHERE feed = ? AND number = ?
