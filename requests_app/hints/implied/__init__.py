"""Words that mean "help" without asking for it, and the two asks they could be put as. Pure; nothing is kept or sent.

"This thing doesn't even work" is no question, and still wants an answer. What is looked for is first of all grammar:
who can't, won't or never does; "no one", "nothing", "every time", "again"; words that judge or despair. Against it are
plans and dates, thanks, and what has come right. One strong sign is enough, weaker ones add up, and likeness.py says
what the words are most like. Like every hint it is wrong at times: it offers, once, and a person decides.

vent.py weighs, asks.py puts it as an ask. The signs are patterns over small letters with plain apostrophes and short
forms of "not" (sentences.py): feelings.py, strong.py, others.py and weaker.py for a vent, content.py against it,
questions.py either way.
"""
