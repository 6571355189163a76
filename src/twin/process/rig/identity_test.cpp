#include "twin/process/rig/identity.h"

#include <gtest/gtest.h>
#include <set>

#include "rig/rig_file.h"
#include "twin/process/rig/pci_address.h"

namespace ohm::twin {
namespace {

Rig barn() { return read_rig_file("examples/rig-32x3090.yaml").value(); }

TEST(TwinIdentity, GivesEveryCardAnAddressOfItsOwnWithTheHostAsDomain) {
  const auto cards = identities(barn()).value();
  std::set<std::string> addresses, uuids;
  for (const auto& card : cards) {
    addresses.insert(card.bus_id);
    uuids.insert(card.uuid);
  }
  EXPECT_EQ(addresses.size(), 32U);
  EXPECT_EQ(uuids.size(), 32U);
  EXPECT_STREQ(cards[2].bus_id, "0000:03:00.0");
  EXPECT_STREQ(cards[8].bus_id, "0001:01:00.0");  // B1, the next host
}

TEST(TwinIdentity, IsThatOfA3090) {
  const auto cards = identities(barn()).value();
  EXPECT_STREQ(cards[0].name, "NVIDIA GeForce RTX 3090");
  EXPECT_EQ(cards[0].device_id, 0x220410DEU);
  EXPECT_EQ(cards[0].vram_bytes, 24ULL << 30);
  EXPECT_EQ(cards[0].cap_default_mw, 350'000U);
  EXPECT_EQ(cards[19].subsystem_id & 0xFFFF, 0x1462U);  // C4 is an MSI
}

TEST(TwinIdentity, KeepsItsUuidsFromStartToStart) {
  EXPECT_EQ(uuid_of("barn", "A1"), uuid_of("barn", "A1"));
  EXPECT_NE(uuid_of("barn", "A1"), uuid_of("shed", "A1"));
  const auto uuid = uuid_of("barn", "A1");
  EXPECT_EQ(uuid.size(), 40U);
  EXPECT_EQ(uuid.substr(0, 4), "GPU-");
}

TEST(TwinIdentity, HangsEachCardBelowItsOwnRootPort) {
  std::set<std::string> ports;
  const auto rig = barn();
  for (std::uint32_t card = 0; card < rig.cards.size(); ++card) ports.insert(text_of(root_port(pci_address(rig, card))));
  EXPECT_EQ(ports.size(), 32U);
  EXPECT_EQ(text_of(root_port({0, 9, 0, 0})), "0000:00:02.0");
}

TEST(TwinIdentity, RefusesARigLargerThanTheBoard) {
  auto rig = barn();
  const auto card = rig.cards[0];
  rig.cards.assign(249, card);
  EXPECT_FALSE(identities(rig));
}

}  // namespace
}  // namespace ohm::twin
