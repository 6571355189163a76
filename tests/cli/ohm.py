"""Runs the real `ohm` for the tests of the command line. Standard library only.

OHM and OHM_DOCS name the binaries; tests/cli/CMakeLists.txt sets them. Every test works in a directory of its own.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
OHM = os.environ["OHM"]
OHM_DOCS = os.environ["OHM_DOCS"]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
UNSAFE = sorted((ROOT / "examples" / "unsafe").glob("*.yaml"))
BARN = str(ROOT / "examples" / "rig-32x3090.yaml")

BOX = """\
ohmstead: 1
site: {feed: 120 V, breaker: 15 A}
box: {cards: 4 x rtx-3090-fe, psu: {rating: 1600 W, tier: gold}}
"""


class OhmTest(unittest.TestCase):
    """A test with an empty working directory and an environment without colour, width or an ohmd that happens to run here."""

    program = OHM

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ohm-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def environment(self, **more):
        kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "TERM") and not k.startswith("OHM_")}
        return {**kept, "TERM": "xterm", "OHM_SOCKET": self.socket, **more}

    @property
    def socket(self):
        """Where this test's ohmd listens, if it starts one."""
        return str(self.folder / "ohmd.sock")

    def ohm(self, *words, status=0, stdin="", **environment):
        """Standard output and standard error of one run, which must end with `status`."""
        run = subprocess.run([self.program, *words], cwd=self.folder, env=self.environment(**environment), input=stdin,
                             capture_output=True, encoding="utf-8", timeout=60)
        self.assertEqual(run.returncode, status, f"ohm {' '.join(words)}\n{run.stdout}\n{run.stderr}")
        return run.stdout, run.stderr

    def json(self, *words, status=0):
        out, err = self.ohm(*words, "--json", status=status)
        self.assertEqual(err, "")
        return json.loads(out)

    def shell(self, script, **environment):
        """A pipeline of bash over the same binary: "$OHM"."""
        return subprocess.run(["bash", "-c", script], cwd=self.folder, env=self.environment(**environment), stdin=subprocess.DEVNULL,
                              capture_output=True, encoding="utf-8", timeout=60)


def words_of(text):
    """Text with every run of blanks and line ends as one blank, so that wrapping does not matter."""
    return re.sub(r"\s+", " ", text)
