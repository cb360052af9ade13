"""The addresses of this room."""

from django.urls import include, path

from pts_support.people.pages import accounts, addresses, calendars, demo, devices, me, my_data, program, promise
from pts_support.people.pages.account import changes, unconfirmed
from pts_support.people.pages.decisions import views as decisions

NOT_HERE = [
    "signup/",
    "email/",
    "3rdparty/",
    "3rdparty/<path:rest>",
    "social/<path:rest>",
    "signup/passkey/",
]  # allauth's, and not ours

program_pages = [
    path("", program.overview, name="program"),
    path("facts/", program.facts, name="facts"),
    path("people/", program.people, name="people"),
    path("people/add/", program.person_add, name="person_add"),
    path("people/<uuid:ref>/", program.person, name="person"),
    path("people/<uuid:ref>/details/", program.person_details, name="person_details"),
    path("people/<uuid:ref>/invite/", program.person_invite, name="person_invite"),
    path("people/<uuid:ref>/phone-code/", program.person_phone_code, name="person_phone_code"),
    path("people/<uuid:ref>/step-lost/", program.person_step_lost, name="person_step_lost"),
    path("people/<uuid:ref>/over/", program.person_over, name="person_over"),
    path("people/<uuid:ref>/undo/", program.person_undo, name="person_undo"),
    path("people/<uuid:ref>/end/", program.person_end, name="person_end"),
    path("people/<uuid:ref>/close/", program.person_close, name="person_close"),
    path("people/<uuid:ref>/up/", program.person_up, name="person_up"),
    path("people/<uuid:ref>/suspend/", program.person_suspend, name="person_suspend"),
    path("people/<uuid:ref>/restore/", program.person_restore, name="person_restore"),
    path("cohorts/", program.cohorts, name="cohorts"),
    path("cohorts/add/", program.cohort, name="cohort_add"),
    path("cohorts/<uuid:ref>/", program.cohort, name="cohort"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/add/", calendars.calendar_add, name="calendar_add"),
    path("calendars/<uuid:ref>/", calendars.calendar, name="calendar"),
    path("calendars/<uuid:ref>/snow/", calendars.snow, name="snow"),
    path("calendars/<uuid:ref>/off/", calendars.days_close, name="days_close"),
    path("calendars/<uuid:ref>/off/<uuid:off>/remove/", calendars.days_open, name="days_open"),
    path("calendars/<uuid:ref>/half/", calendars.half_day, name="half_day"),
    path("calendars/<uuid:ref>/half/<uuid:half>/remove/", calendars.half_day_drop, name="half_day_drop"),
]

pages = [
    path("program/", include(program_pages)),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/staff/", decisions.staff_gone, name="staff_gone"),
    path("decisions/<uuid:ref>/agree/", decisions.decision_agree, name="decision_agree"),
    path("decisions/<uuid:ref>/undo/", decisions.decision_undo, name="decision_undo"),
    path("decisions/<uuid:ref>/stop/", decisions.decision_stop, name="decision_stop"),
    path("objection/<str:token>/", decisions.objection, name="objection"),
    path("first/", accounts.first, name="first"),
    path("first/email/", unconfirmed.unconfirmed, name="unconfirmed"),
    path("first/email/send/", unconfirmed.unconfirmed_mail, name="unconfirmed_mail"),
    path("me/", me.me, name="me"),
    path("me/changes/", changes.account_changes, name="account_changes"),
    path("me/zone/", me.zone, name="zone"),
    path("me/data/", my_data.my_data, name="my_data"),
    path("me/agree/<slug:what>/", accounts.agree, name="agree"),
    path("me/addresses/", addresses.addresses, name="addresses"),
    path("me/addresses/add/", addresses.add, name="address_add"),
    path("me/addresses/confirm/", addresses.confirm, name="address_confirm"),
    path("me/addresses/<slug:named>/use/", addresses.use, name="address_use"),
    path("me/addresses/<slug:named>/remove/", addresses.remove, name="address_remove"),
    path("me/signed-in/<slug:named>/end/", devices.end, name="session_end"),
    path("me/browsers/<uuid:ref>/forget/", devices.forget, name="browser_forget"),
    path("join/", accounts.join_by_code, name="join_by_code"),
    path("join/<str:token>/", accounts.join, name="join"),
    path("join/<str:token>/again/", accounts.join_again, name="join_again"),
    path("not-me/<str:token>/", changes.not_me, name="not_me"),
    path("lost-phone/<str:token>/", changes.step_lost_agree, name="step_lost_agree"),
    path("clock/", demo.set_clock, name="clock"),
    path("demo/", demo.cast, name="demo_cast"),
    path("demo/come-in/", demo.come_in, name="demo_come_in"),
]

urlpatterns = [
    path("", include((pages, "people"))),
    path("promise/", promise.promise, name="promise"),
    # Before allauth's own, included further down: ours in place of its sign-in page, nothing where we have none.
    path("accounts/login/", accounts.login),
    path("accounts/login/code/", accounts.request_code),
    path("accounts/2fa/webauthn/login/", accounts.passkey),
    path("accounts/sessions/", devices.devices),
    *[path(f"accounts/{rest}", accounts.nothing_here) for rest in NOT_HERE],
]
