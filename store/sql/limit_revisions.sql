-- A page that changes at every poll must not fill the disk.
DELETE FROM revisions
WHERE item = ?1 AND id NOT IN (SELECT id FROM revisions WHERE item = ?1 ORDER BY id DESC LIMIT ?2)
