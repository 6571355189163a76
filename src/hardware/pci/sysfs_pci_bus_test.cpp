#include "hardware/pci/sysfs_pci_bus.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

#include "hardware/pci/failing_pci_bus.h"
#include "hardware/pci/pci_text.h"
#include "hardware/testing/temp_folder.h"

namespace ohm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kBoard = "tests/data/sysfs/mining-board";  // tests/data/sysfs/README.md tells what each card shows

std::vector<std::string> ids_of_cards(const std::vector<PciDevice>& all) {
  std::vector<std::string> ids;
  for (const PciDevice& d : all) {
    if (d.vendor == 0x10de) ids.push_back(d.bus_id);
  }
  return ids;
}

PciDevice card(const std::string& bus_id) { return SysfsPciBus{kBoard}.device(bus_id).value_or(PciDevice{}); }

TEST(SysfsPci, ListsEveryDeviceOfAMiningBoardByBusId) {
  const auto all = SysfsPciBus{kBoard}.devices();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 15u);
  EXPECT_TRUE(std::is_sorted(all->begin(), all->end(), [](const auto& a, const auto& b) { return a.bus_id < b.bus_id; }));
  EXPECT_THAT(ids_of_cards(*all),
              ElementsAre("0000:01:00.0", "0000:02:00.0", "0000:03:00.0", "0000:06:00.0", "0000:07:00.0", "0000:08:00.0"));
  for (const PciDevice& d : *all) EXPECT_EQ(d.trouble, "");
}

TEST(SysfsPci, TellsLinkSlotBarsAndDriver) {
  const PciDevice x16 = card("0000:01:00.0");
  EXPECT_EQ(x16.device, 0x2204);
  EXPECT_EQ(x16.class_code, 0x030000u);
  EXPECT_EQ(x16.link, (Link{16, 3}));
  EXPECT_EQ(x16.link_max, (Link{16, 4}));
  EXPECT_EQ(x16.slot, 1);
  EXPECT_EQ(x16.bar0_size, 16u << 20);
  EXPECT_EQ(x16.bar1_size, 256u << 20);
  EXPECT_EQ(x16.driver, "nvidia");
  EXPECT_EQ(card("0000:02:00.0").link, (Link{1, 2}));
}

TEST(SysfsPci, CountsTheErrorsOfABadRiser) {
  const PciDevice bad = card("0000:03:00.0");
  EXPECT_EQ(bad.link, (Link{1, 1}));
  EXPECT_EQ(bad.aer, (AerCounters{41873, 2, 0}));
  EXPECT_EQ(*SysfsPciBus{kBoard}.errors("0000:03:00.0"), bad.aer);
}

TEST(SysfsPci, TellsTheBridgesFromTheRootPortDown) {
  EXPECT_THAT(card("0000:06:00.0").path, ElementsAre("0000:00:1d.0", "0000:04:00.0", "0000:05:01.0", "0000:06:00.0"));
  EXPECT_THAT(card("0000:01:00.0").path, ElementsAre("0000:00:01.0", "0000:01:00.0"));
}

TEST(SysfsPci, ABarWithoutAnAddressIsNone) {
  EXPECT_EQ(card("0000:07:00.0").bar0_size, 16u << 20);
  EXPECT_EQ(card("0000:07:00.0").bar1_size, std::nullopt) << "Above-4G decoding is off: firmware found no room";
}

TEST(SysfsPci, ACardThatFellOffHasNoLink) {
  const PciDevice gone = card("0000:08:00.0");
  EXPECT_EQ(gone.link, std::nullopt);
  EXPECT_EQ(gone.link_max, (Link{16, 4}));
  EXPECT_EQ(gone.driver, "");
  EXPECT_EQ(gone.aer, std::nullopt);
}

/// A tree of plain directories, as the twin writes it, with what the kernel would do on a write left in the files.
class PlainTree : public testing::Test {
 protected:
  PlainTree() {
    device("0000:03:00.0");
    device("0000:04:00.0");
    folder_.write("sys/bus/pci/rescan", "");
  }
  void device(const std::string& id) {
    const std::string at = "sys/bus/pci/devices/" + id + "/";
    folder_.write(at + "vendor", "0x10de\n");
    folder_.write(at + "device", "0x2204\n");
    folder_.write(at + "class", "0x030000\n");
    folder_.write(at + "driver", "nvidia\n");
    folder_.write(at + "remove", "");
  }

  TempFolder folder_;
  SysfsPciBus bus_{folder_.path()};
};

TEST_F(PlainTree, IsReadLikeARealOne) {
  const auto d = bus_.device("0000:03:00.0");
  ASSERT_TRUE(d);
  EXPECT_THAT(d->path, ElementsAre("0000:03:00.0"));
  EXPECT_EQ(d->driver, "nvidia");
  EXPECT_EQ(d->link, std::nullopt);
}

TEST_F(PlainTree, MayAlsoBeTheSysDirectoryItself) { EXPECT_EQ(SysfsPciBus{folder_.path() / "sys"}.devices()->size(), 2u); }

TEST_F(PlainTree, AHalfWrittenDeviceSpoilsNoOther) {
  folder_.write("sys/bus/pci/devices/0000:03:00.0/vendor", "0x10");
  folder_.write("sys/bus/pci/devices/0000:03:00.0/device", "0x");
  folder_.write("sys/bus/pci/devices/notes.txt", "");
  const auto all = bus_.devices();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_THAT(all->at(0).trouble, HasSubstr("0000:03:00.0: device is missing or no number"));
  EXPECT_EQ(all->at(1).trouble, "");
  EXPECT_EQ(bus_.device("0000:03:00.0").error().kind, Error::Kind::BadInput);
}

