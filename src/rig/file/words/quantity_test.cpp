#include "rig/file/words/quantity.h"

#include <clocale>
#include <gtest/gtest.h>
#include <regex>

#include "rig/file/words/form.h"
#include "rig/file/words/places.h"
#include "rig/file/words/word.h"

namespace ohm::rigfile {
namespace {

TEST(Quantity, ReadsWhatPeopleWrite) {
  EXPECT_EQ(power("350 W"), Watts{350});
  EXPECT_EQ(power("1.2 kW"), Watts{1200});
  EXPECT_EQ(power("350W"), Watts{350});  // the blank may be left out
  EXPECT_EQ(current("30 A"), Amps{30});
  EXPECT_EQ(voltage("240 V"), Volts{240});
  EXPECT_EQ(temperature_rise("10 K"), CelsiusDelta{10});
  EXPECT_EQ(length("60 mm"), Metres{0.06});
  EXPECT_EQ(bytes("1 TB"), Bytes{1e12});
  EXPECT_EQ(bytes("24 GiB"), Bytes{25769803776.0});  // 24 * 2^30
  EXPECT_EQ(rate("1 Gb/s"), BytesPerSecond{125e6});
  EXPECT_EQ(percent("80 %"), Fraction{0.8});
  EXPECT_EQ(gauge("10 AWG"), 10);
  EXPECT_EQ(gauge_or_none("none"), 0);
}

TEST(Quantity, ReadsRangesAndPairs) {
  const auto room = temperature_range("15..35 °C");
  ASSERT_TRUE(room);
  EXPECT_EQ(room->low, Celsius{15});
  EXPECT_EQ(room->high, Celsius{35});
  EXPECT_EQ(temperature_range("-5..30 C")->low, Celsius{-5});
  EXPECT_EQ(percent_range("17..19 %")->least, Fraction{0.17});
  EXPECT_EQ(tariff("0.14 USD/kWh")->currency, "USD");
  EXPECT_EQ(cord("14 AWG 1.8 m"), (Cord{14, Metres{1.8}}));
  EXPECT_EQ(cable("18 AWG 0.6 m daisy-chain"), (Cable{18, Metres{0.6}, true}));
  EXPECT_EQ(plugs("2 x 8-pin"), (Plugs{2, Connector::EightPin}));
  EXPECT_EQ(plugs("3 × 8-pin")->count, 3);
  EXPECT_EQ(link("x1 gen2"), (Link{1, 2}));
  EXPECT_EQ(slot_group("12 x x1 gen2"), (SlotGroup{12, Link{1, 2}}));
  EXPECT_EQ(fans("3 x 12 W"), Watts{36});
  EXPECT_EQ(disk("1 TB nvme")->kind, Disk::Nvme);
  EXPECT_FALSE(disk("1 TB")->kind_told);
  EXPECT_EQ(counted("4 x rtx-3090-fe")->what, "rtx-3090-fe");
  EXPECT_EQ(counted("C13")->count, 0);
}

TEST(Quantity, ReadsFeedsAndInputVoltages) {
  EXPECT_EQ(feed("240 V split-phase")->kind, FeedKind::SplitPhase);
  EXPECT_EQ(feed("208 V 3-phase")->kind, FeedKind::ThreePhase);
  EXPECT_EQ(feed("120 V")->kind, FeedKind::SinglePhase);
  EXPECT_EQ(voltage_band("200..240 V")->from, Volts{200});
  EXPECT_EQ(voltage_band("240 V")->to, Volts{250});  // one number stands for its mains
  EXPECT_EQ(voltage_band("120 V")->from, Volts{90});
  EXPECT_FALSE(voltage_band("170 V"));  // belongs to neither
}

TEST(Quantity, SaysWhatToChange) {
  EXPECT_EQ(power("350").error(), "give it a unit, like 350 W");
  EXPECT_EQ(current("30 W").error(), "`W` is a unit of power");
  EXPECT_EQ(power("350 w").error(), "did you mean `350 W`?");
  EXPECT_EQ(power("1,2 kW").error(), "write a decimal point, not a comma");
  EXPECT_EQ(current("-30 A").error(), "it cannot be negative");
  EXPECT_EQ(current("0 A").error(), "it must be above 0 A");
  EXPECT_EQ(current("99999 A").error(), "it must be at most 10000 A");
  EXPECT_EQ(cord("14 AWG").error(), "add the length, like 14 AWG 1.8 m");
  EXPECT_EQ(feed("240 V split-fase").error(), "did you mean `split-phase`?");
  EXPECT_EQ(temperature_range("35..15 °C").error(), "the lower one comes first");
}

TEST(Quantity, TakesNoInfinityNanExponentOrSign) {
  for (const char* text :
       {"inf W", "nan W", "1e3 W", "0x10 W", "+5 W", ". W", "1. W", ".5 W", "1.2.3 W", "", " ", "W", "99999999999999999999999 W"}) {
    EXPECT_FALSE(power(text)) << text;
  }
}

TEST(Quantity, DoesNotLookAtTheLocale) {
  // In German "1.5" would be 15 to a reader that asks the locale; where de_DE is not installed this proves nothing, and costs
  // nothing.
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_EQ(power("1.5 kW"), Watts{1500});
  std::setlocale(LC_ALL, "C");
}

TEST(Word, KnowsTheTiersOfTheCertification) {
  EXPECT_EQ(tier("gold-115")->points[1], (EfficiencyPoint{0.5, 0.90}));      // 80 PLUS 115 V: 87/90/87
  EXPECT_EQ(tier("platinum-230")->points[1], (EfficiencyPoint{0.5, 0.94}));  // 80 PLUS 230 V redundant: 90/94/91
  EXPECT_TRUE(tier("platinum-230")->low.empty());
  EXPECT_EQ(tier("gold")->points[0], (EfficiencyPoint{0.2, 0.90}));  // EU column above 150 V …
  EXPECT_EQ(tier("gold")->low[0], (EfficiencyPoint{0.2, 0.87}));     // … and 115 V below
  EXPECT_EQ(tier("titanium")->points.size(), 4u);                    // the only one with a demand at 10 %
  EXPECT_EQ(tier("platinium").error(), "did you mean `platinum`?");
}

TEST(Places, ReadsRangesAndSets) {
  EXPECT_EQ(range("1-3"), (Range{1, 3}));
  EXPECT_EQ(range("7"), (Range{7, 7}));
  EXPECT_EQ(range("3-1").error(), "the range runs backwards; write 1-3");
  EXPECT_FALSE(range("0-3"));
  EXPECT_FALSE(range("1-"));
  EXPECT_EQ(outlets("pdu1/1-3")->pdu, "pdu1");
  EXPECT_EQ(place_set("A3")->kind, PlaceSet::Kind::Cards);
  EXPECT_EQ(place_set("A1-4")->numbers, (Range{1, 4}));
  EXPECT_EQ(place_set("rack-2.1-4")->head, "rack-2");
  EXPECT_EQ(place_set("rack-a1-4")->head, "rack-a");
  EXPECT_TRUE(place_set("A*")->every);
  EXPECT_EQ(place_set("*.p1")->head, "*");
  EXPECT_EQ(place_set("A.p*")->tail, "p*");
  EXPECT_EQ(place_set("pdu1.b2")->tail, "b2");
  EXPECT_EQ(place_set("pdu1/3")->kind, PlaceSet::Kind::Outlet);
  EXPECT_EQ(card_name("A", 3), "A3");
  EXPECT_EQ(card_name("rack2", 3), "rack2.3");
}

TEST(Form, EveryExampleFitsItsOwnPattern) {
  for (int i = 0; i < kForms; ++i) {
    const FormText& form = text_of(static_cast<Form>(i));
    if (form.pattern.empty()) continue;
    EXPECT_TRUE(std::regex_match(std::string{form.example}, std::regex{std::string{form.pattern}})) << form.name;
  }
}

}  // namespace
}  // namespace ohm::rigfile
