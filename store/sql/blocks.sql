SELECT b.items FROM blocks b JOIN sources s ON s.id = b.source WHERE s.slug = ?
