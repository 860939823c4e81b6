-- As long as it is away, and its source has answered long enough after it left.
SELECT v.at, i.id
FROM vanished v CROSS JOIN items i ON i.id = v.item CROSS JOIN sources s ON s.id = i.source
WHERE s.success >= v.at + ? AND i.kept = 1
