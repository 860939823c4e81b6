SELECT secret FROM secrets WHERE feed = ?
