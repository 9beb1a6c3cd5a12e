"""Small faults, put one at a time into a sample of the functions, and whether the tests of the room notice each.

    make mutants                                       all rooms, 40 faults of each
    benchmarks/quality/mutants/.venv/bin/python benchmarks/quality/mutants/sample.py files runs --count 40 --seed 1

A fault is made by mutmut: a changed operator, number, text, argument or condition. Each room's faults are tried by the tests of that room
alone (`tests/ROOM`, but for those marked slow or soak). Of all faults of a room a sample is drawn with the seed; the same seed on the same
code draws the same. Results are kept in RESULTS.json and written to MUTANTS.md, with each fault that no test noticed.
The exit code is 1 when tests notice fewer than 85 % of a room's faults.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import tokenize
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WORK = ROOT / "build" / "mutants"
TOLD = ("benchmarks", "data", "notebooks", "workbook.yaml")
KEPT = HERE / "RESULTS.json"
LEAST = 0.85
NOTICED = ("killed", "timeout", "segfault", "suspicious")
SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/forecast/{room}/*"]
do_not_mutate = ["*/__init__.py"]
also_copy = {told}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "alone", "-m", "not soak and not slow"]
pytest_add_cli_args_test_selection = ["tests/{room}", "--ignore-glob=*/test_mutations.py", "-k", "not gigabytes and not too_little"]  # these look at clocks
process_isolation = "forkserver"  # no fault inherits a cache that the tests of the code as it is have filled
timeout_multiplier = 2.0
timeout_constant = 5.0
use_git_change_detection = false
"""
ROOMS = ("history", "settings", "decomposition", "targets", "files", "runs", "report")
HEADER = (
    "| room | faults in all | seed | tried | noticed | not noticed | of these words only | noticed | but for words | minutes | verdict |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|"
)
PAGE = """# Small faults that the tests notice

Made by `make mutants` (`benchmarks/quality/mutants/sample.py`, mutmut {version}): of all faults that can be put into the functions of a room, a
sample drawn with a seed, each tried by the tests of that room alone. *Words only*: the fault changes nothing but the wording of a
text, such as `"Name a file"` to `"NAME A FILE"`; tests hold messages to their place, value and way out, not to each letter.

{table}

## What is not noticed

{survivors}
"""


def prepare(room: str) -> Path:
    """The folder in which mutmut works on a room: the project as it is, with the settings of mutmut."""
    place = WORK / room
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    left_out = shutil.ignore_patterns(".venv", "__pycache__")
    for name in ("src", "tests", *TOLD):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=left_out)
        else:
            shutil.copy2(source, place / name)
    told = SETTINGS.format(room=room, told=json.dumps(TOLD))
    (place / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + told, "utf-8")
    return place


def mutmut(place: Path, *words: str) -> str:
    """What mutmut says. Programs that the tests start find the changed package first, by PYTHONPATH."""
    path = os.pathsep.join([str(place / "mutants" / "src"), str(HERE)])
    command = [str(Path(sys.executable).with_name("mutmut")), *words]
    log = place / f"{words[0]}.log"
    with log.open("w", encoding="utf-8") as file:
        env = {**os.environ, "PYTHONPATH": path}
        running = subprocess.Popen(command, cwd=place, env=env, stdout=file, stderr=subprocess.STDOUT, start_new_session=True)
        running.wait()
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)  # what a test that noticed a fault in its midst has left running
    return log.read_text("utf-8")


def states(place: Path) -> dict[str, str]:
    """How each fault ended, by its name."""
    return dict(re.findall(r"^\s+(forecast\.\S+): (.+)$", mutmut(place, "results", "--all", "true"), re.MULTILINE))


def only_words(place: Path, name: str) -> bool:
    """Whether a fault changes one text of several words, and nothing else."""
    module, function = name.rsplit(".", 1)
    text = (place / "mutants" / "src" / Path(*module.split("."))).with_suffix(".py").read_text("utf-8")
    pair = [_tokens(text, each) for each in (re.sub(r"__mutmut_\d+$", "__mutmut_orig", function), function)]
    changed = [(a, b) for a, b in zip(*pair, strict=False) if a != b]
    same = len(pair[0]) == len(pair[1]) and len(changed) == 1
    return same and all(each[0] in "\"'" and re.search(r"\w\W? \w", each) for each in changed[0])


