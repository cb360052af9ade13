"""A removal on demand: what was asked for, by whom, and the two lines of the timeline about it."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0012_suspended"),
        ("requests_app", "0014_leavers_posts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("asked", "Asked"),
                    ("reminded", "Reminded"),
                    ("escalated", "Escalated"),
                    ("asked_fellow", "Asked Fellow"),
                    ("still_open", "Still Open"),
                    ("reminded_all", "Reminded All"),
                    ("nobody_left", "Nobody Left"),
                    ("acknowledged", "Acknowledged"),
                    ("passed_on", "Passed On"),
                    ("answered", "Answered"),
                    ("questioned", "Questioned"),
                    ("talked", "Talked"),
                    ("noted", "Noted"),
                    ("handed_over", "Handed Over"),
                    ("added_person", "Added Person"),
                    ("added_words", "Added Words"),
                    ("thanked", "Thanked"),
                    ("followed_up", "Followed Up"),
                    ("reopened", "Reopened"),
                    ("closed", "Closed"),
                    ("held", "Held"),
                    ("resumed", "Resumed"),
                    ("urgency_changed", "Urgency Changed"),
                    ("taken_out", "Taken Out"),
                    ("let_back", "Let Back"),
                    ("opened", "Opened"),
                    ("offered", "Offered"),
                    ("allowed", "Allowed"),
                    ("declined", "Declined"),
                    ("fell_away", "Fell Away"),
                    ("asked_if_helped", "Asked If Helped"),
                    ("withdrawn", "Withdrawn"),
                    ("undone", "Undone"),
                    ("peers_chose", "Peers Chose"),
                    ("times_moved", "Times Moved"),
                    ("words_hidden", "Words Hidden"),
                    ("words_changed", "Words Changed"),
                    ("words_purged", "Words Purged"),
                    ("removal_asked", "Removal Asked"),
                    ("removal_over", "Removal Over"),
                    ("glass_broken", "Glass Broken"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    ("file", "ask"),
                    ("remind", "remind"),
                    ("escalate", "bring in the next person"),
                    ("resume", "go on after a hold"),
                    ("lapse", "the time somebody named has passed"),
                    ("nudge_fellow", "ask whether it helped"),
                    ("close_silent", "close without feedback"),
                    ("fell_away", "somebody fell away"),
                    ("retime", "a calendar moved the times, or old data began anew"),
                    ("left_program", "close when the fellowship ends"),
                    ("sooner", "ask the next person now"),
                    ("acknowledge", "I have it"),
                    ("pass_on", "I can’t, pass it on"),
                    ("answer", "answer"),
                    ("question", "ask one question first"),
                    ("talked", "we talked"),
                    ("note", "write a note among helpers"),
                    ("hand_over", "hand it over"),
                    ("add_person", "add a person"),
                    ("offer", "offer to read it or to call"),
                    ("remind_holder", "remind whoever has it"),
                    ("add_words", "add something"),
                    ("thanks", "say thanks"),
                    ("follow_up", "ask on"),
                    ("reopen", "open it again"),
                    ("close", "close it"),
                    ("hold", "hold it for now"),
                    ("change_urgency", "change how soon"),
                    ("take_out", "take someone out"),
                    ("let_back", "let someone back in"),
                    ("open_it", "let them read it"),
                    ("allow", "say that’s fine"),
                    ("decline", "say not now"),
                    ("peer_choice", "choose what happens on the board"),
                    ("withdraw", "take it back"),
                    ("undo", "undo"),
                    ("names_student", "say that words name a student"),
                    ("purge_words", "remove the words of one request for good"),
                    ("change_words", "change one’s own hidden words"),
                    ("removal", "a removal of its words is asked for, or does not happen"),
                    ("break_glass", "two people of the program open it to one of them, in an emergency"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="RemovalDemand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("district", "The district demands it in writing"),
                            ("law", "A court or a law demands it"),
                            ("family", "A family demands it, and the district agrees"),
                        ],
                        max_length=8,
                    ),
                ),
                ("dated", models.DateField()),
                ("number", models.CharField(blank=True, max_length=40)),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("objected_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.program"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="removal_demands",
                        to="requests_app.helprequest",
                    ),
                ),
                (
                    "seconded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seconded_by__isnull", True),
                            models.Q(("seconded_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="seconded_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("begun_at__isnull", True), ("request__isnull", False), _connector="OR"),
                        name="begun_about_a_request",
                    ),
                ],
            },
        ),
    ]
