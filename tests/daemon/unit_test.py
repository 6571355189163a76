"""systemd accepts the unit that we ship, over the programs of this build."""
import re
import shutil
import subprocess
import sys

unit = sys.argv[1]
if not shutil.which("systemd-analyze"):
    print("skipped: systemd-analyze is not installed")
    sys.exit(77)
run = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
# What it says of other units of this machine is not ours.
ours = [line for line in (run.stdout + run.stderr).splitlines() if "ohmd" in line]
unreachable = [line for line in (run.stdout + run.stderr).splitlines() if re.search("Failed to (initialize manager|connect)", line)]
if unreachable:
    print("skipped: " + unreachable[0])
    sys.exit(77)
print("\n".join(ours) or "systemd-analyze verify: nothing to complain of")
text = open(unit, encoding="utf-8").read()
assert "ExecStopPost=" in text and "ohm-guard" in text and "Type=notify" in text
sys.exit(1 if ours else 0)
