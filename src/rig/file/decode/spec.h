// The file as it stands, section by section, before names are looked up and templates are expanded.
//
// Every value that can be left out is optional, so that a template, a frame and an exception can be laid over each other. A name of
// something else is kept as the node that says it. Plain values that point into the tree and the shelf; one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/file/part/shelf.h"
#include "rig/file/words/places.h"
#include "rig/file/words/quantity.h"
#include "rig/rig.h"

namespace ohm::rigfile {

struct BreakerSpec {
  const Node* node{};
  std::optional<Amps> rating, continuous;
  std::optional<int> poles;
  std::optional<Curve> curve;
  std::optional<Legs> legs;
  const Node* legs_node{};
  const Node* panel{};
};

struct PanelSpec {
  const Node* node{};
  const Node* breaker{};
  std::optional<Amps> rating;
};

struct PduSpec {
  const Node* node{};
  std::optional<PartUse> part;
  const Node* breaker{};
  const Node* outlet{};
  std::optional<std::string> meter;
  std::optional<Fraction> margin;
};

struct SupplySpec {
  const Node* node{};
  std::string_view name;  ///< "p1"
  std::optional<PartUse> part;
  std::optional<Cord> cord;
  std::optional<PartUse> breakout;
  const Node* outlet{};
};

/// A card, or what is told about some of them.
struct CardSpec {
  const Node* node{};
  std::optional<PartUse> part;
  std::optional<Plugs> plugs;
  std::optional<Cable> cable;
  std::optional<PartUse> riser;
  std::optional<Link> link;
  const Node* from{};
  const Node* plugs_from{};
  const Node* riser_from{};
  const Node* sockets{};
  std::optional<std::string> absent;
};

/// Cards that are fed alike.
struct FeedSpec {
  Range numbers;
  CardSpec card;  ///< from, plugs_from, riser_from, sockets; and part for "4 x PART"
};

struct CardsSpec {
  const Node* node{};
  std::vector<FeedSpec> feeds;  ///< ascending, no number twice, none left out …
  bool flawed{};                ///< … unless it is told that they are
  int count() const { return feeds.empty() ? 0 : feeds.back().numbers.last; }
};

struct HostSpec {
  const Node* node{};
  std::optional<PartUse> board;
  std::optional<Watts> cpu, fans, load;
  std::optional<int> cores;
  std::optional<Bytes> ram;
  std::optional<DiskText> disk;
  std::optional<BytesPerSecond> net;
  const Node* from{};
};

struct RowSpec {
  std::vector<Range> cards;
};

struct PlaceSpec {
  const Node* node{};
  std::vector<RowSpec> rows;
  const Node* rows_node{};
  std::string hung, air;
  Metres gap{};
};

/// A template, a frame, or a box.
struct FrameSpec {
  const Node* node{};
  std::string_view name;
  const Node* use{};
  const Node* breaker{};
  const Node* outlets{};
  std::string at;
  std::optional<std::vector<SupplySpec>> psus;
  std::optional<CardsSpec> cards;
  std::optional<CardSpec> card;
  std::optional<HostSpec> host;
  std::optional<PlaceSpec> place;
  std::optional<PartUse> breakout;
  const Node* redundant{};
};

/// `above` wins where it says something.
BreakerSpec over(BreakerSpec below, const BreakerSpec& above);
PduSpec over(PduSpec below, const PduSpec& above);
SupplySpec over(SupplySpec below, const SupplySpec& above);
CardSpec over(CardSpec below, const CardSpec& above);
HostSpec over(HostSpec below, const HostSpec& above);

}  // namespace ohm::rigfile
