-- A shorter interval takes effect at once; a pause after failures stays.
UPDATE sources SET next = min(next, checked + ?) WHERE id = ? AND failures = 0
