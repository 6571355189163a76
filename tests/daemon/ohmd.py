"""Runs the real `ohmd` for the tests of the daemon. Standard library only; loopback only; no sleeps.

OHMD names the binary (tests/daemon/CMakeLists.txt). Every test has a folder of its own, which other users may enter.
"""
import http.client
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
OHMD = os.environ["OHMD"]
BARN = str(ROOT / "examples" / "rig-32x3090.yaml")
NOBODY = 65534

BOX = """\
ohmstead: 1
name: box
site: {feed: 240 V split-phase, main: 200 A}
breakers: {P1: {rating: 30 A, poles: 2}}
pdus: {pdu1: {part: our-pdu, breaker: P1}}
parts:
  our-pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: C13, banks: {1-4: 20 A}}
frames:
  A:
    psus: {p1: hp-dps-1200fb, p2: hp-dps-1200fb}
    cards: {1-2: p1, 3-4: p2}
    card: {part: rtx-3090-fe, plugs: 2 x 8-pin, cable: 16 AWG 0.6 m, riser: usb-6pin, link: x1 gen2}
    host: {board: asrock-h110-pro-btc, cpu: 65 W, ram: 32 GB, disk: 1 TB, net: 1 Gb/s, load: 100 W, from: p2}
    outlets: pdu1/1-2
"""


def until(condition, what, limit=30.0):
    """The first true answer of `condition`, asked again every 20 ms for at most `limit` s of real time."""
    pause, end = threading.Event(), time.monotonic() + limit
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        pause.wait(0.02)
    raise AssertionError(f"not within {limit} s: {what}")


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=20):
        super().__init__("ohm", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Daemon:
    """A running ohmd; `lines` is its log."""

    def __init__(self, words, environment, folder, socket_path):
        self.socket = socket_path
        self.folder = folder
        notify_path = str(folder / f"notify-{time.monotonic_ns()}")
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(notify_path)
        self.told = []
        self.lines = []
        self.process = subprocess.Popen([OHMD, *words], env={**environment, "NOTIFY_SOCKET": notify_path}, cwd=folder,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))

    def ready(self, limit=30):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            if select.select([self.notify], [], [], 0.1)[0]:
                self.told.append(self.notify.recv(4096).decode())
                if "READY=1" in self.told[-1]:
                    return self
        raise AssertionError("ohmd did not get ready:\n" + "\n".join(self.lines))

    def hear(self):
        """What it told the service manager since."""
        while select.select([self.notify], [], [], 0)[0]:
            self.told.append(self.notify.recv(4096).decode())
        return self.told

    def kill(self):
        self.process.kill()
        return self.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self, limit=30):
        status = self.process.wait(limit)
        self.reader.join(5)
        return status

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.reader.join(5)
        self.process.stderr.close()
        self.notify.close()

    # ---- HTTP ----

    def connection(self):
        return UnixConnection(self.socket)

    def ask(self, method, path, body=None, connection=None, headers=None):
        """(status, headers, text)"""
        mine = connection or self.connection()
        try:
            mine.request(method, path, body=body if body is None or isinstance(body, (bytes, str)) else json.dumps(body), headers=headers or {})
            answer = mine.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            if connection is None:
                mine.close()

    def get(self, path):
        status, _, text = self.ask("GET", path)
        assert status == 200, f"GET {path}: {status} {text}"
        return json.loads(text)

    def rig(self):
        return self.get("/v1/rig")

    def ticks(self, count):
        """The rig once it has ticked `count` times more."""
        goal = self.rig()["ticks"] + count
        return until(lambda: (lambda rig: rig if rig["ticks"] >= goal else None)(self.rig()), f"{count} ticks")


class DaemonTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ohmd-test-"))
        self.folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, text, mode=0o644):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return str(path)

    def environment(self, **more):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("OHM_", "NOTIFY", "WATCHDOG", "LD_LIBRARY"))}
        return {**kept, "XDG_RUNTIME_DIR": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state"), **more}

    def daemon(self, *words, rig=None, environment=None, socket_name="run/ohmd.sock"):
        """A daemon that is ready; it is stopped at the end of the test."""
        path = str(self.folder / socket_name)
        rig = rig or self.write("rig.yaml", BOX)
        daemon = Daemon(["--rig", rig, "--socket", path, "--state", str(self.folder / "state"), *words],
                        environment or self.environment(), self.folder, path)
        self.addCleanup(daemon.close)
        return daemon.ready()

    def refused(self, *words, environment=None, rig=None, program=OHMD):
        """Standard error of an ohmd that must not start."""
        words = list(words) if "--rig" in words or rig == "" else ["--rig", rig or self.write("rig.yaml", BOX), *words]
        run = subprocess.run([program, "--socket", str(self.folder / "run/ohmd.sock"), "--state", str(self.folder / "state"), *words],
                             env=environment or self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             timeout=60)
        self.assertEqual(run.returncode, 1, run.stderr)
        return run.stderr


def as_nobody(daemon, method, path, body=""):
    """Status of a request made by another, unprivileged user. Root only."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            os.write(write, str(daemon.ask(method, path, body or None)[0]).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return int(said)
