"""Where things are: datum, gazetteer, base map, travel, adjacency."""
