#!/usr/bin/env python3
"""Makes a checkout ready to run from nothing but Python: .venv, locked packages, Node, built pages, translations.

Every step is skipped while what it was made from has not changed. Only the standard library is used, since
nothing else is there yet; with --tests it also gets what `make test` needs, system packages included.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
# Program, where it also hides, Debian's package.
TEST_PROGRAMS = (
    (("initdb",), "/usr/lib/postgresql/*/bin", "postgresql"),
    (("redis-server",), "", "redis-server"),
    (("chromium", "chromium-browser", "google-chrome"), "", "chromium"),
)


class Missing(Exception):
    """The machine lacks something; the text says what to do about it."""


def say(text: str) -> None:
    """One line on the terminal, at once."""
    print(text, flush=True)  # noqa: T201 - this is a program for a terminal


def run(*command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Run a command to its end; its output is shown only when it fails."""
    done = subprocess.run(  # noqa: S603
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        say(done.stdout)
        raise Missing(f"This step failed: {' '.join(str(part) for part in command)}")


def digest(paths: Iterable[Path], *words: str) -> str:
    """A fingerprint of the files (folders: all below) and words that a step depends on."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def unchanged(stamp: Path, key: str) -> bool:
    """Whether the step behind this stamp was last done for the same key."""
    return stamp.is_file() and stamp.read_text() == key


# --- Python -----------------------------------------------------------------------------------------


def make_environment() -> None:
    """Make .venv with pip in it; anew when its Python has gone."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:  # noqa: S603, PLW1510
        return
    say("Making the Python environment …")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True)  # noqa: S603, PLW1510
    if made.returncode == 0:
        return
    # Debian and Ubuntu cut pip out of Python (package python3-venv). Its own package holds it as a wheel.
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", "--without-pip", VENV)
    with tempfile.TemporaryDirectory(prefix="quizsite-") as folder:
        wheel = system_pip() or fetched_pip(Path(folder))
        if wheel is None:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Missing(
                "This Python cannot make environments. Install its missing half (as root: "
                "apt-get install python3-venv) and start again."
            )
        run(PYTHON, wheel / "pip", "install", "--quiet", "--no-index", wheel)


def system_pip() -> Path | None:
    """pip's wheel where Debian keeps it, if it is there."""
    return max(Path("/usr/share/python-wheels").glob("pip-*.whl"), default=None)


def fetched_pip(folder: Path) -> Path | None:
    """pip's wheel out of Debian's package, fetched by the machine's own apt without being root."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return None
    # Lists of our own: those of a bare machine may be empty, and only root may fill them.
    for name in ("state/lists/partial", "cache/archives/partial", "out"):
        (folder / name).mkdir(parents=True)
    apt = ["apt-get", "-o", f"Dir::State={folder}/state", "-o", f"Dir::Cache={folder}/cache"]
    apt += ["-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "APT::Sandbox::User="]
    for command in ([*apt, "update"], [*apt, "download", "python3-pip-whl"]):
        if subprocess.run(command, cwd=folder / "out", capture_output=True).returncode:  # noqa: S603, PLW1510
            return None
    for package in (folder / "out").glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, folder / "out"], check=True)  # noqa: S603, S607
    return max((folder / "out").rglob("pip-*.whl"), default=None)


def install_python_packages(lock: Path, *supersets: Path) -> None:
    """Install a lock into .venv, refusing every file whose hash is not in it. A superset of it will do."""
    if any(unchanged(VENV / f".{known.stem}", digest([known])) for known in (lock, *supersets)):
        return
    say(f"Installing the Python packages of {lock.name} …")
    pip: tuple[str | Path, ...] = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-input")
    run(*pip, "install", "--require-hashes", "--requirement", lock)
    (VENV / f".{lock.stem}").write_text(digest([lock]))


# --- Node and the pages -----------------------------------------------------------------------------


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` run: the machine's if they are new enough, else the wheel's."""
    if not (shutil.which("npm") and new_enough(shutil.which("node"))):
        install_python_packages(ROOT / "requirements-node.txt")
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "NO_UPDATE_NOTIFIER": "1"}


