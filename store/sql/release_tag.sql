-- The rules may say so as well: the topic stays until they have been asked.
UPDATE tags SET hand = 0 WHERE item = ?1 AND topic = ?2
