"""Many people: a national survey of cramps, what Charley says of its people, and virtual people."""