def new_enough(node: str | None) -> bool:
    """Vite wants ^20.19 or >= 22.12."""
    if node is None:
        return False
    text = subprocess.run([node, "--version"], capture_output=True, text=True).stdout  # noqa: S603, PLW1510
    found = re.match(r"v(\d+)\.(\d+)", text)
    if found is None:
        return False
    version = (int(found[1]), int(found[2]))
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def install_node_packages(env: Mapping[str, str], *, tests: bool) -> None:
    """Install the lock of npm: what builds the pages, with `tests` also what checks them."""
    modules = FRONTEND / "node_modules"
    sources = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    everything = digest(sources, "all")
    stamp, key = modules / ".stamp", everything if tests else digest(sources, "build")
    if unchanged(stamp, key) or unchanged(stamp, everything):
        return
    say("Installing the packages that build the pages …")
    run("npm", "ci", *(() if tests else ("--omit=dev",)), cwd=FRONTEND, env=env)
    stamp.write_text(key)


def build_pages(env: Mapping[str, str]) -> None:
    """Build frontend/dist."""
    sources = [FRONTEND / name for name in ("src", "package-lock.json", "vite.config.ts", "svelte.config.js")]
    stamp, key = FRONTEND / "dist" / ".stamp", digest(sources)
    if unchanged(stamp, key):
        return
    say("Building the pages …")
    run("npm", "run", "--silent", "build", cwd=FRONTEND, env=env)
    stamp.write_text(key)


def compile_translations() -> None:
    """Compile quizsite/locale."""
    sources = sorted((ROOT / "quizsite" / "locale").rglob("*.po"))
    stamp, key = VENV / ".translations-stamp", digest(sources)
    if unchanged(stamp, key) and all(source.with_suffix(".mo").exists() for source in sources):
        return
    run(PYTHON, "manage.py", "messages", "--compile")
    stamp.write_text(key)


# --- The machine ------------------------------------------------------------------------------------


def install_test_programs() -> None:
    """PostgreSQL, Redis and Chromium from Debian's packages, where they are missing and we may."""

    def there(names: tuple[str, ...], folder: str) -> bool:
        return any(shutil.which(name) or (folder and any(Path("/").glob(f"{folder}/{name}"[1:]))) for name in names)

    packages = [package for names, folder, package in TEST_PROGRAMS if not there(names, folder)]
    if not packages:
        return
    by_hand = f"apt-get install {' '.join(packages)}"
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = not sudo or (
        shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True).returncode == 0  # noqa: S603, PLW1510
    )
    if not (may and shutil.which("apt-get")):
        raise Missing(f"The tests need packages that only root may install. As root: {by_hand}")
    say(f"Installing {', '.join(packages)} …")
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--yes"]
    run(*apt, "update")
    run(*apt, "install", "--no-install-recommends", *packages)


def main() -> None:
    """Do what is not done yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what `make test` needs")
    tests = parser.parse_args().tests
    if sys.version_info < OLDEST_PYTHON:
        wanted, found = (".".join(str(part) for part in version[:2]) for version in (OLDEST_PYTHON, sys.version_info))
        raise Missing(f"Python {wanted} or newer is needed, not {found}. Name one: make run PYTHON=python{wanted}")
    if tests:
        install_test_programs()
    make_environment()
    if tests:
        install_python_packages(ROOT / "requirements-test.txt")
    else:
        install_python_packages(ROOT / "requirements.txt", ROOT / "requirements-test.txt")
    env = node_environment()
    install_node_packages(env, tests=tests)
    build_pages(env)
    compile_translations()


if __name__ == "__main__":
    try:
        main()
    except Missing as missing:
        sys.exit(f"quizsite: {missing}")
