"""A real ohm-twin in a folder of the test's own, and what can be seen of it. Standard library only.

Nothing here sleeps: `wait` is a request that the twin answers when its physics made so many more steps, and `until` asks again and
again with such waits between, up to a deadline.
"""
import ctypes
import json
import mmap
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BARN = ROOT / "examples" / "rig-32x3090.yaml"
BINARY = os.environ["OHM_TWIN_BIN"]
OHM = os.environ["OHM"]
NOBODY = 65534
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a busy disk takes seconds for a tree of a thousand small files


class BoardProcess(ctypes.Structure):
    _fields_ = [("pid", ctypes.c_uint32), ("busy_percent", ctypes.c_uint32), ("vram_bytes", ctypes.c_uint64)]


class BoardReadings(ctypes.Structure):
    """As src/twin/board/board.h lays it out."""
    _fields_ = [(name, ctypes.c_uint32) for name in ("present", "lost", "hung", "power_average_mw", "power_now_mw", "cap_mw")] + [
        (name, ctypes.c_int32) for name in ("die_c", "hotspot_c", "vram_c")] + [
        (name, ctypes.c_uint32) for name in ("sm_mhz", "mem_mhz", "pstate", "throttle", "busy_percent", "mem_busy_percent")] + [
        (name, ctypes.c_uint32 * 4) for name in ("fan_percent", "fan_rpm", "fan_manual")] + [
        ("acoustic_target_c", ctypes.c_uint32), ("energy_mj", ctypes.c_uint64), ("vram_used_bytes", ctypes.c_uint64)] + [
        (name, ctypes.c_uint32) for name in ("link_width", "link_gen", "lock_min_mhz", "lock_max_mhz", "mem_lock_min_mhz",
                                             "mem_lock_max_mhz")] + [
        (name, ctypes.c_int32) for name in ("core_offset_mhz", "mem_offset_mhz")] + [
        (name, ctypes.c_uint32) for name in ("persistence", "pcie_replays")] + [
        ("throttle_ns", ctypes.c_uint64 * 9), ("processes", ctypes.c_uint32), ("pad", ctypes.c_uint32),
        ("process", BoardProcess * 16), ("pcie_tx_kbps", ctypes.c_uint32), ("pcie_rx_kbps", ctypes.c_uint32)]


assert ctypes.sizeof(BoardReadings) == 512


class Board:
    """A reader's view of a board file."""
    CARDS, CARD, IDENTITY, EVENTS = 10448, 1360, 328, 2256

    def __init__(self, path):
        with open(path, "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def number(self, at, size=8):
        return int.from_bytes(self.memory[at:at + size], "little")

    def text(self, at, size):
        return self.memory[at:at + size].split(b"\0")[0].decode()

    @property
    def now_ns(self):
        return self.number(48)

    @property
    def closed(self):
        return self.number(64, 4)

    @property
    def newest_event(self):
        """(number, card, xid)."""
        number = self.number(72)
        at = self.EVENTS + number % 256 * 32
        return number, self.number(at + 8), self.number(at + 16)

    def place(self, card):
        return self.text(self.CARDS + card * self.CARD, 32)

    def uuid(self, card):
        return self.text(self.CARDS + card * self.CARD + 32, 64)

    def card(self, card):
        at = self.CARDS + card * self.CARD + self.IDENTITY
        copy = self.number(at) % 2
        return BoardReadings.from_buffer_copy(self.memory[at + 8 + copy * 512:at + 8 + (copy + 1) * 512])


class Refused(Exception):
    def __init__(self, answer):
        super().__init__(answer["error"])
        self.code = answer["code"]


class Twin:
    def __init__(self, folder, *options, rig=BARN, binary=BINARY, user=None):
        self.folder = pathlib.Path(folder)
        self.process = subprocess.Popen([binary, "--rig", str(rig), "--dir", str(folder), *map(str, options)], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, encoding="utf-8", user=user)
        line = self.process.stdout.readline()
        if "SIMULATED" not in line:
            raise RuntimeError(line + self.process.communicate(timeout=60)[1])

    def connect(self):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(60)
        client.connect(str(self.folder / "control.sock"))
        return client

    def ask(self, request):
        with self.connect() as client:
            client.sendall(json.dumps(request).encode() + b"\n")
            return answered(client.makefile("rb").readline())

    def status(self):
        return self.ask({"do": "status"})

    def card(self, place):
        return next(c for c in self.status()["cards"] if c["place"] == place)

    def wire(self, thing):
        return next(w for w in self.status()["wires"] if w["thing"] == thing)

    def set_card(self, call, *arguments, bus_id="0000:01:00.0"):
        return self.ask({"do": "nvml", "call": call, "bus_id": bus_id, "args": list(arguments)})

    def wait(self, steps):
        return self.ask({"do": "wait", "steps": steps})

    def until(self, condition, seconds=60, steps=2):
        """What `condition` gives when it is true; the deadline is one that no busy machine meets."""
        deadline = time.monotonic() + seconds
        while True:
            found = condition()
            if found or time.monotonic() > deadline:
                return found
            self.wait(steps)

    def board(self):
        return Board(self.folder / "board")

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        out = self.process.communicate(timeout=60)
        return self.process.returncode, *out

    def kill(self):
        self.process.kill()
        self.process.communicate(timeout=60)


def answered(line):
    answer = json.loads(line)
    if "error" in answer:
        raise Refused(answer)
    return answer


class TwinTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ohm-twin-test-", dir=MEMORY))
        self.addCleanup(shutil.rmtree, self.folder)
        os.chmod(self.folder, 0o755)

    def start(self, *options, folder="twin", **more):
        twin = Twin(self.folder / folder, *options, **more)
        self.addCleanup(twin.end)
        return twin

    def refused(self, code, call, *arguments, **more):
        with self.assertRaises(Refused) as caught:
            call(*arguments, **more)
        self.assertEqual(caught.exception.code, code, str(caught.exception))
        return str(caught.exception)

    def run_twin(self, *options):
        """A start that is expected to fail: (status, standard error)."""
        done = subprocess.run([BINARY, *map(str, options)], capture_output=True, encoding="utf-8", timeout=60)
        return done.returncode, done.stderr
