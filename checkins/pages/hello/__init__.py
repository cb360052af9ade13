"""Say hello: the cards, and their taps."""
