"""Unmodified NVML programs on the simulated rig: gpustat, nvitop, and nvtop where it is installed (NVTOP names another)."""
import ctypes
import fcntl
import json
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import termios
import unittest

import rig

NVTOP = os.environ.get("NVTOP") or shutil.which("nvtop")


class Programs(unittest.TestCase):
    def setUp(self):
        self.rig = rig.Rig(hosts=4, cards=8)
        self.addCleanup(self.rig.close)
        self.rig.say(f"busy 5 {os.getpid()} 70 2048")

    def gpustat(self):
        status, out, err = self.rig.run(rig.CLIENTS / "bin/gpustat", "--json")
        self.assertEqual((status, err), (0, ""))
        return json.loads(out)["gpus"]

    def test_gpustat_shows_all_cards_and_who_uses_them(self):
        cards = self.gpustat()
        self.assertEqual(len(cards), 32)
        for n, card in enumerate(cards):
            self.assertEqual((card["index"], card["name"], card["temperature.gpu"], card["fan.speed"], card["utilization.gpu"]),
                             (n, "NVIDIA GeForce RTX 3090", 40 + n, 50, n))
            self.assertEqual((card["power.draw"], card["enforced.power.limit"], card["memory.total"]), (100 + n, 350, 24576))
        self.assertEqual([(p["pid"], p["gpu_memory_usage"]) for p in cards[5]["processes"]], [(os.getpid(), 2048)])

    def test_gpustat_shows_the_others_of_a_lost_card(self):
        self.rig.say("lose 7")
        cards = self.gpustat()
        self.assertEqual(len(cards), 32)
        self.assertEqual([c["index"] for c in cards if "3090" in c["name"]], [n for n in range(32) if n != 7])

    def test_nvitop_shows_all_cards(self):
        status, out, err = self.rig.run(rig.CLIENTS / "bin/nvitop", "-1", "--colorful", COLUMNS="120", LINES="200")
        self.assertEqual(status, 0, err)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
        for n in range(32):
            self.assertRegex(plain, rf"(?m)^│ *{n} .*│ {n // 8:08X}:{n % 8 + 3:02X}:00.0 Off │ +N/A │")
            self.assertRegex(plain, rf"│ 5[01]% +{40 + n}C +P2 +{100 + n}W / 350W │")
        self.assertIn("Driver Version: 570.169", plain)
        self.assertIn("CUDA Driver Version: 12.8", plain)
        self.assertRegex(plain, rf"(?m)^│ *5 +{os.getpid()} ")
        self.assertEqual(err, "", "no call that it makes is missing")

    def test_nvitop_lives_through_a_lost_card(self):
        self.rig.say("lose 7")
        status, out, err = self.rig.run(rig.CLIENTS / "bin/nvitop", "-1", COLUMNS="120", LINES="200")
        self.assertEqual(status, 0, err)
        self.assertIn("GPU is Lost", out)
        self.assertIn("131W / 350W", out)

    @unittest.skipUnless(NVTOP, "nvtop is not installed (Debian keeps it in contrib)")
    def test_nvtop_draws_every_card(self):
        screen, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("4H", 200, 160, 0, 0))
        config = self.rig.folder / "nvtop.ini"
        nvtop = subprocess.Popen([NVTOP, "-C", "-c", config], env=self.rig.environment(), stdin=inside, stdout=inside, stderr=inside)
        os.close(inside)
        drawn, wanted = b"", [f"{100 + n} / 350 W".encode() for n in range(32)]
        try:
            while not all(w in drawn for w in wanted):
                ready, _, _ = select.select([screen], [], [], 20)
                self.assertTrue(ready, f"nvtop drew no more than {drawn.count(b' / 350 W')} cards")
                drawn += os.read(screen, 65536)
        finally:
            nvtop.kill()
            nvtop.wait()
            os.close(screen)
        self.assertIn(b"Device 31[NVIDIA GeForce RTX 3090]", drawn)


class TheLibrary(unittest.TestCase):
    def setUp(self):
        self.rig = rig.Rig(cards=2)
        self.addCleanup(self.rig.close)

    def test_exports_nvmls_names_and_its_marker_only(self):
        names = set(re.findall(r"X\((nvml\w+)\)", rig.SURFACE.read_text()))
        out = subprocess.run(["nm", "-D", "--defined-only", rig.LIBRARY], capture_output=True, text=True, check=True).stdout
        self.assertEqual({line.split()[-1] for line in out.splitlines()}, names | {"ohmTwinMarker"})

    def test_needs_nothing_but_the_c_library(self):
        out = subprocess.run(["readelf", "-d", rig.LIBRARY], capture_output=True, text=True, check=True).stdout
        self.assertEqual(re.findall(r"NEEDED.*\[(lib\w+)", out), ["libc"])
        self.assertIn("[libnvidia-ml.so.1]", out)
        self.assertEqual(os.path.realpath(rig.LIBRARY.with_suffix("")), os.path.realpath(rig.LIBRARY))

    def test_says_that_it_is_a_twins(self):
        marker = ctypes.CDLL(str(rig.LIBRARY)).ohmTwinMarker
        marker.restype = ctypes.c_char_p
        self.assertEqual(marker(), b"")
        said = self.rig.pynvml("import ctypes\nmark = ctypes.CDLL('libnvidia-ml.so.1').ohmTwinMarker\nmark.restype = ctypes.c_char_p\n"
                               "said = mark().decode()")
        self.assertEqual(said, str(self.rig.folder))

    def test_counts_the_calls_of_all_programs_that_share_a_file(self):
        counts = self.rig.folder / "calls"
        for _ in range(2):
            self.rig.pynvml("nvmlInit()\nc = nvmlDeviceGetHandleByIndex(0)\nfor _ in range(5): nvmlDeviceGetTemperature(c, 0)\nsaid = 0",
                            OHM_NVML_CALLS=str(counts))
        calls = {name.rstrip(b"\0").decode(): n for name, n in struct.iter_unpack("56sQ", counts.read_bytes())}
        self.assertEqual({name: n for name, n in calls.items() if n},
                         {"nvmlInitWithFlags": 2, "nvmlDeviceGetHandleByIndex_v2": 2, "nvmlDeviceGetTemperature": 10})
        self.assertEqual(set(calls), set(re.findall(r"X\((nvml\w+)\)", rig.SURFACE.read_text())))

    def test_makes_no_system_call_in_a_getter(self):
        if not shutil.which("strace"):
            self.skipTest("strace is not installed")
        code = ("import os\nfrom pynvml import *\nnvmlInit()\nc = nvmlDeviceGetHandleByIndex(0)\nf = [83, 186]\n"
                "def look():\n    nvmlDeviceGetTemperature(c, 0); nvmlDeviceGetPowerUsage(c); nvmlDeviceGetFieldValues(c, f); "
                "nvmlDeviceGetUtilizationRates(c)\nlook()\nos.getppid()\nlook()\nos.getppid()\n")
        _, _, trace = self.rig.run("strace", "-qq", rig.CLIENTS / "bin/python", "-c", code)
        between = trace.split("getppid()")[1]
        self.assertEqual([c for c in re.findall(r"(?m)^(\w+)\(", between) if c not in ("brk", "mmap", "munmap")], [])


if __name__ == "__main__":
    rig.need_clients()
    unittest.main()
