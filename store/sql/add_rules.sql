INSERT INTO rules (version) VALUES (?) RETURNING id
