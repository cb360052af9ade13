"""Addresses of the asking room. Acts are POST, one address each, named for their verb."""

from __future__ import annotations

from django.urls import URLPattern, path

from requests_app.pages.ask import private_requests
from requests_app.pages.ask import views as ask
from requests_app.pages.board import views as board_pages
from requests_app.pages.dashboard import views as dashboard
from requests_app.pages.emergency import views as emergency_pages
from requests_app.pages.files import views as files
from requests_app.pages.home import views as home
from requests_app.pages.policy import views as policy
from requests_app.pages.records import removal
from requests_app.pages.records import views as records
from requests_app.pages.thread import act_views
from requests_app.pages.thread import views as thread

app_name = "requests"

# the conversation: each act has the name of its view
ACTS = (
    act_views.acknowledge,
    act_views.pass_on,
    act_views.talked,
    act_views.reply,
    act_views.welcome,
    act_views.note,
    act_views.hand_over,
    act_views.add_person,
    act_views.offer,
    act_views.remind_holder,
    act_views.add_words,
    act_views.thank,
    act_views.follow_up,
    act_views.not_talked,
    act_views.reopen,
    act_views.close,
    act_views.hold,
    act_views.sooner,
    act_views.change_urgency,
    act_views.take_out,
    act_views.let_back,
    act_views.open_it,
    act_views.answer_offer,
    act_views.choose_on_board,
    act_views.withdraw,
    act_views.undo,
)

urlpatterns: list[URLPattern] = [
    # the conversation and its acts
    path("requests/<uuid:ref>/", thread.thread, name="thread"),
    *(path(f"requests/<uuid:ref>/{act.__name__}/", act, name=act.__name__) for act in ACTS),
    # words that may name a student, and files
    path("requests/<uuid:ref>/names_student/", act_views.names_student, name="names_student"),
    path("requests/<uuid:ref>/words/<uuid:message>/", act_views.change_words, name="change_words"),
    path("files/<uuid:ref>/", files.attachment, name="attachment"),
    path("files/<uuid:ref>/preview/", files.preview, name="preview"),
    # asking, and the first page
    path("", home.home, name="home"),
    path("asked/", home.asked, name="asked"),
    path("ask/", ask.ask, name="ask"),
    path("ask/draft/", ask.ask_draft, name="ask_draft"),
    path("ask/promise/", ask.ask_promise, name="ask_promise"),
    # the doors on /me/
    path("me/another-mentor/", private_requests.another_mentor, name="another_mentor"),
    path("me/used-against-me/", private_requests.used_against_me, name="used_against_me"),
    # the dashboard and the peer board
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/keys/", dashboard.dashboard_keys, name="dashboard_keys"),
    path("peers/", board_pages.peers, name="peers"),
    path("peers/<uuid:ref>/answer/", board_pages.peer_answer, name="peer_answer"),
    path("peers/<uuid:ref>/flag/", board_pages.flag, name="flag"),
    path("peers/review/", board_pages.review, name="review"),
    path("peers/review/<uuid:ref>/", board_pages.looked, name="looked"),
    # what is kept, and what is removed
    path("program/keeping/", records.keeping, name="keeping"),
    path("program/keeping/hold/", records.keeping_hold, name="keeping_hold"),
    path("program/keeping/hold/<uuid:ref>/lift/", records.keeping_lift, name="keeping_lift"),
    path("program/keeping/remove/", records.keeping_remove, name="keeping_remove"),
    path("removals/<uuid:ref>/", removal.removal, name="removal"),
    path("removals/<uuid:ref>/object/", removal.removal_object, name="removal_object"),
    # one request read in an emergency
    path("program/emergency/", emergency_pages.emergency, name="emergency"),
    path("program/emergency/<uuid:ref>/", emergency_pages.emergency_read, name="emergency_read"),
    path("program/emergency/<uuid:ref>/agree/", emergency_pages.emergency_agree, name="emergency_agree"),
    # the escalation policy
    path("program/escalation/", policy.policy, name="policy"),
    path("program/escalation/save/", policy.policy_save, name="policy_save"),
]
