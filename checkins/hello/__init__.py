"""Say hello: every third school week every fellow is greeted by a human, and passed on until one has done it."""
