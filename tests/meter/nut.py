"""A real upsd with NUT's own dummy-ups driver, in a directory of their own, and a meter that reads them.

Standard library only. METER_PROBE names the probe (tests/meter/CMakeLists.txt). Everything is on 127.0.0.1 and ended by its own pid.
"""
import json
import os
import pathlib
import select
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

# Debian keeps the daemon itself here; /usr/sbin/upsd is a script that asks /etc/nut whether it may start.
LIB = next((p for p in map(pathlib.Path, ("/lib/nut", "/usr/lib/nut", "/usr/libexec/nut")) if (p / "dummy-ups").exists()), None)
PROBE = os.environ.get("METER_PROBE", "")
PATIENCE = 30.0   # seconds; what is waited for comes within two

PDU = """\
ups.status: OL
input.current: 21.4
input.voltage: 241.0
ambient.temperature: 23.5
outlet.1.current: 3.7
outlet.1.status: on
outlet.1.switchable: yes
outlet.group.2.current: 11.1
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def eventually(seen, what, patience=PATIENCE):
    """What `seen()` gives once it is true; looks again and again until then."""
    end = time.monotonic() + patience
    while True:
        found = seen()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"never seen: {what}")
        select.select([], [], [], 0.02)  # leaves the processor to whoever is waited for


class Probe:
    """A meter in a process of its own."""

    def __init__(self, source, period=0.1, deadline=1.0):
        self.process = subprocess.Popen([PROBE, source, "pdu1", str(period), str(deadline)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def sample(self):
        return self.ask("sample")

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()


@unittest.skipIf(LIB is None, "NUT's server is not installed (scripts/setup installs it)")
class NutTest(unittest.TestCase):
    """Each test has an upsd, a driver and a meter of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ohm-nut-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.port = free_port()
        (self.folder / "state").mkdir(mode=0o700)
        self.write("ups.conf", "pollinterval = 1\n[pdu1]\n  driver = dummy-ups\n  port = pdu1.dev\n")
        self.write("upsd.conf", f"LISTEN 127.0.0.1 {self.port}\nMAXAGE 10\n")
        self.write("upsd.users", '[admin]\n  password = secret\n  instcmds = ALL\n')
        self.write("pdu1.dev", PDU)
        self.login = self.write("login", "user = admin\npassword = secret\n")
        self.driver, self.upsd = None, None
        self.start_driver()
        self.start_upsd()
        self.probe = Probe(f"nut:pdu1@127.0.0.1:{self.port};login={self.login}")
        self.addCleanup(self.probe.close)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    def start(self, *argv):
        user = ("-u", "root") if os.geteuid() == 0 else ()
        environment = {**os.environ, "NUT_CONFPATH": str(self.folder), "NUT_STATEPATH": str(self.folder / "state")}
        process = subprocess.Popen([str(LIB / argv[0]), *argv[1:], "-F", *user], env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait(timeout=PATIENCE)

    def start_driver(self):
        self.driver = self.start("dummy-ups", "-a", "pdu1")

    def start_upsd(self):
        self.upsd = self.start("upsd")

    def until(self, is_so, what, patience=PATIENCE):
        return eventually(lambda: (lambda s: s if is_so(s) else None)(self.probe.sample()), what, patience)

    def well(self):
        return self.until(lambda s: s["trouble"] == "" and s.get("amps"), "a first answer")
