"""Sentences that name a person, a time or a sight, as things one can hold against the facts.

A ``Statement`` (statement.py) is made in one place: from facts, as a line of pieces (pieces.py). A template prints it
with ``{% tell statement %}``, Python with ``spoken.tell(context, statement)`` (templatetags/spoken.py), a toast or a
mail with ``plain(statement, now, zone)``. What a person wrote is printed with ``|words`` (paragraphs) or ``|own`` (a
few words in a line). In a trial a recorder (recorder.py) collects all of them and marks where they stand on the page;
a name or a time that stands elsewhere is found. Outside a trial it costs one look at a variable.

The facts of requests and the sentences made of them are in ``requests_app/statements/``.
"""
