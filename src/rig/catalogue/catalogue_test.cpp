#include "rig/catalogue/catalogue.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <regex>
#include <set>

#include "rig/catalogue/embedded.h"

namespace ohm {
namespace {

/// Every entry of one type, by name.
template <class P>
std::vector<std::pair<std::string, P>> all() {
  std::vector<std::pair<std::string, P>> found;
  for (const auto& [name, entry] : catalogue())
    if (const auto* part = std::get_if<P>(&entry.part)) found.emplace_back(name, *part);
  return found;
}

bool is_3090(const std::string& name) {
  return name.find("3090") != std::string::npos && name.find("3090-ti") == std::string::npos;
}

TEST(Catalogue, HoldsAFileForEveryKind) {
  // nine kinds of part, one file each: a file that is not embedded would silently be missing from the binary
  EXPECT_EQ(embedded_catalogue().size(), 9u);
  for (const auto& file : embedded_catalogue()) EXPECT_GT(file.text.size(), 200u) << file.name;
}

TEST(Catalogue, HoldsWhatPeopleReallyOwn) {
  const auto cards = all<CardPart>();
  EXPECT_GE(std::count_if(cards.begin(), cards.end(), [](const auto& c) { return is_3090(c.first); }), 12);
  EXPECT_GE(all<PsuPart>().size(), 25u);
  EXPECT_GE(all<PduPart>().size(), 10u);
  EXPECT_GE(all<BoardPart>().size(), 8u);
  for (const auto* name : {"rtx-3090-fe", "msi-3090-suprim-x", "hp-dps-1200fb", "dell-2400", "corsair-ax1600i", "breakout-12x6pin",
                           "usb-6pin", "usb-sata", "pdu-24xc13-l6-30", "asrock-h110-pro-btc"})
    EXPECT_TRUE(catalogue().contains(name)) << name;
}

TEST(Catalogue, NamesItsPartsInLowerCaseWithDashes) {
  const std::regex kebab{"[a-z0-9]+(-[a-z0-9]+)*"};
  for (const auto& [name, entry] : catalogue()) {
    EXPECT_EQ(name, entry.name);
    if (entry.kind == "inlet") continue;  // plugs keep the name of their standard: C13, L6-30
    EXPECT_TRUE(std::regex_match(name, kebab)) << name;
  }
}

/// What is no figure but says which thing this is: it needs no source.
bool is_identity(const std::string& key) {
  static const std::set<std::string> words{"type", "outlets", "wiring", "lines", "gauge"};
  return words.contains(key);
}

/// Calls `look(part, figure)` for every figure of the catalogue.
template <class Look>
void for_each_figure(Look&& look) {
  for (const auto& [name, entry] : catalogue())
    for (const auto& told : entry.figures)
      if (!is_identity(told.figure)) look(name, told);
}

TEST(Catalogue, SaysWhatEveryPartIsAndGivesItFigures) {
  for (const auto& [name, entry] : catalogue()) {
    EXPECT_FALSE(entry.about.empty()) << name;
    EXPECT_FALSE(entry.figures.empty()) << name;
  }
}

TEST(Catalogue, SaysWhoSaysEachFigure) {
  for_each_figure([](const std::string& part, const PartEntry::Told& told) {
    EXPECT_FALSE(told.is.empty()) << part << "." << told.figure;
    EXPECT_FALSE(told.source.empty()) << part << "." << told.figure;
  });
}

TEST(Catalogue, HasNoOwnerToVouchForAFigure) {
  // Rank owner is what a figure without a rank would get: in the catalogue that is a slip.
  for_each_figure([](const std::string& part, const PartEntry::Told& told) {
    EXPECT_NE(told.rank, Rank::Owner) << part << "." << told.figure;
  });
}

TEST(Catalogue, NeverGivesReasoningOfOursABetterRankThanAssumed) {
  for_each_figure([](const std::string& part, const PartEntry::Told& told) {
    const bool ours = told.source.starts_with("assumed") || told.source.starts_with("computed");
    EXPECT_TRUE(!ours || told.rank == Rank::Assumed) << part << "." << told.figure << ": " << told.source;
  });
}

TEST(Cards, HaveTheirLimitsInOrder) {
  for (const auto& [name, card] : all<CardPart>()) {
    EXPECT_LE(card.power_min.is, card.floor.is) << name;
    EXPECT_LE(card.floor.is, card.power.is) << name;
    EXPECT_LE(card.power.is, card.power_max.is) << name;
    EXPECT_LT(card.idle.is, card.floor.is) << name;
    EXPECT_LE(card.slot_share_min.is, card.slot_share.is) << name;
    EXPECT_LE(card.slot_max.is, Watts{66}) << name;  // PCI Express CEM, 5.5 A at 12 V
  }
}

TEST(Cards, ThatAre3090sHave24GigabytesAndAtLeast350Watts) {
  for (const auto& [name, card] : all<CardPart>()) {
    if (!is_3090(name)) continue;
    EXPECT_EQ(card.vram.is, Bytes{24e9}) << name;
    EXPECT_GE(card.power.is, Watts{350}) << name;  // no maker ships one below NVIDIA's 350 W
    EXPECT_EQ(card.plugs.is.kind, Connector::EightPin) << name;
    EXPECT_GE(card.plugs.is.count, 2) << name;
  }
}

TEST(Cards, PeakHigherTheShorterTheWindow) {
  for (const auto& [name, card] : all<CardPart>()) {
    EXPECT_TRUE(std::is_sorted(card.excursion.is.rbegin(), card.excursion.is.rend())) << name;
    EXPECT_GE(card.excursion.is.back(), 1) << name;
  }
}

TEST(Supplies, HaveRatingsInOrderOfTheirVoltageAndNoneAboveTheRail) {
  for (const auto& [name, psu] : all<PsuPart>()) {
    ASSERT_FALSE(psu.rating.is.empty()) << name;
    for (std::size_t i = 0; i < psu.rating.is.size(); ++i) {
      const auto& band = psu.rating.is[i];
      EXPECT_LT(band.from, band.to) << name;
      EXPECT_LE(band.rating, psu.rail.is * Volts{12.3}) << name;  // 12 V + 2.5 %: labels round, Dell's say 12.2 V
      if (i == 0) continue;
      EXPECT_LE(psu.rating.is[i - 1].to, band.from) << name;
      EXPECT_LE(psu.rating.is[i - 1].rating, band.rating) << name << ": more volts never give fewer watts";
    }
  }
}

TEST(Supplies, LoseSomeOfWhatTheyTake) {
  for (const auto& [name, psu] : all<PsuPart>()) {
    ASSERT_GE(psu.efficiency.is.size(), 2u) << name;
    for (const auto& point : psu.efficiency.is) {
      EXPECT_GE(point.efficiency, 0.80) << name;  // a supply below Bronze is not worth listing
      EXPECT_LT(point.efficiency, 0.97) << name;
    }
  }
}

TEST(Supplies, ThatNeedTwoHundredVoltsHaveNoBandBelow) {
  for (const auto* name : {"dell-2400", "ibm-2880", "hpe-1600-flex"}) {
    const auto* psu = find_part<PsuPart>(catalogue(), name);
    ASSERT_TRUE(psu) << name;
    EXPECT_GE(psu->rating.is.front().from, Volts{200}) << name;
  }
}

TEST(Supplies, OfTwelveHundredWattsByHpGiveNineHundredAtHouseholdVoltage) {
  const auto* psu = find_part<PsuPart>(catalogue(), "hp-dps-1200fb");
  ASSERT_TRUE(psu);
  ASSERT_EQ(psu->rating.is.size(), 2u);
  EXPECT_EQ(psu->rating.is[0].rating, Watts{900});
  EXPECT_EQ(psu->rating.is[1].rating, Watts{1200});
}

TEST(Pdus, HaveOutletsAndInletsThatTheTableKnows) {
  for (const auto& [name, pdu] : all<PduPart>()) {
    EXPECT_TRUE(inlet_part(pdu.inlet.is)) << name << ": " << pdu.inlet.is;
    ASSERT_FALSE(pdu.outlets.empty()) << name;
    for (const auto& [number, kind] : pdu.outlets) EXPECT_TRUE(inlet_part(kind)) << name << "/" << number << ": " << kind;
    for (std::size_t i = 0; i < pdu.outlets.size(); ++i) EXPECT_EQ(pdu.outlets[i].first, static_cast<int>(i) + 1) << name;
  }
}

TEST(Pdus, PutEveryOutletBehindExactlyOneBankOrHaveNone) {
  for (const auto& [name, pdu] : all<PduPart>()) {
    if (pdu.banks.is.empty()) continue;
    for (const auto& outlet : pdu.outlets) {
      const auto behind = std::count_if(pdu.banks.is.begin(), pdu.banks.is.end(), [&](const BankPart& bank) {
        return bank.first <= outlet.first && outlet.first <= bank.last;
      });
      EXPECT_EQ(behind, 1) << name << "/" << outlet.first;
    }
  }
}

TEST(Pdus, HaveCordsThatTheirPlugsBreakerProtects) {
  // NEC 240.5: the cord's ampacity is at least the rating of the plug's circuit
  for (const auto& [name, pdu] : all<PduPart>()) {
    if (pdu.cord_awg.is == 0) continue;
    const auto* wire = wire_part(pdu.cord_awg.is);
    ASSERT_TRUE(wire) << name;
    EXPECT_GE(wire->cord.is, inlet_part(pdu.inlet.is)->rating.is) << name;
  }
}

TEST(Connectors, StandAtLeastWhatAPlanMayPutThroughThem) {
  for (const auto kind : {Connector::SixPin, Connector::EightPin, Connector::TwelvePin, Connector::TwelveVHPWR, Connector::Molex,
                          Connector::Sata, Connector::Slot, Connector::Eps}) {
    const auto& part = connector_part(kind);
    EXPECT_EQ(part.kind, kind);
    EXPECT_LE(part.plan.is, part.hard.is) << name_of(kind);
  }
  EXPECT_EQ(connector_part(Connector::Sata).hard.is, Watts{54});       // 3 pins of 1.5 A
  EXPECT_EQ(connector_part(Connector::EightPin).plan.is, Watts{150});  // PCI Express CEM
}

TEST(Connectors, ThatFeedASlotSafelyStandItsSixtySixWatts) {
  EXPECT_GE(connector_part(Connector::SixPin).plan.is, Watts{66});
  EXPECT_LT(connector_part(Connector::Molex).plan.is, Watts{66});
  EXPECT_LT(connector_part(Connector::Sata).plan.is, Watts{66});
}

TEST(Wires, CarryMoreAndResistLessTheThickerTheyAre) {
  const WirePart* thinner = nullptr;
  for (const int awg : {18, 16, 14, 12, 10, 8, 6, 4}) {
    const auto* wire = wire_part(awg);
    ASSERT_TRUE(wire) << awg;
    if (thinner) {
      EXPECT_GT(wire->cord.is, thinner->cord.is) << awg;
      EXPECT_GT(wire->dc.is, thinner->dc.is) << awg;
      // two gauges thicker has 1.59 times the copper: ASTM B258, a factor of 92^(1/39) in diameter a gauge
      EXPECT_NEAR(thinner->milliohm_per_metre.is / wire->milliohm_per_metre.is, 1.59, 0.01) << awg;
    }
    thinner = wire;
  }
  EXPECT_EQ(wire_part(5), nullptr);
}

TEST(Inlets, PlanNoMoreForHoursThanIsPrintedOnThem) {
  for (const auto& [name, inlet] : all<InletPart>()) {
    EXPECT_LE(inlet.continuous.is, inlet.rating.is) << name;
    EXPECT_GE(inlet.legs, 1) << name;
    EXPECT_LE(inlet.legs, 3) << name;
  }
  EXPECT_EQ(inlet_part("L6-30")->continuous.is, Amps{24});
  EXPECT_EQ(inlet_part("C13")->continuous.is, Amps{12});
  EXPECT_EQ(inlet_part("C21"), nullptr);
}

TEST(Catalogue, IsReadOnceAndStaysWhereItIs) { EXPECT_EQ(&catalogue(), &catalogue()); }

}  // namespace
}  // namespace ohm
