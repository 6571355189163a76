#include "rig/plan/limit_words.h"

#include "base/text.h"

namespace ohm {

const char* name_of(LimitKind kind) {
  switch (kind) {
    case LimitKind::Main: return "main breaker";
    case LimitKind::Panel: return "panel bus";
    case LimitKind::Breaker: return "breaker";
    case LimitKind::PduInlet: return "PDU inlet";
    case LimitKind::PduCord: return "PDU cord";
    case LimitKind::Bank: return "bank";
    case LimitKind::Outlet: return "outlet";
    case LimitKind::PsuCord: return "supply's cord";
    case LimitKind::PsuInlet: return "supply's inlet";
    case LimitKind::PsuOutput: return "supply";
    case LimitKind::PsuRail: return "12 V rail";
    case LimitKind::PsuSurge: return "supply's protection";
    case LimitKind::Breakout: return "breakout board";
    case LimitKind::Socket: return "breakout socket";
    case LimitKind::Cable: return "12 V cable";
    case LimitKind::Plug: return "card's plug";
    case LimitKind::DaisyChain: return "daisy-chained cable";
    case LimitKind::RiserFeed: return "riser's plug";
    case LimitKind::RiserMolex: return "riser's Molex plug";
    case LimitKind::RiserSata: return "riser's SATA plug";
    case LimitKind::BoardSlots: return "board's slots";
  }
  return "";
}

std::string_view rule_of(LimitKind kind) {
  switch (kind) {
    case LimitKind::Main: return "ac.main";
    case LimitKind::Panel: return "ac.panel";
    case LimitKind::Breaker: return "ac.breaker";
    case LimitKind::PduInlet: return "ac.inlet";
    case LimitKind::PduCord:
    case LimitKind::PsuCord: return "ac.cord";
    case LimitKind::Bank: return "ac.bank";
    case LimitKind::Outlet:
    case LimitKind::PsuInlet: return "ac.outlet";
    case LimitKind::PsuOutput: return "psu.sustained";
    case LimitKind::PsuRail: return "psu.rail";
    case LimitKind::PsuSurge: return "psu.surge";
    case LimitKind::Breakout: return "dc.breakout";
    case LimitKind::Socket: return "dc.socket";
    case LimitKind::Cable: return "dc.cable";
    case LimitKind::Plug: return "dc.plug";
    case LimitKind::DaisyChain: return "cable.daisy";
    case LimitKind::RiserFeed: return "riser.feed";
    case LimitKind::RiserMolex: return "riser.molex";
    case LimitKind::RiserSata: return "riser.sata";
    case LimitKind::BoardSlots: return "dc.slot";
  }
  return "";
}

std::string place_of(const Limit& limit) { return limit.conductor.empty() ? limit.place : limit.place + " " + limit.conductor; }

std::string told(double value, const Limit& limit) { return limit.ac.empty() ? number(value, 0) + " W" : number(value, 1) + " A"; }

}  // namespace ohm
