"""How well names are found in sentences that say where they are. Needs no database."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from requests_app.hints.score import SENTENCES, marked_sentences, score


class Command(BaseCommand):
    help = "Precision and recall of the hint for names, over sentences with [names] in square brackets."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SENTENCES, help="one sentence a line")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        result = score(marked_sentences(file.read_text(encoding="utf-8").splitlines()))
        for text in result.missed:
            self.stdout.write(f"missed: {text}")
        for text in result.wrong:
            self.stdout.write(f"wrong: {text}")
        self.stdout.write(
            f"names: sentences={result.sentences} names={result.hits + len(result.missed)} "
            f"precision={result.precision:.3f} recall={result.recall:.3f}"
        )
