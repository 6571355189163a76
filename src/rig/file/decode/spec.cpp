#include "rig/file/decode/spec.h"

namespace ohm::rigfile {
namespace {

template <class T>
void lay(std::optional<T>& below, const std::optional<T>& above) {
  if (above) below = above;
}

void lay(const Node*& below, const Node* above) {
  if (above) below = above;
}

}  // namespace

BreakerSpec over(BreakerSpec below, const BreakerSpec& above) {
  lay(below.rating, above.rating);
  lay(below.continuous, above.continuous);
  lay(below.poles, above.poles);
  lay(below.curve, above.curve);
  lay(below.legs, above.legs);
  lay(below.legs_node, above.legs_node);
  lay(below.panel, above.panel);
  return below;
}

PduSpec over(PduSpec below, const PduSpec& above) {
  lay(below.part, above.part);
  if (above.breaker || above.outlet) {
    below.breaker = above.breaker;
    below.outlet = above.outlet;
  }
  lay(below.meter, above.meter);
  lay(below.margin, above.margin);
  return below;
}

SupplySpec over(SupplySpec below, const SupplySpec& above) {
  lay(below.part, above.part);
  lay(below.cord, above.cord);
  lay(below.breakout, above.breakout);
  lay(below.outlet, above.outlet);
  return below;
}

CardSpec over(CardSpec below, const CardSpec& above) {
  lay(below.part, above.part);
  lay(below.plugs, above.plugs);
  lay(below.cable, above.cable);
  lay(below.riser, above.riser);
  lay(below.link, above.link);
  if (above.from) {  // a new supply for the card is one for its plugs and its riser, unless these are told again
    below.plugs_from = nullptr;
    below.riser_from = nullptr;
  }
  lay(below.from, above.from);
  lay(below.plugs_from, above.plugs_from);
  lay(below.riser_from, above.riser_from);
  lay(below.sockets, above.sockets);
  lay(below.absent, above.absent);
  return below;
}

HostSpec over(HostSpec below, const HostSpec& above) {
  lay(below.board, above.board);
  lay(below.cpu, above.cpu);
  lay(below.fans, above.fans);
  lay(below.load, above.load);
  lay(below.cores, above.cores);
  lay(below.ram, above.ram);
  lay(below.disk, above.disk);
  lay(below.net, above.net);
  lay(below.from, above.from);
  return below;
}

}  // namespace ohm::rigfile
