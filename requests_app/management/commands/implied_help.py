"""manage.py implied_help: how well words that mean help are told from facts, asks and thanks."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from requests_app.hints.implied import sentences
from requests_app.hints.implied.sentences import ANOTHER, BLIND, LAST, ROUNDS, SEEN, UNSEEN
from requests_app.hints.implied.trial import line_of, tried_on


class Command(BaseCommand):
    help = "Try the rules that recognize implied help on sentences, and print precision and recall."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="a list of your own: kind | language | sentence, one a line")
        parser.add_argument("--wrong", action="store_true", help="print the sentences that were told wrongly too")

    def handle(self, *args: object, file: Path | None, wrong: bool, **options: object) -> None:
        if file:
            tries = {file.name: sentences.sentences_in(file.read_text(encoding="utf-8"))}
        else:
            known = sentences.all_sentences()
            parts = (SEEN, ROUNDS, UNSEEN, LAST, BLIND, ANOTHER)
            tries = {part: [one for one in known if one.half == part] for part in parts}
        for name, tried in tries.items():
            trial = tried_on(tried)
            self.stdout.write(line_of(name, trial))
            for one in trial.wrong if wrong else ():
                self.stdout.write(f"  {one.kind}: {one.words}")
