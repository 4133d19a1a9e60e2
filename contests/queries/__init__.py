"""Doors to what participants and visitors may read of contests. What a player gets holds no key, by type."""
