// From nodes to specs: each section of the file by itself.
//
// A reader checks the keys, reads the values and tells what is wrong; it looks up parts, and nothing else. Called once per section
// by read_rig(); one thread.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rig/file/decode/assumptions.h"
#include "rig/file/decode/spec.h"
#include "rig/file/yaml/problems.h"

namespace ohm::rigfile {

/// What every reader writes down while it reads.
struct Notebook {
  Problems problems;
  Assumptions assumptions;
  Shelf shelf;
  std::deque<Node> made;  ///< nodes we put together ourselves

  const Node& kept(Node node) { return made.emplace_back(std::move(node)); }
};

struct SiteSpec {
  Site site;
  const Node* breaker{};  ///< of the one branch breaker `B1`
  std::optional<Amps> branch;
};
SiteSpec decode_site(Notebook& book, const Node& node);

BreakerSpec decode_breaker(Notebook& book, const Node& node);
PanelSpec decode_panel(Notebook& book, const Node& node);
PduSpec decode_pdu(Notebook& book, const Node& node);

FrameSpec decode_template(Notebook& book, const Node& node);
FrameSpec decode_frame(Notebook& book, const Node& node);
FrameSpec decode_box(Notebook& book, const Node& node);

// What may stand under `except`. They check the same keys as the things themselves, none of which is required there.
BreakerSpec decode_except_breaker(Notebook& book, const Node& node);
PduSpec decode_except_pdu(Notebook& book, const Node& node);
CardSpec decode_except_card(Notebook& book, const Node& node);
SupplySpec decode_supply(Notebook& book, const Node& node);
HostSpec decode_host(Notebook& book, const Node& node);
BankPart decode_except_bank(Notebook& book, const Node& node);  ///< a rating of 0: as it was
std::string decode_except_outlet(Notebook& book, const Node& node);
/// Name and source of each sensor.
std::vector<std::pair<std::string, std::string>> decode_sensors(Notebook& book, const Node& node);

}  // namespace ohm::rigfile
