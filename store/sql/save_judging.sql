UPDATE judging SET rules = ?, ordered = ?, item = ?