TEST_F(PlainTree, ACardWhoseConfigurationReadsAllOnesDoesNotAnswer) {
  EXPECT_TRUE(bus_.device("0000:03:00.0")->answers);  // no file of it here: nothing against it
  folder_.write("sys/bus/pci/devices/0000:03:00.0/config", std::string(64, '\xFF'));
  folder_.write("sys/bus/pci/devices/0000:04:00.0/config", "\xDE\x10");
  EXPECT_FALSE(bus_.device("0000:03:00.0")->answers);
  EXPECT_TRUE(bus_.device("0000:04:00.0")->answers);
}

TEST_F(PlainTree, AVanishedDeviceIsLost) {
  std::filesystem::remove_all(folder_.path() / "sys/bus/pci/devices/0000:03:00.0");
  EXPECT_EQ(bus_.devices()->size(), 1u);
  EXPECT_EQ(bus_.device("0000:03:00.0").error().kind, Error::Kind::DeviceLost);
  EXPECT_EQ(bus_.errors("0000:03:00.0").error().kind, Error::Kind::DeviceLost);
  EXPECT_EQ(bus_.remove("0000:03:00.0").error().kind, Error::Kind::DeviceLost);
}

TEST_F(PlainTree, RemoveAndRescanWriteAOne) {
  ASSERT_TRUE(bus_.remove("0000:03:00.0"));
  ASSERT_TRUE(bus_.rescan());
  EXPECT_EQ(folder_.read("sys/bus/pci/devices/0000:03:00.0/remove"), "1");
  EXPECT_EQ(folder_.read("sys/bus/pci/devices/0000:04:00.0/remove"), "");
  EXPECT_EQ(folder_.read("sys/bus/pci/rescan"), "1");
}

TEST_F(PlainTree, ADeviceThatCannotBeResetSaysSo) { EXPECT_EQ(bus_.reset("0000:03:00.0").error().kind, Error::Kind::NotSupported); }

TEST_F(PlainTree, ABusIdIsNoWayOutOfTheTree) {
  for (const char* id : {"../../../etc", "0000:03:00.0/../0000:04:00.0", "", "03:00.0", "0000:03:00.8", "0000:03:00.0\n"}) {
    EXPECT_EQ(bus_.remove(id).error().kind, Error::Kind::BadInput) << id;
    EXPECT_EQ(bus_.device(id).error().kind, Error::Kind::BadInput) << id;
    EXPECT_EQ(bus_.errors(id).error().kind, Error::Kind::BadInput) << id;
  }
}

TEST_F(PlainTree, AMachineWithoutAPciBusSaysSo) {
  TempFolder empty;
  EXPECT_EQ(SysfsPciBus{empty.path()}.devices().error().kind, Error::Kind::NotSupported);
  EXPECT_FALSE(SysfsPciBus{empty.path()}.rescan());
}

TEST_F(PlainTree, TheFailingBusLosesGarblesAndRefuses) {
  FailingPciBus bus{std::make_unique<SysfsPciBus>(folder_.path())};
  bus.lose("0000:03:00.0");
  bus.garble("0000:04:00.0");
  ASSERT_EQ(bus.devices()->size(), 1u);
  EXPECT_THAT(bus.devices()->at(0).trouble, HasSubstr("0000:04:00.0"));
  EXPECT_EQ(bus.device("0000:03:00.0").error().kind, Error::Kind::DeviceLost);
  EXPECT_EQ(bus.errors("0000:03:00.0").error().kind, Error::Kind::DeviceLost);
  bus.refuse_writes();
  EXPECT_EQ(bus.remove("0000:04:00.0").error().kind, Error::Kind::PermissionDenied);
  EXPECT_EQ(folder_.read("sys/bus/pci/devices/0000:04:00.0/remove"), "");
  bus.break_down();
  EXPECT_EQ(bus.devices().error().kind, Error::Kind::Io);
}

// ---- the texts ----

TEST(PciText, KnowsEveryGenerationAsKernelsPrintIt) {
  EXPECT_EQ(sysfs::generation("2.5 GT/s PCIe"), 1);
  EXPECT_EQ(sysfs::generation("5.0 GT/s PCIe"), 2);
  EXPECT_EQ(sysfs::generation("8 GT/s"), 3);
  EXPECT_EQ(sysfs::generation("16.0 GT/s PCIe"), 4);
  EXPECT_EQ(sysfs::generation("32.0 GT/s PCIe"), 5);
  for (const char* text : {"Unknown", "Unknown speed", "", "2.5", "25 GT/s", "GT/s"})
    EXPECT_EQ(sysfs::generation(text), std::nullopt) << text;
}

TEST(PciText, ALinkWithoutLanesIsNone) {
  EXPECT_EQ(sysfs::link_of("2.5 GT/s PCIe", "x4"), (Link{4, 1}));
  for (const char* width : {"0", "", "63", "255", "-1", "x"})
    EXPECT_EQ(sysfs::link_of("2.5 GT/s PCIe", width), std::nullopt) << width;
}

TEST(PciText, ASlotIsNamedByItsNumber) {
  EXPECT_EQ(sysfs::slot_number("4"), 4);
  EXPECT_EQ(sysfs::slot_number("4-1"), 4);
  EXPECT_EQ(sysfs::slot_number("PCIE1"), std::nullopt);
}

}  // namespace
}  // namespace ohm
