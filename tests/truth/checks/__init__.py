"""Each kind of fact, held against what is so and against what the engine then does: "" or what is wrong.

Written apart from the pages and from the functions they use: rows, events and moved time are read, no forecast. A new
kind of fact gets its check in the file of its subject; verdict.py asks it.
"""
