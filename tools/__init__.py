"""What keeps the project in order and is no part of it: the inventory of dependencies, their updates."""
