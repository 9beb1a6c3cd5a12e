"""What is declared, locked and offered to conda is one and the same set of packages."""

from __future__ import annotations

import re
import runpy
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<marker> ;[^\\]*[^\\ ])? *\\$", re.MULTILINE)
DECLARED = [Requirement(each) for each in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]]
# The lowest versions without known holes: stored script injection, path traversal, arbitrary code from a crafted file.
FLOORS = {"jupyter-server": "2.20.0", "nbconvert": "7.17.1", "pyarrow": "14.0.1"}


def pins() -> dict[str, list[Version]]:
    """The locked versions of each package: several where they depend on the Python."""
    found: dict[str, list[Version]] = {}
    for match in PIN.finditer(LOCK):
        found.setdefault(canonicalize_name(match["name"]), []).append(Version(match["version"]))
    return found


@pytest.mark.parametrize("wanted", DECLARED, ids=lambda each: each.name)
def test_a_declared_dependency_is_locked_at_a_version_that_satisfies_it(wanted: Requirement) -> None:
    locked = pins().get(canonicalize_name(wanted.name), [])
    assert locked, f"{wanted} is not in requirements.lock: run `make lock`"
    assert all(wanted.specifier.contains(each, prereleases=True) for each in locked), f"{wanted} is locked at {locked}"


def test_every_pin_has_a_hash_and_nothing_else_is_in_the_lock() -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n".join(line for line in LOCK.splitlines() if not line.lstrip().startswith("#")))
    for block in filter(str.strip, blocks):
        assert PIN.match(block.strip() + "\n"), block.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]


def test_the_lock_names_no_address_and_no_index() -> None:
    for text in (LOCK, (ROOT / "constraints.txt").read_text("utf-8"), (ROOT / "environment.yml").read_text("utf-8")):
        assert not re.search(r"https?://|file:|(?<!no-emit-)index-url|find-links|@ ", text)


@pytest.mark.parametrize("name", FLOORS)
def test_a_package_with_a_known_hole_is_above_it(name: str) -> None:
    assert min(pins()[name]) >= Version(FLOORS[name])


def test_conda_takes_the_versions_of_the_lock() -> None:
    constraints = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert constraints == [f"{each['name']}=={each['version']}{each['marker'] or ''}" for each in PIN.finditer(LOCK)], (
        "run `make lock`"
    )


def test_conda_brings_python_and_pip_and_pip_the_rest() -> None:
    wanted = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    python, pip, listed = wanted["dependencies"]
    assert wanted["name"] == PROJECT["name"]
    assert python == f"python{PROJECT['requires-python']}"
    assert pip == "pip"
    assert listed == {"pip": ["-c constraints.txt", "-e .[dev]"]}


def test_what_builds_the_package_is_locked_because_it_is_built_without_isolation() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    for each in map(Requirement, build):
        assert all(each.specifier.contains(version) for version in pins()[canonicalize_name(each.name)])


def test_every_target_of_the_makefile_can_be_planned() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    done = subprocess.run(["make", "--dry-run", *targets], cwd=ROOT, capture_output=True, text=True, check=False)
    assert {"demo", "test"} <= set(targets)
    assert done.returncode == 0, done.stderr


def test_continuous_integration_runs_the_same_command_as_a_developer() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text("utf-8").rstrip().endswith("make test")
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


AUDITED = {
    "none could be asked": ([{"name": "a", "skip_reason": "not found"}], 0, "NOT AUDITED"),
    "nothing known": (
        [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "x"}],
        0,
        "1 of 2 packages audited, 0 known",
    ),
    "one known": (
        [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}],
        1,
        "a 1: CVE-1, mended in 2",
    ),
}


@pytest.mark.parametrize("case", AUDITED)
def test_the_audit_fails_on_a_known_hole_and_never_calls_clean_what_it_could_not_ask(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    packages, code, said = AUDITED[case]
    audit = runpy.run_path(str(ROOT / ".ci" / "audit.py"))
    monkeypatch.setitem(audit["main"].__globals__, "audited", lambda _: packages)
    assert audit["main"]("constraints.txt") == code
    assert said in capsys.readouterr().out
