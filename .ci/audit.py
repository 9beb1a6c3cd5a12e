"""Known vulnerabilities of what constraints.txt names, as pip-audit finds them: exit code 1 where there are any, 0 where none is known.

    python .ci/audit.py constraints.txt

Where no database of vulnerabilities can be reached it says so and ends with 0: what was not audited is never told as clean.
"""

from __future__ import annotations

import json
import subprocess
import sys


def audited(requirements: str) -> list[dict[str, object]]:
    """What pip-audit says of each package: its name, and its vulnerabilities or why it was not audited."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "-r",
        requirements,
        "--no-deps",
        "--disable-pip",
        "--timeout",
        "10",
        "-f",
        "json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout) if done.stdout.strip() else {}
    return list(found.get("dependencies", []))


def main(requirements: str) -> int:
    """Prints the result and gives the exit code."""
    packages = audited(requirements)
    asked = [each for each in packages if "skip_reason" not in each]
    told = [(each, fault) for each in asked for fault in each["vulns"]]
    for each, fault in told:
        mended = ", ".join(fault["fix_versions"]) or "no version yet"
        print(f"{each['name']} {each['version']}: {fault['id']}, mended in {mended}")
    if not asked:
        print("NOT AUDITED: no database of vulnerabilities could be reached")
    else:
        print(f"{len(asked)} of {len(packages)} packages audited, {len(told)} known vulnerabilities")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
