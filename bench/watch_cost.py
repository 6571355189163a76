#!/usr/bin/env python3
"""What it costs to watch 32 cards: ohmd (whole samples at 1 Hz, power at 10 Hz, history, API) beside the monitors people know, on one rig.

    bench/watch_cost.py [--seconds 60] [--rounds 3] [--clients DIR] [--build build/release]

Starts the simulated 32-card rig, then runs each program alone for the same time, in turns, and prints the median CPU-seconds per second,
resident memory and NVML calls per second of each, with ohmd's ratio to its limits. --clients: a venv that holds gpustat and nvitop
(scripts/nvml-clients makes it); what is not installed is left out, with a word. Linux only. Exit status 2: a limit was missed.
"""
import argparse
import os
import pathlib
import pty
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")
CORE_LIMIT, RSS_LIMIT_MIB, NVITOP_PART, EXTRA_CALLS = 0.01, 40.0, 0.1, 320


def cpu_clock(pid):
    """The clock of a process' CPU time, as clock_getcpuclockid makes it: to the nanosecond, of all threads, those that ended too."""
    return (~pid << 3) | 2


def cpu_seconds(pid):
    """CPU time of a process, with that of its children that ended (in ticks of 10 ms; few of these programs have any)."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return time.clock_gettime(cpu_clock(pid)) + sum(int(fields[i]) for i in (13, 14)) / TICK


def resident_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def calls(path):
    data = path.read_bytes() if path.exists() else b""
    return sum(n for _, n in struct.iter_unpack("56sQ", data[:len(data) // 64 * 64]))


class OnTerminal:
    """A full-screen program on a terminal of its own, whose output is read and dropped."""

    def __init__(self, argv, env):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execvpe(argv[0], argv, {**env, "TERM": "xterm-256color", "LINES": "50", "COLUMNS": "160"})
        self.dropping = subprocess.Popen(["cat"], stdin=self.master, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        os.close(self.master)
        self.dropping.terminate()
        self.dropping.wait()


class Daemon:
    def __init__(self, argv, env, log):
        self.process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.pid = self.process.pid

    def end(self):
        self.process.terminate()
        self.process.wait(30)


def measure(start, env, folder, seconds):
    """Warm-up of a fifth, then CPU per second, MiB and NVML calls per second of one program."""
    counter = folder / "calls"
    counter.unlink(missing_ok=True)
    program = start({**env, "OHM_NVML_CALLS": str(counter)})
    time.sleep(max(3.0, seconds / 5))
    before, called, began = cpu_seconds(program.pid), calls(counter), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    figures = (cpu_seconds(program.pid) - before) / took, resident_mib(program.pid), (calls(counter) - called) / took
    program.end()
    return figures


def wait_for(path, seconds=20):
    until = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > until:
            sys.exit(f"watch_cost: {path} did not appear within {seconds} s")
        time.sleep(0.05)


def twin_environment(ohm, twin):
    lines = subprocess.run([str(ohm), "twin", "env"], env={**os.environ, "OHM_TWIN": str(twin)}, check=True, capture_output=True, text=True).stdout
    env = dict(os.environ)
    for line in lines.replace("export ", "").splitlines():
        for pair in line.split():
            name, _, value = pair.partition("=")
            env[name] = value.strip("'\"")
    return env


def programs(binaries, rig, folder, clients, log):
    found = {"ohmd": lambda env: Daemon([str(binaries / "ohmd"), "--rig", str(rig), "--mode", "watch", "--socket", str(folder / "ohmd.sock"),
                                         "--state", str(folder / "state")], env, log)}
    path = f"{clients}/bin:{os.environ['PATH']}" if clients else os.environ["PATH"]
    for name, argv in (("nvtop", ["nvtop", "-d", "10"]), ("gpustat -i 1", ["gpustat", "-i", "1"]), ("nvitop", ["nvitop", "--monitor", "full"])):
        program = shutil.which(argv[0], path=path)
        if program:
            found[name] = lambda env, argv=[program, *argv[1:]]: OnTerminal(argv, env)
        else:
            print(f"{name} left out: not installed")
    return found


def table(results):
    print(f"\n{'program':14} {'core':>8} {'MiB':>8} {'NVML calls/s':>13}")
    medians = {name: [statistics.median(column) for column in zip(*rounds)] for name, rounds in results.items()}
    for name, (core, mib, rate) in medians.items():
        print(f"{name:14} {core:8.2%} {mib:8.1f} {rate:13.0f}")
    return medians


def verdicts(medians):
    core, mib, rate = medians["ohmd"]
    rows = [("CPU against 1 % of a core", core / CORE_LIMIT), ("memory against 40 MiB", mib / RSS_LIMIT_MIB)]
    if "nvitop" in medians:
        rows.append(("CPU against a tenth of nvitop's", core / (NVITOP_PART * medians["nvitop"][0])))
    if "nvtop" in medians:
        rows.append(("NVML calls against nvtop's + 320/s", rate / (medians["nvtop"][2] + EXTRA_CALLS)))
    for what, ratio in rows:
        print(f"ohmd: {what}: {ratio:.2f}{'' if ratio <= 1 else '   MISSED'}")
    return 2 if any(ratio > 1 for _, ratio in rows) else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", default="")
    parser.add_argument("--build", default=str(ROOT / "build" / "release"))
    parser.add_argument("--rig", default=str(ROOT / "examples" / "rig-32x3090.yaml"))
    asked = parser.parse_args()
    binaries = pathlib.Path(asked.build) / "bin"
    folder = pathlib.Path(tempfile.mkdtemp(prefix="watch-cost-"))
    with open(folder / "log", "wb") as log:
        twin = Daemon([str(binaries / "ohm-twin"), "--rig", asked.rig, "--dir", str(folder / "twin"), "--load", "train"], dict(os.environ), log)
        try:
            wait_for(folder / "twin" / "board")
            env = twin_environment(binaries / "ohm", folder / "twin")
            found = programs(binaries, asked.rig, folder, asked.clients, log)
            results = {name: [] for name in found}
            for turn in range(asked.rounds):
                for name, start in found.items():
                    print(f"round {turn + 1} of {asked.rounds}: {name}", flush=True)
                    results[name].append(measure(start, env, folder, asked.seconds))
        finally:
            twin.end()
    status = verdicts(table(results))
    shutil.rmtree(folder)
    sys.exit(status)


if __name__ == "__main__":
    main()
