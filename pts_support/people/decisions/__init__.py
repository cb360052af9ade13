"""Acts that wait: for a second person, for their time, or for whoever may stop them. One shape for every kind.

A room above registers a kind in ``ready()``, once::

    kinds.register(DecisionKind(
        name="hold.release",                                   # also the first word of ``about``
        title=lambda act: "Release the legal hold …",          # one line, names of people allowed, no request's words
        explains=lambda act: ("What will happen, in plain sentences.",),
        apply=release,                                         # (act, now); writes; may raise TakesNoEffect(sentences)
        may_agree=lambda act, circle, reader_id: …,            # default: another of directors and staff
        may_stop=lambda act, circle, reader_id: …,             # default: nobody but whoever asked
        knows=lambda act, circle: …,                           # ids who may see it and are mailed; default: all
    ))                                                         # directors and staff, and the person concerned

(``by_time_alone``, ``asker`` and ``not_done`` are for what nobody's yes may bring nearer, and whoever asked must not
learn the end of: kinds.py.) It asks for the act with
``decide.propose("hold.release", program=…, person=…, about=…, payload=…, by=…, now=…, due_at=…)``.
Then exactly one of these happens, once: ``decide.agree`` (it takes effect in that transaction), ``decide.stop``, or its
time comes and ``decide.settle_due`` (beside ``end_due_roles``) applies it; or, for a kind with ``lapses``, calls that
and applies nothing. ``due_at`` None: never without a yes. ``apply`` runs under the people lock of the program and the
lock of the act's row; it must not ask for another program's people lock.

``circle`` (circle.py) knows who directs, runs and is the contact of the program, and who let whom in within 30 days:
so who agrees is never one of two who are one. Whoever may know of an act is mailed when it is asked for and when it is
over (notify/notices.py), finds it on /decisions/, and on the first page as long as it waits for them.
"""
