#include "rig/file/words/word.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"

namespace ohm::rigfile {
namespace {

using Hint = tl::unexpected<std::string>;

template <class T>
struct Entry {
  std::string_view word;
  T means;
};

template <class T, std::size_t N>
Word<T> look_up(std::string_view text, const std::array<Entry<T>, N>& table) {
  const auto it = std::find_if(table.begin(), table.end(), [&](const Entry<T>& e) { return e.word == text; });
  if (it != table.end()) return it->means;
  std::vector<std::string> known;
  for (const Entry<T>& e : table) known.emplace_back(e.word);
  const auto meant = nearest(text, known);
  return Hint{meant ? "did you mean `" + *meant + "`?" : ""};
}

template <std::size_t N>
Word<std::string> one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  std::array<Entry<std::string_view>, N> table{};
  for (std::size_t i = 0; i < N; ++i) table[i] = {words[i], words[i]};
  return look_up(text, table).map([](std::string_view w) { return std::string{w}; });
}

constexpr std::array kConnectors{
    Entry<Connector>{"6-pin", Connector::SixPin},     Entry<Connector>{"8-pin", Connector::EightPin},
    Entry<Connector>{"12-pin", Connector::TwelvePin}, Entry<Connector>{"12vhpwr", Connector::TwelveVHPWR},
    Entry<Connector>{"molex", Connector::Molex},      Entry<Connector>{"sata", Connector::Sata},
    Entry<Connector>{"slot", Connector::Slot},        Entry<Connector>{"eps", Connector::Eps}};
constexpr std::array kLegs{Entry<Legs>{"L1", Legs::L1N},      Entry<Legs>{"L2", Legs::L2N},    Entry<Legs>{"L3", Legs::L3N},
                           Entry<Legs>{"L1-L2", Legs::L12},   Entry<Legs>{"L2-L3", Legs::L23}, Entry<Legs>{"L3-L1", Legs::L31},
                           Entry<Legs>{"L1-L2-L3", Legs::All}};
constexpr std::array kCurves{Entry<Curve>{"UL489", Curve::UL489}, Entry<Curve>{"B", Curve::B}, Entry<Curve>{"C", Curve::C},
                             Entry<Curve>{"D", Curve::D}};
constexpr std::array kWirings{Entry<Wiring>{"L-L", Wiring::LineToLine}, Entry<Wiring>{"L-N", Wiring::LineToNeutral}};
constexpr std::array kDisks{Entry<Disk>{"nvme", Disk::Nvme}, Entry<Disk>{"sata", Disk::Sata}, Entry<Disk>{"hdd", Disk::Hdd}};
constexpr std::array kPsuTypes{Entry<PsuKind>{"atx", PsuKind::Atx}, Entry<PsuKind>{"server", PsuKind::Server}};
constexpr std::array kRanks{Entry<Rank>{"measured", Rank::Measured}, Entry<Rank>{"datasheet", Rank::Datasheet},
                            Entry<Rank>{"standard", Rank::Standard}, Entry<Rank>{"owner", Rank::Owner},
                            Entry<Rank>{"assumed", Rank::Assumed}};
constexpr std::array<std::string_view, 2> kPsuInlets{"C14", "C20"};
constexpr std::array<std::string_view, 2> kHung{"vertical", "flat"};
constexpr std::array<std::string_view, 4> kAir{"front-to-back", "back-to-front", "side-to-side", "bottom-to-top"};
constexpr std::array<std::string_view, 9> kPartKinds{"card",  "psu",       "breakout", "riser", "pdu",
                                                     "board", "connector", "inlet",    "wire"};

/// A column of the 80 PLUS certification table (standard; CLEAResult, as collected in facts/power.md 1.3): minima at 20, 50 and
/// 100 % load; titanium also at 10 %.
struct Column {
  std::string_view tier, column;
  double ten, twenty, fifty, full;  ///< ten is 0 where the tier demands nothing
};
constexpr std::array kColumns{Column{"gold", "115", 0, 0.87, 0.90, 0.87},        Column{"gold", "230", 0, 0.88, 0.92, 0.88},
                              Column{"gold", "eu", 0, 0.90, 0.92, 0.89},         Column{"platinum", "115", 0, 0.90, 0.92, 0.89},
                              Column{"platinum", "230", 0, 0.90, 0.94, 0.91},    Column{"platinum", "eu", 0, 0.92, 0.94, 0.90},
                              Column{"titanium", "115", 0.90, 0.92, 0.94, 0.90}, Column{"titanium", "230", 0.90, 0.94, 0.96, 0.91},
                              Column{"titanium", "eu", 0.90, 0.94, 0.96, 0.94}};

std::vector<EfficiencyPoint> points_of(const Column& c) {
  std::vector<EfficiencyPoint> points;
  if (c.ten > 0) points.push_back({0.1, c.ten});
  points.insert(points.end(), {{0.2, c.twenty}, {0.5, c.fifty}, {1.0, c.full}});
  return points;
}

const Column* column(std::string_view tier_name, std::string_view column_name) {
  const auto it = std::find_if(kColumns.begin(), kColumns.end(),
                               [&](const Column& c) { return c.tier == tier_name && c.column == column_name; });
  return it == kColumns.end() ? nullptr : &*it;
}

}  // namespace

Word<Connector> connector(std::string_view text) { return look_up(text, kConnectors); }
Word<Legs> legs(std::string_view text) { return look_up(text, kLegs); }
Word<Curve> curve(std::string_view text) { return look_up(text, kCurves); }
Word<Wiring> wiring(std::string_view text) { return look_up(text, kWirings); }
Word<Disk> disk_kind(std::string_view text) { return look_up(text, kDisks); }
Word<PsuKind> psu_type(std::string_view text) { return look_up(text, kPsuTypes); }
Word<Rank> rank(std::string_view text) { return look_up(text, kRanks); }
Word<std::string> psu_inlet(std::string_view text) { return one_of(text, kPsuInlets); }
Word<std::string> hung(std::string_view text) { return one_of(text, kHung); }
Word<std::string> air(std::string_view text) { return one_of(text, kAir); }
Word<std::string> part_kind(std::string_view text) { return one_of(text, kPartKinds); }

Word<Tier> tier(std::string_view text) {
  const std::size_t dash = text.find('-');
  const std::string_view name = text.substr(0, dash);
  if (dash != std::string_view::npos) {
    if (const Column* c = column(name, text.substr(dash + 1))) return Tier{points_of(*c), {}};
  } else if (const Column* eu = column(name, "eu")) {
    return Tier{points_of(*eu), points_of(*column(name, "115"))};
  }
  std::vector<std::string> known{"gold", "platinum", "titanium"};
  for (const Column& c : kColumns) known.push_back(std::string{c.tier} + "-" + std::string{c.column});
  const auto meant = nearest(text, known);
  return Hint{meant ? "did you mean `" + *meant + "`?" : ""};
}

std::string_view written(Legs legs) {
  const auto it = std::find_if(kLegs.begin(), kLegs.end(), [&](const auto& e) { return e.means == legs; });
  return it == kLegs.end() ? "" : it->word;
}

std::string_view written(Connector connector) {
  const auto it = std::find_if(kConnectors.begin(), kConnectors.end(), [&](const auto& e) { return e.means == connector; });
  return it == kConnectors.end() ? "" : it->word;
}

}  // namespace ohm::rigfile
