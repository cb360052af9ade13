"""The demo: two programs, a believable half year, told through the same acts as real life."""
