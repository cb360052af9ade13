"""Assignments and time away."""

from .absence import Absence
from .assignment import Assignment

__all__ = ["Absence", "Assignment"]
