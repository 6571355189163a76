"""The twin's sysfs tree: what a reader of a real /sys would find, and what writing to it does."""
import os
import struct
import unittest

from twin import TwinTest

A3 = "0000:03:00.0"


class Tree(TwinTest):
    def setUp(self):
        super().setUp()
        self.twin = self.start("--load", "train", "--admin", os.geteuid())
        self.sys = self.twin.folder / "sys"
        self.devices = self.sys / "bus/pci/devices"

    def text(self, attribute, device=A3):
        return (self.devices / device / attribute).read_text()

    def register(self, at):
        with open(self.devices / A3 / "resource0", "rb") as bar0:
            bar0.seek(at)
            return struct.unpack("<I", bar0.read(4))[0]

    def test_is_that_of_a_3090_on_a_riser(self):
        self.assertEqual(self.text("vendor"), "0x10de\n")
        self.assertEqual(self.text("device"), "0x2204\n")
        self.assertEqual(self.text("class"), "0x030000\n")
        self.assertEqual(self.text("max_link_speed") + self.text("max_link_width"), "16.0 GT/s PCIe\n16\n")
        self.assertEqual(self.text("current_link_speed") + self.text("current_link_width"), "5.0 GT/s PCIe\n1\n")
        self.assertEqual(os.path.basename(os.readlink(self.devices / A3 / "driver")), "nvidia")
        self.assertEqual((self.devices / A3 / "driver").resolve(), self.sys / "bus/pci/drivers/nvidia")
        port = (self.devices / A3).resolve().parent.name
        self.assertEqual(self.text("class", port), "0x060400\n")

    def test_has_a_directory_for_every_card_of_every_host(self):
        cards = [d.name for d in self.devices.iterdir() if (d / "class").read_text() == "0x030000\n"]
        self.assertEqual(len(cards), 32)
        self.assertIn("0003:08:00.0", cards)  # D8

    def test_bar0_carries_what_nvml_does_not(self):
        self.assertEqual((self.devices / A3 / "resource0").stat().st_size, 16 * 1024 * 1024)
        self.twin.wait(2)
        card = self.twin.card("A3")
        self.assertAlmostEqual((self.register(0xE2A8) & 0xFFF) / 32, card["vram_c"], delta=2)
        self.assertAlmostEqual((self.register(0x2046C) >> 8) & 0xFF, card["hotspot_c"], delta=2)

    def test_only_the_twins_user_reads_the_registers(self):
        self.assertEqual((self.devices / A3 / "resource0").stat().st_mode & 0o777, 0o600)

    def test_a_lost_card_vanishes_and_its_registers_read_ones(self):
        with open(self.devices / A3 / "resource0", "rb") as bar0:
            self.twin.ask({"do": "fault", "kind": "fall-off-bus", "target": "A3"})
            self.assertFalse((self.devices / A3).exists())
            self.assertTrue((self.devices / "0000:04:00.0" / "vendor").exists())
            bar0.seek(0xE2A8)
            self.assertEqual(bar0.read(4), b"\xff\xff\xff\xff")

    def test_a_dropped_link_is_x1_gen1_and_a_flapping_one_counts_errors(self):
        self.twin.ask({"do": "fault", "kind": "link-drop", "target": "A3"})
        self.assertEqual(self.text("current_link_speed"), "2.5 GT/s PCIe\n")
        self.twin.ask({"do": "fault", "kind": "link-flap", "target": "A2"})

        def errors():
            path = self.devices / "0000:02:00.0" / "aer_dev_correctable"
            return path.exists() and "TOTAL_ERR_COR 0\n" not in path.read_text()
        self.assertTrue(self.twin.until(errors))

    def test_remove_and_rescan_act_as_on_a_real_bus(self):
        (self.devices / A3 / "remove").write_text("1\n")
        self.assertTrue(self.twin.until(lambda: not (self.devices / A3).exists()))
        self.assertEqual(self.twin.board().card(2).lost, 1)
        (self.sys / "bus/pci/rescan").write_text("1")
        self.assertTrue(self.twin.until(lambda: (self.devices / A3 / "vendor").exists()))
        self.assertEqual(self.twin.board().card(2).lost, 0)

    def test_a_reset_frees_a_hung_card_and_forgets_its_settings(self):
        self.twin.set_card("set_cap", 200_000, bus_id=A3)
        self.twin.ask({"do": "fault", "kind": "hang", "target": "A3"})
        (self.devices / A3 / "reset").write_text("0\n")  # not what the kernel takes
        self.twin.wait(2)
        self.assertEqual(self.twin.card("A3")["state"], "hung")
        (self.devices / A3 / "reset").write_text("1\n")
        self.assertTrue(self.twin.until(lambda: self.twin.card("A3")["state"] == "ok"))
        self.assertEqual(self.twin.board().card(2).cap_mw, 350_000)

    def test_every_host_has_a_chip_with_a_fan_for_each_row_of_its_frame(self):
        chips = sorted(path.name for path in (self.sys / "class/hwmon").iterdir())
        self.assertEqual(chips, ["hwmon0", "hwmon1", "hwmon2", "hwmon3"])
        self.assertEqual((self.sys / "class/hwmon/hwmon1/fan2_label").read_text(), "B.fan2\n")

    def test_the_boards_fan_turns_by_hand_and_goes_back(self):
        chip = self.sys / "class/hwmon/hwmon0"
        self.assertEqual((chip / "name").read_text(), "nct6775\n")
        slow = int((chip / "fan1_input").read_text())
        self.assertEqual(slow, 600)
        (chip / "pwm1").write_text("255")  # still the board's own to drive
        self.assertTrue(self.twin.until(lambda: (chip / "pwm1").read_text() == "102\n"))
        (chip / "pwm1_enable").write_text("1\n")
        self.twin.wait(1)
        (chip / "pwm1").write_text("255\n")
        self.assertTrue(self.twin.until(lambda: int((chip / "fan1_input").read_text()) > 2 * slow))
        fan = next(f for f in self.twin.status()["chassis_fans"] if f["name"] == "A.fan1")
        self.assertTrue(fan["manual"])
        self.assertEqual(fan["duty"], 1.0)
        self.assertGreater(fan["draw_w"], 5)
        (chip / "pwm1_enable").write_text("5\n")
        self.assertTrue(self.twin.until(lambda: int((chip / "fan1_input").read_text()) == slow))

    def test_says_that_it_is_simulated(self):
        self.assertIn("simulated", (self.sys / "class/dmi/id/sys_vendor").read_text())
        self.assertEqual((self.sys / "class/dmi/id/board_name").read_text(), "asrock-h110-pro-btc\n")


if __name__ == "__main__":
    unittest.main()
