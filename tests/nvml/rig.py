"""What the tests of the stand-in share: a rig that stands still, and programs run against it.

Environment, set by CMake: STILL_TWIN (the program), NVML_TWIN (folder of the stand-in library), NVML_CLIENTS (folder of a Python
environment with nvidia-ml-py, gpustat and nvitop, made by scripts/nvml-clients).
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LIBRARY = Path(os.environ["NVML_TWIN"], "libnvidia-ml.so.1")
CLIENTS = Path(os.environ.get("NVML_CLIENTS", "/nowhere"))
SURFACE = Path(__file__).parents[2] / "nvml-twin/surface.h"


class Rig:
    """A twin of `hosts` hosts, A, B …, of `cards` RTX 3090s each, in a folder of its own."""

    def __init__(self, hosts=1, cards=4, folder=""):
        self._temp = tempfile.TemporaryDirectory(prefix="ohm-nvml-")
        self.folder = Path(self._temp.name, folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        os.chmod(self._temp.name, 0o755)
        self.hosts, self.cards, self.twin = hosts, cards, None
        self.start()

    def start(self):
        self.twin = subprocess.Popen([os.environ["STILL_TWIN"], self.folder, str(self.hosts), str(self.cards)], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.twin.stdout.readline() == "ready\n", "still_twin did not start"

    def say(self, command):
        self.twin.stdin.write(command + "\n")
        self.twin.stdin.flush()
        answer = self.twin.stdout.readline()
        assert answer == "ok\n", f"still_twin {command}: {answer}"

    def end(self):
        """In order."""
        self.twin.stdin.close()
        self.twin.wait(30)
        self.twin.stdout.close()

    def kill(self):
        self.twin.kill()
        self.end()

    def close(self):
        if self.twin.poll() is None:
            self.end()
        self._temp.cleanup()

    def environment(self, **more):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("OHM_")}
        return {**clean, "OHM_TWIN": str(self.folder), "LD_LIBRARY_PATH": str(LIBRARY.parent), "PYTHONDONTWRITEBYTECODE": "1",
                "TERM": "xterm-256color", **more}

    def run(self, *argv, timeout=60, **more):
        """A program against this rig: (exit status, standard output, standard error)."""
        done = subprocess.run([str(a) for a in argv], env=self.environment(**more), capture_output=True, text=True, timeout=timeout,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def pynvml(self, code, *arguments, **more):
        """What `code`, run with nvidia-ml-py in scope, leaves in `said`. Its `say()` talks to nobody: the rig is driven from here."""
        program = f"import json, os, sys\nfrom pynvml import *\nargs = sys.argv[1:]\n{code}\nprint(json.dumps(said))"
        status, out, err = self.run(CLIENTS / "bin/python", "-c", program, *arguments, **more)
        assert status == 0, err
        return json.loads(out)

    def start_pynvml(self, code, **more):
        """The same, running: write to it, read from it, and `wait()`. Its `tell(x)` prints a line at once."""
        program = f"import json, os, sys, time\nfrom pynvml import *\ndef tell(x): print(json.dumps(x), flush=True)\n{code}"
        return subprocess.Popen([CLIENTS / "bin/python", "-c", program], env=self.environment(**more), text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE)


def need_clients():
    """Leaves with ctest's "skipped" when PyPI gave no clients."""
    if not (CLIENTS / "clients").is_file():
        print(f"skipped: no NVML programs in {CLIENTS}; scripts/nvml-clients could not get them from PyPI")
        sys.exit(77)
