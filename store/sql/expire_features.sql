DELETE FROM features WHERE item IN (SELECT item FROM features WHERE ordered < ? ORDER BY ordered LIMIT ?)
