"""What nvidia-ml-py reads from a simulated rig."""
import os
import unittest

import rig

ALL = "nvmlInit()\ncards = [nvmlDeviceGetHandleByIndex(i) for i in range(nvmlDeviceGetCount())]\n"

REFUSALS = """
def why(function, *arguments):
    try:
        return ["answered", str(function(*arguments))]
    except NVMLError as error:
        return error.value
"""


class AWholeRig(unittest.TestCase):
    """32 cards of four hosts, as the example rig has them."""

    @classmethod
    def setUpClass(cls):
        cls.rig = rig.Rig(hosts=4, cards=8)

    @classmethod
    def tearDownClass(cls):
        cls.rig.close()

    def test_every_card_has_its_name_uuid_and_bus_id(self):
        said = self.rig.pynvml(ALL + "said = [[nvmlDeviceGetName(c), nvmlDeviceGetUUID(c), nvmlDeviceGetPciInfo(c).busId, "
                                     "nvmlDeviceGetIndex(c), nvmlDeviceGetVbiosVersion(c)] for c in cards]")
        self.assertEqual(len(said), 32)
        self.assertEqual({name for name, *_ in said}, {"NVIDIA GeForce RTX 3090"})
        self.assertEqual(len({uuid for _, uuid, *_ in said}), 32)
        self.assertEqual([bus_id for _, _, bus_id, *_ in said][7:9], ["00000000:0A:00.0", "00000001:03:00.0"])
        self.assertEqual([index for *_, index, _ in said], list(range(32)))

    def test_every_figure_of_a_card_is_that_cards(self):
        said = self.rig.pynvml(ALL + """
said = [dict(die=nvmlDeviceGetTemperature(c, 0), power=nvmlDeviceGetPowerUsage(c), busy=nvmlDeviceGetUtilizationRates(c).gpu,
             energy=nvmlDeviceGetTotalEnergyConsumption(c)) for c in cards]""")
        for n, card in enumerate(said):
            self.assertEqual(card, {"die": 40 + n, "power": 100_000 + 1000 * n, "busy": n, "energy": 1_000_000 + n})

    def test_a_card_tells_its_clocks_fans_memory_link_and_limits(self):
        said = self.rig.pynvml(ALL + """
c = cards[3]
now, most = [nvmlDeviceGetClockInfo(c, t) for t in range(4)], [nvmlDeviceGetMaxClockInfo(c, t) for t in range(4)]
v1, v2, pci = nvmlDeviceGetMemoryInfo(c), nvmlDeviceGetMemoryInfo(c, nvmlMemory_v2), nvmlDeviceGetPciInfo(c)
said = dict(now=now, most=most, total=v2.total, used=v2.used, adds_up=[v1.used + v1.free == v1.total,
            v2.used + v2.free + v2.reserved == v2.total], fans=nvmlDeviceGetNumFans(c),
            fan=[nvmlDeviceGetFanSpeed(c), nvmlDeviceGetFanSpeed_v2(c, 1), nvmlDeviceGetTargetFanSpeed(c, 1), nvmlDeviceGetFanSpeedRPM(c)],
            range=nvmlDeviceGetMinMaxFanSpeed(c), policy=nvmlDeviceGetFanControlPolicy_v2(c, 0),
            link=[nvmlDeviceGetCurrPcieLinkGeneration(c), nvmlDeviceGetCurrPcieLinkWidth(c), nvmlDeviceGetMaxPcieLinkGeneration(c),
                  nvmlDeviceGetMaxPcieLinkWidth(c), nvmlDeviceGetPcieReplayCounter(c)],
            traffic=[nvmlDeviceGetPcieThroughput(c, 0), nvmlDeviceGetPcieThroughput(c, 1)],
            cap=[nvmlDeviceGetPowerManagementLimit(c), nvmlDeviceGetEnforcedPowerLimit(c), nvmlDeviceGetPowerManagementDefaultLimit(c),
                 *nvmlDeviceGetPowerManagementLimitConstraints(c)],
            state=nvmlDeviceGetPerformanceState(c), why=[nvmlDeviceGetCurrentClocksEventReasons(c), nvmlDeviceGetCurrentClocksThrottleReasons(c)],
            id=[pci.pciDeviceId, pci.pciSubSystemId, pci.bus, pci.busIdLegacy], cuda=nvmlDeviceGetCudaComputeCapability(c),
            family=nvmlDeviceGetArchitecture(c), bar1=nvmlDeviceGetBAR1MemoryInfo(c).bar1Total,
            limits=[nvmlDeviceGetTemperatureThreshold(c, t) for t in (0, 1, 3, 4, 5, 6)], v=nvmlDeviceGetTemperatureV(c, 0))""")
        self.assertEqual(said, {
            "now": [1695, 1695, 9501, 1525], "most": [2100, 2100, 9751, 1950], "total": 24 << 30, "used": 1 << 30, "adds_up": [True, True],
            "fans": 2, "fan": [50, 51, 51, 1800], "range": [30, 100], "policy": 0, "link": [1, 1, 4, 16, 3], "traffic": [11, 22],
            "cap": [350_000, 350_000, 350_000, 100_000, 400_000], "state": 2, "why": [4, 4],
            "id": [0x220410DE, 0x403B1458, 6, "0000:06:00.0"], "cuda": [8, 6], "family": 7, "bar1": 256 << 20,
            "limits": [98, 95, 93, 65, 83, 91], "v": 43})

    def test_fields_answer_one_by_one(self):
        said = self.rig.pynvml(ALL + """
fields = nvmlDeviceGetFieldValues(cards[2], [83, 82, 185, 186, 187, 188, 74, 75, 78, 81, 269, 270, 271, 91, 94, 230, 12345, (186, 1)])
said = [[f.nvmlReturn, f.value.ullVal if f.valueType == 3 else f.value.uiVal] for f in fields]""")
        self.assertEqual(said, [[0, 1_000_002], [3, 0], [0, 102_000], [0, 102_007], [0, 100_000], [0, 400_000], [0, 3000], [0, 13_000],
                                [0, 1000], [0, 20_000], [0, 6000], [0, 7000], [0, 8000], [0, 0], [0, 3], [0, 0], [3, 0], [3, 0]])

    def test_violation_status_and_fields_tell_the_same_times(self):
        said = self.rig.pynvml(ALL + """
status = [nvmlDeviceGetViolationStatus(cards[0], p).violationTime for p in (0, 1, 2, 3, 4, 5, 10, 11)]
said = [status, [f.value.ullVal for f in nvmlDeviceGetFieldValues(cards[0], list(range(74, 82)))]]""")
        self.assertEqual(said[0], said[1])

    def test_what_geforce_lacks_is_not_supported(self):
        said = self.rig.pynvml(ALL + REFUSALS + """
c = cards[0]
said = [why(nvmlDeviceGetSerial, c), why(nvmlDeviceGetTotalEccErrors, c, 0, 0), why(nvmlDeviceGetEccMode, c), why(nvmlDeviceGetMigMode, c),
        why(nvmlDeviceGetTemperatureThreshold, c, 2), why(nvmlDeviceGetApplicationsClock, c, 0), why(nvmlDeviceGetRemappedRows, c),
        why(nvmlDeviceGetTemperatureV, c, 1)]""")
        self.assertEqual(said, [3] * len(said))

    def test_supported_clocks_are_the_cards_steps(self):
        said = self.rig.pynvml(ALL + """
memory = nvmlDeviceGetSupportedMemoryClocks(cards[0])
graphics = nvmlDeviceGetSupportedGraphicsClocks(cards[0], memory[0])
said = [memory, graphics[:2], graphics[-1], nvmlDeviceGetSupportedPerformanceStates(cards[0])]""")
        self.assertEqual(said, [[9751, 9501, 5001, 810, 405], [2100, 2085], 210, [0, 2, 3, 5, 8]])

    def test_a_card_is_found_by_uuid_and_by_any_form_of_its_bus_id(self):
        said = self.rig.pynvml(ALL + REFUSALS + """
uuid, forms = nvmlDeviceGetUUID(cards[9]), ["0001:04:00.0", "00000001:04:00.0", "1:4:0"]
said = [[nvmlDeviceGetIndex(nvmlDeviceGetHandleByPciBusId(f)) for f in forms], nvmlDeviceGetIndex(nvmlDeviceGetHandleByUUID(uuid)),
        nvmlDeviceGetIndex(nvmlDeviceGetHandleByPciBusId("03:00.0")), why(nvmlDeviceGetHandleByUUID, "GPU-none"),
        why(nvmlDeviceGetHandleByPciBusId, "0009:04:00.0"), why(nvmlDeviceGetHandleByPciBusId, "nonsense"), why(nvmlDeviceGetHandleByIndex, 32),
        why(nvmlDeviceGetName, c_nvmlDevice_t())]""")
        self.assertEqual(said, [[9, 9, 9], 9, 0, 6, 6, 6, 2, 2])

    def test_one_host_shows_its_own_cards_only(self):
        said = self.rig.pynvml(ALL + "said = [len(cards), nvmlDeviceGetPciInfo(cards[0]).busId]", OHM_TWIN_HOST="C")
        self.assertEqual(said, [8, "00000002:03:00.0"])
        self.assertEqual(self.rig.pynvml(ALL + "said = len(cards)", OHM_TWIN_HOST="nobody"), 0)

    def test_the_driver_tells_its_versions(self):
        said = self.rig.pynvml("nvmlInit()\nsaid = [nvmlSystemGetDriverVersion(), nvmlSystemGetNVMLVersion(), nvmlSystemGetCudaDriverVersion()]")
        self.assertEqual(said, ["570.169", "12.570.169", 12080])


