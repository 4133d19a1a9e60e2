"""What makes a checkout ready: it skips what has not changed, and says what to do when the machine lacks something."""

import subprocess
from pathlib import Path

import pytest

import bootstrap


def test_a_fingerprint_follows_contents_names_and_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    file = tmp_path / "src" / "a.ts"
    file.parent.mkdir()
    file.write_text("one")
    first = bootstrap.digest([file.parent])
    assert bootstrap.digest([file.parent]) == first
    assert bootstrap.digest([file.parent], "all") != first
    file.write_text("two")
    second = bootstrap.digest([file.parent])
    assert second != first
    file.rename(file.with_name("b.ts"))
    assert bootstrap.digest([file.parent]) != second


def test_a_step_is_done_again_only_for_another_key(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    assert not bootstrap.unchanged(stamp, "key")
    stamp.write_text("key")
    assert bootstrap.unchanged(stamp, "key")
    assert not bootstrap.unchanged(stamp, "other")


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("v18.19.0", False),
        ("v20.18.3", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("nonsense", False),
    ],
)
def test_the_machines_node_is_taken_only_when_vite_runs_on_it(tmp_path: Path, version: str, fits: bool) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    assert bootstrap.new_enough(str(node)) is fits


def test_no_node_is_not_new_enough() -> None:
    assert not bootstrap.new_enough(None)


def test_missing_programs_that_may_not_be_installed_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(
        bootstrap, "TEST_PROGRAMS", ((("redis-server",), "", "redis-server"), (("no-such",), "", "pkg"))
    )
    with pytest.raises(bootstrap.Missing, match="As root: apt-get install redis-server pkg"):
        bootstrap.install_test_programs()


def test_nothing_is_installed_when_all_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "redis-server"
    program.write_text("")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bootstrap, "TEST_PROGRAMS", ((("redis-server",), "", "redis-server"),))
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_options: pytest.fail("something was run"))
    bootstrap.install_test_programs()


def test_a_step_that_fails_shows_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(bootstrap.Missing, match="This step failed: sh"):
        bootstrap.run("sh", "-c", "echo the reason; exit 3")
    assert "the reason" in capsys.readouterr().out
