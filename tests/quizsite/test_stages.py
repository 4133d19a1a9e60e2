"""What `make test` counts: only what a runner says has passed, and a stage that fails or counts nothing has failed."""

import os
import re
import sys

import pytest

from tests import stages
from tests.stages import Stage, counted, run


@pytest.mark.parametrize(
    ("summary", "line", "counts"),
    [
        (stages.PYTEST_SUMMARY, "1 failed, 3459 passed, 24 skipped in 308.39s (0:05:08)", (3459, 1, 24)),
        (stages.PYTEST_SUMMARY, "=== 2 passed, 1 error in 0.10s ===", (2, 1, 0)),
        (stages.VITEST_SUMMARY, "      Tests  1 failed | 12 passed | 2 skipped (15)", (12, 1, 2)),
        (stages.PLAYWRIGHT_SUMMARY, "  5 passed (10.3s)", (5, 0, 0)),
        (stages.PLAYWRIGHT_SUMMARY, "  1 flaky", (0, 1, 0)),
        (stages.PLAYWRIGHT_SUMMARY, "  3 did not run", (0, 3, 0)),
    ],
)
def test_closing_lines_are_read(summary: re.Pattern[str], line: str, counts: tuple[int, int, int]) -> None:
    assert summary.match(line)
    found = counted(line)
    assert (found["passed"], found["failed"], found["skipped"]) == counts


def test_vitests_count_of_files_is_not_a_count_of_tests() -> None:
    assert not stages.VITEST_SUMMARY.match(" Test Files  3 passed (3)")


@pytest.mark.parametrize(
    ("script", "summary", "failed"),
    [
        ("", None, 0),
        ("raise SystemExit(2)", None, 1),
        ("print('3 passed in 0.1s')", stages.PYTEST_SUMMARY, 0),
        ("print('1 failed, 3 passed in 0.1s'); raise SystemExit(1)", stages.PYTEST_SUMMARY, 1),
        ("print('3 passed in 0.1s'); raise SystemExit(1)", stages.PYTEST_SUMMARY, 1),
        ("print('no tests ran in 0.1s')", stages.PYTEST_SUMMARY, 1),
    ],
)
def test_a_stage_fails_by_its_status_or_by_counting_nothing(
    script: str, summary: re.Pattern[str] | None, failed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    counts, _seconds = run(Stage("try", (sys.executable, "-c", script), summary=summary), dict(os.environ))
    assert counts["failed"] == failed
    assert "── try" in capsys.readouterr().out


def test_the_developers_own_settings_do_not_reach_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://real")
    monkeypatch.setenv("QUIZSITE_MODE", "production")
    env = stages.environment("somewhere")
    assert "DATABASE_URL" not in env
    assert "QUIZSITE_MODE" not in env
    assert env["QUIZSITE_VAR"] == "somewhere"
