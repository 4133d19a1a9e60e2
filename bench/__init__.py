"""One command per headline figure, each against a baseline in the same run; see docs/operations.md."""
