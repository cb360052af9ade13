"""Addresses of the asking room. Acts are POST, one address each, named for their verb."""

from __future__ import annotations

from django.urls import URLPattern, path

from requests_app.views import (
    acts,
    ask,
    dashboard,
    files,
    glass,
    home,
    keeping,
    me_doors,
    peers,
    policy,
    review,
    thread,
    words,
)

app_name = "requests"

# the conversation: each act has the name of its view
ACTS = (
    acts.acknowledge, acts.pass_on, acts.talked, acts.reply, acts.note, acts.hand_over, acts.add_person, acts.offer,
    acts.remind_holder, acts.add_words, acts.thank, acts.follow_up, acts.reopen, acts.close, acts.hold, acts.sooner,
    acts.change_urgency, acts.take_out, acts.let_back, acts.open_it, acts.answer_offer, acts.choose_on_board,
    acts.withdraw, acts.undo,
)  # fmt: skip

urlpatterns: list[URLPattern] = [
    # the conversation and its acts
    path("requests/<uuid:ref>/", thread.thread, name="thread"),
    *(path(f"requests/<uuid:ref>/{act.__name__}/", act, name=act.__name__) for act in ACTS),
    # words that may name a student, and files
    path("requests/<uuid:ref>/names_student/", words.names_student, name="names_student"),
    path("requests/<uuid:ref>/words/<uuid:message>/", words.change_words, name="change_words"),
    path("files/<uuid:ref>/", files.attachment, name="attachment"),
    path("files/<uuid:ref>/preview/", files.preview, name="preview"),
    # asking, and the first page
    path("", home.home, name="home"),
    path("asked/", home.asked, name="asked"),
    path("ask/", ask.ask, name="ask"),
    path("ask/draft/", ask.ask_draft, name="ask_draft"),
    path("ask/promise/", ask.ask_promise, name="ask_promise"),
    # the doors on /me/
    path("me/another-mentor/", me_doors.another_mentor, name="another_mentor"),
    path("me/used-against-me/", me_doors.used_against_me, name="used_against_me"),
    # the dashboard and the peer board
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("peers/", peers.peers, name="peers"),
    path("peers/<uuid:ref>/answer/", peers.peer_answer, name="peer_answer"),
    path("peers/<uuid:ref>/flag/", peers.flag, name="flag"),
    path("peers/review/", review.review, name="review"),
    path("peers/review/<uuid:ref>/", review.looked, name="looked"),
    # what is kept, and what is removed
    path("program/keeping/", keeping.keeping, name="keeping"),
    path("program/keeping/hold/", keeping.keeping_hold, name="keeping_hold"),
    path("program/keeping/hold/<uuid:ref>/lift/", keeping.keeping_lift, name="keeping_lift"),
    path("program/keeping/remove/", keeping.keeping_remove, name="keeping_remove"),
    # one request read in an emergency
    path("program/emergency/", glass.emergency, name="emergency"),
    path("program/emergency/<uuid:ref>/", glass.emergency_read, name="emergency_read"),
    path("program/emergency/<uuid:ref>/agree/", glass.emergency_agree, name="emergency_agree"),
    # the escalation policy
    path("program/escalation/", policy.policy, name="policy"),
    path("program/escalation/save/", policy.policy_save, name="policy_save"),
]
