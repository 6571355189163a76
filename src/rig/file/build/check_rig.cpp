#include "rig/file/build/check_rig.h"

#include <cmath>
#include <set>
#include <utility>
#include <variant>

namespace ohm {
namespace {

/// Remembers the first thing that is wrong.
class Inspection {
 public:
  explicit Inspection(const Rig& rig) : rig_{rig} {}

  std::string run() {
    for (const Panel& p : rig_.panels) expect(!p.breaker || in(*p.breaker, rig_.breakers), p.name + ".breaker");
    for (const Breaker& b : rig_.breakers) inspect(b);
    for (const Pdu& p : rig_.pdus) inspect(p);
    for (const Psu& p : rig_.psus) inspect(p);
    for (const RedundantGroup& g : rig_.groups) {
      for (const auto psu : g.members) expect(in(psu, rig_.psus), "group");
    }
    for (const Host& h : rig_.hosts) inspect(h);
    for (const Card& c : rig_.cards) inspect(c);
    for (const Frame& f : rig_.frames) inspect(f);
    expect(!rig_.panels.empty(), "the main panel");
    return wrong_;
  }

 private:
  template <class T>
  static bool in(Index<T> i, const std::vector<T>& all) {
    return i.v < all.size();
  }

  void expect(bool good, const std::string& what) {
    if (!good && wrong_.empty()) wrong_ = what;
  }

  void inspect(const AcSource& from, const std::string& who) {
    if (const auto* breaker = std::get_if<Index<Breaker>>(&from)) return expect(in(*breaker, rig_.breakers), who + ".from");
    const OutletRef ref = std::get<OutletRef>(from);
    if (!in(ref.pdu, rig_.pdus)) return expect(false, who + ".from");
    bool exists = false;
    for (const auto& [number, kind] : rig_.pdus[ref.pdu.v].part.outlets) exists = exists || number == ref.outlet;
    expect(exists, who + ": no such outlet");
    expect(outlets_.insert(ref).second, who + ": outlet used twice");
  }

  void inspect(const Breaker& b) {
    expect(in(b.panel, rig_.panels), b.name + ".panel");
    expect(b.rating.v > 0 && std::isfinite(b.rating.v), b.name + ".rating");
    expect(b.poles >= 1 && b.poles <= 3, b.name + ".poles");
    name(b.name);
  }

  void inspect(const Pdu& p) {
    inspect(p.from, p.name);
    expect(!p.part.outlets.empty(), p.name + ".outlets");
    name(p.name);
  }

  void inspect(const Psu& p) {
    expect(in(p.part, rig_.psu_parts), p.name + ".part");
    expect(!p.breakout || in(*p.breakout, rig_.breakout_parts), p.name + ".breakout");
    expect(!p.group || in(*p.group, rig_.groups), p.name + ".group");
    inspect(p.from, p.name);
    name(p.name);
    if (!in(p.part, rig_.psu_parts)) return;
    const PsuPart& part = rig_[p.part];
    expect(!part.rating.is.empty() && part.efficiency.is.size() >= 2, p.name + ": rating or efficiency");
    for (const RatingBand& band : part.rating.is) expect(band.rating.v > 0 && band.from <= band.to, p.name + ": band");
  }

  void inspect(const Host& h) {
    expect(in(h.from, rig_.psus), h.name + ".from");
    expect(!h.board || in(*h.board, rig_.board_parts), h.name + ".board");
    name(h.name);
  }

  void inspect(const Card& c) {
    expect(in(c.part, rig_.card_parts), c.name + ".part");
    expect(in(c.host, rig_.hosts), c.name + ".host");
    expect(!c.plugs.empty(), c.name + ".plugs");
    for (const auto psu : c.plugs) expect(in(psu, rig_.psus), c.name + ".plugs");
    if (c.riser) expect(in(c.riser->part, rig_.riser_parts) && in(c.riser->from, rig_.psus), c.name + ".riser");
    expect(c.sockets.empty() || c.sockets.size() >= c.plugs.size(), c.name + ".sockets");
    name(c.name);
  }

  void inspect(const Frame& f) {
    expect(in(f.host, rig_.hosts), f.name + ".host");
    for (const auto& row : f.rows) {
      for (const auto card : row) expect(in(card, rig_.cards) && hung_.insert(card.v).second, f.name + ".rows");
    }
  }

  void name(const std::string& n) { expect(!n.empty() && names_.insert(n).second, n + ": name used twice"); }

  const Rig& rig_;
  std::string wrong_;
  std::set<OutletRef> outlets_;
  std::set<std::uint32_t> hung_;
  std::set<std::string> names_;
};

}  // namespace

std::string why_inconsistent(const Rig& rig) { return Inspection{rig}.run(); }

}  // namespace ohm