def _tokens(text: str, function: str) -> list[str]:
    """The words of a function, without its name."""
    found = re.search(rf"^( *)def {re.escape(function)}\(.*?(?=^\1\S|\Z)", text, re.MULTILINE | re.DOTALL)
    code = found.group().replace(function, "_") if found else ""
    lines = "\n".join(line.removeprefix(found.group(1) if found else "") for line in code.splitlines())
    return [each.string for each in tokenize.generate_tokens(io.StringIO(lines + "\n").readline) if each.string.strip()]


def tried(room: str, *, count: int, seed: int, workers: int) -> dict[str, object]:
    """What became of a sample of a room's faults."""
    start, place = time.monotonic(), prepare(room)
    mutmut(
        place, "run", "--max-children", str(workers), "none of them: make the faults and see which test reaches which function"
    )
    names = sorted(states(place))
    if not names:
        raise SystemExit(f"{room}: no faults were made; see {place / 'run.log'}")
    sample = sorted(random.Random(seed).sample(names, len(names))[:count])  # a larger sample holds the smaller ones
    mutmut(place, "run", "--max-children", str(workers), *sample)
    ended = {name: state for name, state in states(place).items() if name in sample}
    if left := [name for name, state in ended.items() if state == "not checked"]:
        raise SystemExit(f"{room}: {len(left)} faults were not tried; see {place / 'run.log'}")
    alive = [name for name, state in ended.items() if state not in NOTICED]
    return {
        "all": len(names), "tried": len(sample), "seed": seed, "minutes": (time.monotonic() - start) / 60, "ends": ended,
        "alive": {name: {"words": only_words(place, name), "change": change(place, name)} for name in alive},
    }  # fmt: skip


def change(place: Path, name: str) -> list[str]:
    """The lines that a fault changes, before and after."""
    lines = [line for line in mutmut(place, "show", name).splitlines() if line[:1] in ("-", "+")]
    return [f"{line[0]} {line[1:].strip()}" for line in lines if not line.startswith(("---", "+++"))]


def row(room: str, told: Mapping[str, object]) -> str:
    """A room as a row of the table."""
    tries, alive = int(str(told["tried"])), dict(told["alive"])  # type: ignore[call-overload]
    words = sum(each["words"] for each in alive.values())
    share, apart = 1 - len(alive) / tries, (tries - len(alive)) / (tries - words)
    verdict = "ok" if share >= LEAST else f"MISSED, under {LEAST:.0%}"
    numbers = (
        f"{told['all']:,} | {told['seed']} | {tries} | {tries - len(alive)} | {len(alive)} | {words} | {share:.0%} | {apart:.0%}"
    )
    return f"| {room} | {numbers} | {told['minutes']:.1f} | {verdict} |"


def main() -> int:
    """The exit code, after the page was written."""
    asked = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    asked.add_argument("rooms", nargs="*", default=ROOMS)
    for name, usual in (("--count", 40), ("--seed", 0), ("--workers", 2)):
        asked.add_argument(name, type=int, default=usual)
    told = asked.parse_args()
    for room in told.rooms:
        found = tried(room, count=told.count, seed=told.seed, workers=told.workers)
        print(row(room, found), flush=True)
        results = (json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}) | {room: found}
        KEPT.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", "utf-8")
    results = {room: found for room, found in json.loads(KEPT.read_text("utf-8")).items() if room in ROOMS}
    write(results)
    return int(any(len(each["alive"]) > (1 - LEAST) * each["tried"] for each in results.values()))


def write(results: Mapping[str, Mapping[str, object]]) -> None:
    """The page."""
    lock = (HERE / "requirements.lock").read_text("utf-8")
    table = "\n".join([HEADER, *(row(room, results[room]) for room in ROOMS if room in results)])
    alive = {name: how for each in results.values() for name, how in dict(each["alive"]).items()}  # type: ignore[call-overload]
    told = [
        f"`{name}`{', words only' * how['words']}\n\n```diff\n{chr(10).join(how['change'])}\n```" for name, how in alive.items()
    ]
    version = re.findall(r"^mutmut==(\S+)", lock, re.MULTILINE)[0]
    (HERE.parent / "MUTANTS.md").write_text(PAGE.format(version=version, table=table, survivors="\n\n".join(told)), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
