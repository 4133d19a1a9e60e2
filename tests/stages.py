"""`make test`: every check of the project, one stage after the other, with its time; closes with the counts.

    python -m tests.stages [NAME …]

runs all stages, or those whose name begins with one of the names. Needs what `bootstrap.py --tests` installs.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
PACKAGES = ("quizsite", "accounts", "localities", "questions", "contests")
PYTHON = sys.executable
TEMPLATES = tuple(str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html")))
MANAGE = (PYTHON, "manage.py")
PYTEST = (PYTHON, "-m", "pytest", "-q", "-n", "2")
# Where one of these is set, it is the developer's own and no business of the tests.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "SITE_URL", "VITE_DEV", "EMAIL_URL")

ANSI = re.compile(r"\x1b\[[0-9;]*m")
PYTEST_SUMMARY = re.compile(r"^(?:=+ )?(?:no tests|\d+ [a-z]+).* in [\d.]+s")
VITEST_SUMMARY = re.compile(r"^\s*Tests\s+\d")
PLAYWRIGHT_SUMMARY = re.compile(r"^\s+\d+ (?:passed|failed|skipped|flaky|interrupted|did not run)\b")
COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?|flaky|interrupted|did not run)")
# A test that passed only at the second try, or never ran, has not passed.
MEANING = {"passed": "passed", "skipped": "skipped"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One command; `summary` finds the lines in which a test runner counts."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    summary: re.Pattern[str] | None = None


STAGES = (
    Stage("style", ("ruff", "check", ".")),
    Stage("format", ("ruff", "format", "--check", ".")),
    Stage("types", ("mypy", *PACKAGES, "tests", "bench", "manage.py", "bootstrap.py")),
    Stage("contracts", ("lint-imports",)),
    Stage("template style", ("djlint", "--lint", "--quiet", "templates")),
    Stage("template format", ("djade", "--check", "--target-version", "5.2", *TEMPLATES)),
    Stage("migrations", (*MANAGE, "makemigrations", "--check", "--dry-run")),
    Stage("translations", (*MANAGE, "messages", "--check")),
    Stage("python on SQLite", PYTEST, summary=PYTEST_SUMMARY),
    Stage(
        "python on PostgreSQL and Redis",
        # Rules know no store and quizsite has none of its own: once is enough.
        (PYTHON, "-m", "tests.stack", "--", *PYTEST, "--ignore-glob=tests/*/rules", "--ignore=tests/quizsite"),
        summary=PYTEST_SUMMARY,
    ),
    Stage("page types", ("npm", "run", "--silent", "check"), FRONTEND),
    Stage("page style", ("npm", "run", "--silent", "lint"), FRONTEND),
    Stage("page units", ("npm", "run", "--silent", "test"), FRONTEND, VITEST_SUMMARY),
    Stage("page sizes", ("npm", "run", "--silent", "size"), FRONTEND),
    Stage("browser", ("npm", "run", "--silent", "e2e"), FRONTEND, PLAYWRIGHT_SUMMARY),
)


def counted(line: str) -> Counter[str]:
    """What a runner's closing line counts, as passed, failed and skipped."""
    counts: Counter[str] = Counter()
    for number, what in COUNT.findall(line):
        counts[MEANING.get(what, "failed")] += int(number)
    return counts


def run(stage: Stage, env: dict[str, str]) -> tuple[Counter[str], float]:
    """Run a stage, showing what it says; its counts and its seconds. A stage that fails counts at least 1 failed."""
    say(f"\n── {stage.name} " + "─" * (90 - len(stage.name)))
    started = time.monotonic()
    counts: Counter[str] = Counter()
    with subprocess.Popen(
        stage.command,
        cwd=stage.folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            say(line.rstrip("\n"))
            plain = ANSI.sub("", line)
            if stage.summary and stage.summary.match(plain):
                counts += counted(plain)
    if process.returncode or (stage.summary and not counts["passed"]):
        counts["failed"] = max(1, counts["failed"])
    return counts, time.monotonic() - started


def say(text: str) -> None:
    """A line on the terminal, in order with what the stages print."""
    print(text, flush=True)  # noqa: T201 - this is a command


def environment(folder: str) -> dict[str, str]:
    """The environment of all stages: tools of the checkout first, state in a folder that goes away."""
    own = {
        name: value for name, value in os.environ.items() if name not in FOREIGN and not name.startswith("QUIZSITE_")
    }
    tools = (str(Path(PYTHON).parent), own.get("PATH", os.defpath))
    return own | {"PATH": os.pathsep.join(tools), "PYTHON": PYTHON, "QUIZSITE_VAR": folder, "NO_COLOR": "1"}


def main(names: list[str]) -> int:
    """Run the stages that are named, or all; 0 when nothing failed."""
    stages = [stage for stage in STAGES if not names or any(stage.name.startswith(name) for name in names)]
    total: Counter[str] = Counter()
    lines = []
    folder = tempfile.mkdtemp(prefix="quizsite-test-")
    try:
        for stage in stages:
            counts, seconds = run(stage, environment(folder))
            total += counts
            told = ", ".join(f"{number} {what}" for what, number in counts.items()) or "ok"
            lines.append(f"{seconds:7.1f} s  {stage.name:32} {told}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say("\n" + "\n".join(lines) + "\n")
    say(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