class Processes(unittest.TestCase):
    def setUp(self):
        self.rig = rig.Rig(cards=2)
        self.addCleanup(self.rig.close)

    def test_are_listed_with_their_memory_and_share_of_the_card(self):
        self.rig.say(f"busy 1 {os.getpid()} 70 2048")
        self.rig.say("busy 1 4242 25 512")
        said = self.rig.pynvml(ALL + """
busy = nvmlDeviceGetComputeRunningProcesses(cards[1])
shares = nvmlDeviceGetProcessUtilization(cards[1], int((__import__("time").time() - 5) * 1e6))
said = [[[p.pid, p.usedGpuMemory] for p in busy], [[s.pid, s.smUtil] for s in shares], nvmlDeviceGetComputeRunningProcesses(cards[0]),
        nvmlDeviceGetGraphicsRunningProcesses(cards[1]), nvmlSystemGetProcessName(busy[0].pid)]""")
        self.assertEqual(said[:4], [[[os.getpid(), 2 << 30], [4242, 512 << 20]], [[os.getpid(), 70], [4242, 25]], [], []])
        self.assertIn("python", said[4])

    def test_lists_ask_for_their_room_first(self):
        self.rig.say("busy 0 4242 25 512")
        said = self.rig.pynvml(ALL + """
import ctypes
said = []
for name in ("nvmlDeviceGetComputeRunningProcesses", "nvmlDeviceGetComputeRunningProcesses_v2", "nvmlDeviceGetComputeRunningProcesses_v3"):
    count = ctypes.c_uint(0)
    said.append([nvmlLib_call(name, cards[0], ctypes.byref(count), None), count.value])
count = ctypes.c_uint(0)
said.append([nvmlLib_call("nvmlDeviceGetProcessUtilization", cards[1], None, ctypes.byref(count), ctypes.c_ulonglong(0)), count.value])
""".replace("import ctypes", "import ctypes\ndef nvmlLib_call(name, *a): return getattr(ctypes.CDLL('libnvidia-ml.so.1'), name)(*a)"))
        self.assertEqual(said, [[7, 1]] * 4)

    def test_a_card_nobody_uses_has_no_samples(self):
        said = self.rig.pynvml(ALL + REFUSALS + "said = why(nvmlDeviceGetProcessUtilization, cards[0], 0)")
        self.assertEqual(said, 6)


if __name__ == "__main__":
    rig.need_clients()
    unittest.main()
