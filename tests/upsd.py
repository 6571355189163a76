"""The real upsd over the PDUs of a simulated rig, for tests of the twin and of the daemon. Standard library only; loopback only."""
import os
import pwd
import socket
import subprocess

UPSD = next((p for p in ("/lib/nut/upsd", "/usr/lib/nut/upsd", "/usr/sbin/upsd") if os.path.exists(p)), None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_upsd(test, nut, log_path):
    """An upsd with the configuration and driver sockets in the folder `nut`; it ends with the test."""
    log = open(log_path, "w+", encoding="utf-8")
    test.addCleanup(log.close)
    upsd = subprocess.Popen([UPSD, "-F", "-u", pwd.getpwuid(os.geteuid()).pw_name],
                            env={**os.environ, "NUT_CONFPATH": str(nut), "NUT_STATEPATH": str(nut)},
                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    test.addCleanup(lambda: (upsd.terminate(), upsd.wait(60)))
    return log
