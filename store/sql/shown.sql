SELECT since, leads FROM shown WHERE feed = ?
