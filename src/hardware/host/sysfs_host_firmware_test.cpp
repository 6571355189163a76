#include "hardware/host/sysfs_host_firmware.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

#include "hardware/host/failing_host_firmware.h"
#include "hardware/host/mounts.h"
#include "hardware/testing/temp_folder.h"

namespace ohm {
namespace {

using testing::ElementsAre;

HostFacts facts_of(const std::filesystem::path& root) { return SysfsHostFirmware{root}.facts().value_or(HostFacts{}); }

TEST(HostFirmwareFacts, OfAMiningBoard) {
  const HostFacts facts = facts_of("tests/data/sysfs/mining-board");
  EXPECT_EQ(facts.board_vendor, "ASRock");
  EXPECT_EQ(facts.board_name, "H110 Pro BTC+");
  EXPECT_EQ(facts.bios_version, "P1.60");
  EXPECT_EQ(facts.kernel, "6.1.0-26-amd64");
  EXPECT_EQ(facts.machine_id, "4f6d6d7374656164000000000000abcd");
  EXPECT_NE(facts.command_line.find("iommu=pt"), std::string::npos);
  EXPECT_EQ(facts.secure_boot, false);
  EXPECT_EQ(facts.iommu, true);
  EXPECT_TRUE(facts.cgroup_v2);
  EXPECT_TRUE(facts.cgroup_v1.empty());
  EXPECT_TRUE(facts.systemd);
}

TEST(HostFirmwareFacts, TheEmptyHierarchyOfAHybridHostIsNotUsable) {
  TempFolder host;
  host.write("proc/mounts",
             "cgroup2 /sys/fs/cgroup/unified cgroup2 rw,nosuid 0 0\n"
             "cgroup /sys/fs/cgroup/systemd cgroup rw,xattr,name=systemd 0 0\n"
             "cgroup /sys/fs/cgroup/memory cgroup rw,nosuid,memory 0 0\n"
             "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0\n");
  host.write("sys/fs/cgroup/unified/cgroup.controllers", "\n");
  const HostFacts facts = facts_of(host.path());
  EXPECT_FALSE(facts.cgroup_v2);
  EXPECT_THAT(facts.cgroup_v1, ElementsAre("cpu", "cpuacct", "memory"));
}

TEST(HostFirmwareFacts, WhatIsNotToldIsEmptyOrUnknown) {
  TempFolder host;
  host.write("proc/1/comm", "tini\n");
  const HostFacts facts = facts_of(host.path());
  EXPECT_EQ(facts.board_name, "");
  EXPECT_EQ(facts.secure_boot, false) << "no EFI, no secure boot";
  EXPECT_EQ(facts.iommu, std::nullopt);
  EXPECT_FALSE(facts.systemd);
}

TEST(HostFirmwareFacts, SecureBootIsTheFifthByteAndUnknownWhereEfiHidesIt) {
  TempFolder host;
  const std::string variable = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
  host.write("sys/firmware/efi/runtime", "");
  EXPECT_EQ(facts_of(host.path()).secure_boot, std::nullopt);
  host.write(variable, std::string{"\6\0\0\0\1", 5});
  EXPECT_EQ(facts_of(host.path()).secure_boot, true);
}

TEST(HostFirmwareFacts, TheLockdownIsTheWordInBrackets) {
  TempFolder host;
  host.write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
  EXPECT_EQ(facts_of(host.path()).lockdown, "integrity");
  host.write("sys/kernel/security/lockdown", "nonsense ]x[");
  EXPECT_EQ(facts_of(host.path()).lockdown, "");
}

TEST(HostFirmwareFacts, ARootThatIsNoHostIsAnError) {
  TempFolder empty;
  EXPECT_EQ(SysfsHostFirmware{empty.path()}.facts().error().kind, Error::Kind::NotSupported);
}

TEST(HostFirmwareFacts, OfThisMachineAreReadable) { EXPECT_NE(facts_of("/").kernel, ""); }

TEST(HostFirmwareFacts, TheFailingHostIsMuteOrBroken) {
  FailingHostFirmware host{std::make_unique<SysfsHostFirmware>("tests/data/sysfs/mining-board")};
  EXPECT_EQ(host.facts()->board_vendor, "ASRock");
  host.fail(FailingHostFirmware::How::Mute);
  EXPECT_EQ(*host.facts(), HostFacts{});
  host.fail(FailingHostFirmware::How::Broken);
  EXPECT_EQ(host.facts().error().kind, Error::Kind::Io);
}

TEST(CgroupMounts, AMountPointWithABlankIsWholeAgain) {
  EXPECT_THAT(sysfs::cgroup_mounts("none /a\\040b\\134 cgroup2 rw 0 0\nshort line\n\\").v2, ElementsAre("/a b\\"));
}

}  // namespace
}  // namespace ohm
