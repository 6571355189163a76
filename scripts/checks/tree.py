"""What the checks share: the files of the tree, and how a check reports.

Every check is run as `scripts/checks/NAME [ROOT]`, looks at the files git would commit under ROOT (this checkout by default), prints
its findings as "file:line: what" and one closing line of what it looked at, and exits 0 (well), 1 (findings, or nothing to look at)
or 77 (a tool it needs is not installed; ctest counts it as skipped). Standard library only.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]).resolve()
COMPILER = os.environ.get("CXX", "g++")


def files(pattern, under=("",)):
    """Paths relative to ROOT that match the regular expression `pattern`, in the folders `under`."""
    git = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"], capture_output=True)
    if git.returncode == 0 and (ROOT / ".git").exists():
        listed = git.stdout.decode().split("\0")
    else:  # an unpacked archive, or a checkout of somebody else's
        listed = (str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.relative_to(ROOT).parts[0] not in ("build", ".git"))
    wanted = {f for f in listed if f and re.search(pattern, f) and any(f.startswith(u) for u in under) and (ROOT / f).is_file()}
    return sorted(wanted)


def text(file):
    return (ROOT / file).read_text(encoding="utf-8", errors="replace")


def lines(file):
    return enumerate(text(file).split("\n"), 1)


def is_test(file):
    """Tests, and what only they use: src/<module>/testing/."""
    return file.startswith("tests/") or "/testing/" in file or re.search(r"_test\.\w+$", file) is not None


def scripts(*shells):
    """Files whose first line names one of these interpreters."""
    first = re.compile(r"#!.*\b(" + "|".join(shells) + r")\b")
    return [f for f in files(r"(^|/)[^./]+$|\.(sh|bash|py)$") if first.match(text(f)[:80])]


def finish(name, findings, checked, what):
    """Prints and leaves. `checked`: how many of `what` were looked at; none is a failure, for then the check proves nothing."""
    for finding in findings:
        print(finding)
    if not checked:
        print(f"{name}: found nothing to check ({what})")
        sys.exit(1)
    print(f"{name}: {checked} {what}, " + (f"{len(findings)} wrong" if findings else "all well"))
    sys.exit(1 if findings else 0)


def needs(name, tool):
    """The tool's path; leaves with 77 when it is not installed."""
    from shutil import which
    path = which(tool)
    if not path:
        print(f"{name}: skipped, {tool} is not installed (scripts/setup installs it)")
        sys.exit(77)
    return path
