"""Verification: no sentence reaches the user that its source does not bear out."""

from rag.verification.problems import Problem
from rag.verification.verdict import Verdict, verify

__all__ = ["Problem", "Verdict", "verify"]
