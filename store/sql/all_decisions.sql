SELECT i.key, d.topic, d.has, d.at FROM decisions d JOIN items i ON i.id = d.item
