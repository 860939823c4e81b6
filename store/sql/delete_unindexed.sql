DELETE FROM unindexed WHERE item = ?
