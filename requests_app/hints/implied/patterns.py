"""How signs are put together, and the groups of words that signs of several kinds share."""

from __future__ import annotations

import re

NO_ONE = r"(?:no one|nobody|noone|no-one|none of (?:them|the|my|this|it)|not one|not a single|hardly any(?:one|"
NO_ONE += r"body))"
TIMES = r"(?:two|three|four|five|six|seven|eight|nine|ten|a dozen|\d+|so many|countless|several|a hundred|a million)"
REFUSED = (
    r"(?:let|listen|follow|answer|respond|reply|call|return|help|cooperate|budge|share|give|use|put|sign|show|"
    r"come|do|make|"
    r"take|send|read|try|sit|attend|look|talk|participate|engage|stop|work|load|open|connect|turn|start|save|"
    r"print|sync|"
    r"charge|stay|keep|accept|allow|approve|release|pull|admit|agree|commit|change|move|wait|wear|eat|write|"
    r"touch|fix|"
    r"consider|carry|implement|log|hold|tell|explain|respect|support|back|even|get|go|leave|transition|"
    r"tolerate|speak|say)"
)


def any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def each_of(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)
