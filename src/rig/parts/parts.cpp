#include "rig/parts/parts.h"

namespace ohm {

std::string_view name_of(Connector kind) {
  switch (kind) {
    case Connector::SixPin: return "6-pin";
    case Connector::EightPin: return "8-pin";
    case Connector::TwelvePin: return "12-pin";
    case Connector::TwelveVHPWR: return "12vhpwr";
    case Connector::Molex: return "molex";
    case Connector::Sata: return "sata";
    case Connector::Slot: return "slot";
    case Connector::Eps: return "eps";
  }
  return "";
}

std::string_view name_of(Rank rank) {
  switch (rank) {
    case Rank::Measured: return "measured";
    case Rank::Datasheet: return "datasheet";
    case Rank::Standard: return "standard";
    case Rank::Owner: return "owner";
    case Rank::Assumed: return "assumed";
  }
  return "";
}

}  // namespace ohm
