"""The sentences about a request that name a person, a time or a sight: made here from facts, nowhere else.

To add a sentence: take the fact it states from ``facts.py`` (a new kind of fact says in its docstring what it stands
for, and gets a check in tests/truth/checks/); write a function beside its like (``waiting.py``: who is asked and who
is on it; ``next_steps.py``: what happens if nobody acts; ``sight.py``: who can read; ``headings.py``: who wrote, whose
it is, when) that returns ``state(fact, "words ", person, …)``; print it with ``{% tell statement %}``. ``bin/prove
truth`` then holds it against what the engine does. A name or a time printed any other way fails there.

The words are for one ``Listener`` (listener.py): "you" for whoever reads, "someone" for whoever has no name any more.
"""
