"""What programs set on simulated cards, and who may."""
import os
import subprocess
import time
import unittest

import rig

CARD = "nvmlInit()\nc = nvmlDeviceGetHandleByIndex(1)\n"
WHY = """
def why(function, *arguments):
    try:
        function(*arguments)
        return 0
    except NVMLError as error:
        return error.value
"""


class Setters(unittest.TestCase):
    def setUp(self):
        self.rig = rig.Rig(hosts=2, cards=2)
        self.addCleanup(self.rig.close)

    def test_a_cap_is_read_back_and_stays_with_its_card(self):
        said = self.rig.pynvml(CARD + """
nvmlDeviceSetPowerManagementLimit(c, 250000)
said = [nvmlDeviceGetPowerManagementLimit(nvmlDeviceGetHandleByIndex(i)) for i in range(4)]""")
        self.assertEqual(said, [350_000, 250_000, 350_000, 350_000])
        # and is still in force for the next program
        self.assertEqual(self.rig.pynvml(CARD + "said = nvmlDeviceGetEnforcedPowerLimit(c)"), 250_000)

    def test_a_cap_out_of_range_is_an_invalid_argument(self):
        self.assertEqual(self.rig.pynvml(CARD + WHY + "said = why(nvmlDeviceSetPowerManagementLimit, c, 500000)"), 2)

    def test_clock_locks_act_and_are_lifted(self):
        said = self.rig.pynvml(CARD + """
clocks = lambda: [nvmlDeviceGetClockInfo(c, NVML_CLOCK_SM), nvmlDeviceGetClockInfo(c, NVML_CLOCK_MEM)]
nvmlDeviceSetGpuLockedClocks(c, 210, 1140)
nvmlDeviceSetMemoryLockedClocks(c, 405, 5001)
said = [clocks()]
nvmlDeviceResetGpuLockedClocks(c)
nvmlDeviceResetMemoryLockedClocks(c)
said.append(clocks())
nvmlDeviceSetGpuLockedClocks(c, 2100, 0xFFFFFF02)  # the card's own highest
said.append(clocks())""")
        self.assertEqual(said, [[1140, 5001], [1695, 9501], [2100, 9501]])

    def test_offsets_are_read_back_and_memory_counts_in_transfer_rate(self):
        said = self.rig.pynvml(CARD + """
nvmlDeviceSetGpcClkVfOffset(c, -300)
nvmlDeviceSetMemClkVfOffset(c, 2000)
old = [nvmlDeviceGetGpcClkVfOffset(c), nvmlDeviceGetMemClkVfOffset(c), nvmlDeviceGetGpcClkMinMaxVfOffset(c), nvmlDeviceGetMemClkMinMaxVfOffset(c)]
info = c_nvmlClockOffset_t(nvmlClockOffset_v1, NVML_CLOCK_GRAPHICS, 0, 150, 0, 0)
nvmlDeviceSetClockOffsets(c, byref(info))
nvmlDeviceGetClockOffsets(c, byref(info))
said = [old, [info.clockOffsetMHz, info.minClockOffsetMHz, info.maxClockOffsetMHz]]""")
        self.assertEqual(said, [[-300, 2000, [-1000, 1000], [-2000, 6000]], [150, -1000, 1000]])

    def test_each_fan_obeys_and_goes_back_to_firmware(self):
        said = self.rig.pynvml(CARD + """
fans = lambda: [[nvmlDeviceGetFanSpeed_v2(c, f), nvmlDeviceGetFanControlPolicy_v2(c, f)] for f in (0, 1)]
nvmlDeviceSetFanSpeed_v2(c, 1, 80)
said = [fans()]
nvmlDeviceSetDefaultFanSpeed_v2(c, 1)
nvmlDeviceSetFanControlPolicy(c, 0, 1)
said.append([f[1] for f in fans()])""")
        self.assertEqual(said, [[[50, 0], [80, 1]], [1, 0]])

    def test_persistence_and_the_acoustic_target_are_read_back(self):
        said = self.rig.pynvml(CARD + WHY + """
nvmlDeviceSetPersistenceMode(c, 0)
nvmlDeviceSetTemperatureThreshold(c, NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_CURR, 70)
said = [nvmlDeviceGetPersistenceMode(c), nvmlDeviceGetTemperatureThreshold(c, 5), why(nvmlDeviceSetTemperatureThreshold, c, 0, 90)]""")
        self.assertEqual(said, [0, 70, 3])

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
    def test_somebody_else_may_read_but_not_set(self):
        said = self.rig.pynvml("os.setgid(65534)\nos.setuid(65534)\n" + CARD + WHY + """
said = [nvmlDeviceGetTemperature(c, 0), why(nvmlDeviceSetPowerManagementLimit, c, 250000), why(nvmlDeviceSetFanSpeed_v2, c, 0, 50),
        why(nvmlDeviceResetGpuLockedClocks, c), nvmlDeviceGetPowerManagementLimit(c)]""")
        self.assertEqual(said, [41, 4, 4, 4, 350_000])

    def test_a_deaf_card_answers_well_and_does_nothing(self):
        self.rig.say("deaf")
        said = self.rig.pynvml(CARD + WHY + "said = [why(nvmlDeviceSetPowerManagementLimit, c, 250000), nvmlDeviceGetPowerManagementLimit(c)]")
        self.assertEqual(said, [0, 350_000])

    def test_a_twin_that_does_not_answer_is_given_up_after_two_seconds(self):
        self.rig.say("silent")
        start = time.monotonic()
        self.assertEqual(self.rig.pynvml(CARD + WHY + "said = why(nvmlDeviceSetPowerManagementLimit, c, 250000)"), 10)
        self.assertGreaterEqual(time.monotonic() - start, 2)

    def test_nobody_listening_is_a_lost_card(self):
        os.unlink(self.rig.folder / "control.sock")
        self.assertEqual(self.rig.pynvml(CARD + WHY + "said = why(nvmlDeviceSetPowerManagementLimit, c, 250000)"), 15)

    def test_a_folder_with_a_long_name_is_reached_all_the_same(self):
        deep = self.rig.folder / ("a" * 60) / ("b" * 60)
        deep.parent.mkdir()
        os.symlink(self.rig.folder, deep)
        said = self.rig.pynvml(CARD + "nvmlDeviceSetPowerManagementLimit(c, 250000)\nsaid = nvmlDeviceGetPowerManagementLimit(c)",
                               OHM_TWIN=str(deep))
        self.assertEqual(said, 250_000)

    def test_many_programs_set_at_once(self):
        programs = [self.rig.start_pynvml(f"nvmlInit()\nc = nvmlDeviceGetHandleByIndex({n})\nfor w in range(100, 200): "
                                          "nvmlDeviceSetPowerManagementLimit(c, w * 1000)\n"
                                          "tell(nvmlDeviceGetPowerManagementLimit(c))") for n in range(4)]
        said = [p.communicate(timeout=60)[0] for p in programs]
        self.assertEqual(said, ["199000\n"] * 4)


if __name__ == "__main__":
    rig.need_clients()
    unittest.main()
