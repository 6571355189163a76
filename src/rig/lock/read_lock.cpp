#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include "base/text.h"
#include "rig/file/yaml/problems.h"
#include "rig/file/yaml/yaml_tree.h"
#include "rig/lock/rig_lock.h"

namespace ohm {
namespace {

using rigfile::Node;
using rigfile::Problems;

const std::vector<std::string> kTopKeys{"ohmstead-lock", "rig", "machine", "cards", "former", "links"};
const std::vector<std::string> kCardKeys{"uuid", "serial", "bus", "since"};
const std::vector<std::string> kFormerKeys{"place", "uuid", "since", "until"};
const std::vector<std::string> kLinkKeys{"from", "to", "rate", "at"};

void refuse_unknown(const Node& mapping, const std::vector<std::string>& known, Problems& problems) {
  for (const auto& item : mapping.items)
    if (std::find(known.begin(), known.end(), item.key) == known.end()) problems.unknown_key(item, known);
}

/// Is it what it must be? Nothing at all (`cards:` alone) is an empty one.
bool is(const Node& node, Node::Kind kind, std::string_view expected, Problems& problems) {
  if (node.kind == kind) return true;
  if (node.kind != Node::Kind::Null) problems.wrong(node, expected);
  return false;
}

std::string text_of(const Node& mapping, std::string_view key, bool required, Problems& problems) {
  const Node* node = mapping.find(key);
  if (!node || node->kind == Node::Kind::Null) {
    if (required) problems.missing_key(mapping, key, "a text");
    return "";
  }
  if (node->kind != Node::Kind::Text || printable(node->text) != node->text) problems.wrong(*node, "a text of one line");
  return node->text;
}

LockedCard read_card(const Node& node, Problems& problems) {
  LockedCard card;
  card.place = node.key;
  if (card.place.empty() || printable(card.place) != card.place) problems.wrong_key(node, "the name of a place");
  if (!is(node, Node::Kind::Mapping, "a card, like {uuid: GPU-…, bus: \"0000:03:00.0\", since: …}", problems)) return card;
  refuse_unknown(node, kCardKeys, problems);
  card.uuid = text_of(node, "uuid", true, problems);
  card.serial = text_of(node, "serial", false, problems);
  card.bus_id = text_of(node, "bus", false, problems);
  card.since = text_of(node, "since", false, problems);
  return card;
}

std::vector<LockedCard> read_cards(const Node& node, Problems& problems) {
  std::vector<LockedCard> cards;
  std::set<std::string> uuids;
  if (!is(node, Node::Kind::Mapping, "a mapping from places to cards", problems)) return cards;
  for (const auto& item : node.items) {
    auto card = read_card(item, problems);
    if (!card.uuid.empty() && !uuids.insert(card.uuid).second)
      problems.wrong_text(item, card.uuid, "a UUID that no other place has");
    cards.push_back(std::move(card));
  }
  return cards;
}

FormerCard read_former(const Node& node, Problems& problems) {
  if (!is(node, Node::Kind::Mapping, "a former card, like {place: A3, uuid: GPU-…, since: …, until: …}", problems)) return {};
  refuse_unknown(node, kFormerKeys, problems);
  return {text_of(node, "place", true, problems), text_of(node, "uuid", true, problems), text_of(node, "since", false, problems),
          text_of(node, "until", false, problems)};
}

double rate_of(const Node& mapping, Problems& problems) {
  const auto text = text_of(mapping, "rate", true, problems);
  double rate = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  const bool good = error == std::errc{} && end == text.data() + text.size() && std::isfinite(rate) && rate >= 1;
  if (!good && !text.empty()) problems.wrong(*mapping.find("rate"), "a number of bytes per second, at least 1");
  return good ? rate : 0;
}

MeasuredLink read_link(const Node& node, Problems& problems) {
  if (!is(node, Node::Kind::Mapping, "a link, like {from: host, to: A3, rate: 780000000}", problems)) return {};
  refuse_unknown(node, kLinkKeys, problems);
  return {text_of(node, "from", true, problems), text_of(node, "to", true, problems), BytesPerSecond{rate_of(node, problems)},
          text_of(node, "at", false, problems)};
}

template <class Read>
auto read_list(const Node& node, Read read, Problems& problems) {
  std::vector<decltype(read(node, problems))> all;
  if (!is(node, Node::Kind::List, "a list", problems)) return all;
  for (const auto& item : node.items) all.push_back(read(item, problems));
  return all;
}

RigLock read_top(const Node& root, Problems& problems) {
  RigLock lock;
  if (root.kind != Node::Kind::Mapping) {
    problems.wrong(root, "a lock file, which begins with `ohmstead-lock: 1`");
    return lock;
  }
  refuse_unknown(root, kTopKeys, problems);
  if (text_of(root, "ohmstead-lock", true, problems) != "1" && root.find("ohmstead-lock"))
    problems.wrong(*root.find("ohmstead-lock"), "1, the version this program reads", "run `ohm adopt` again to write it anew");
  lock.rig = text_of(root, "rig", true, problems);
  lock.machine_id = text_of(root, "machine", false, problems);
  if (const Node* node = root.find("cards")) lock.cards = read_cards(*node, problems);
  if (const Node* node = root.find("former")) lock.former = read_list(*node, read_former, problems);
  if (const Node* node = root.find("links")) lock.links = read_list(*node, read_link, problems);
  return lock;
}

}  // namespace

Checked<RigLock> read_rig_lock(std::string_view text, std::string_view file) {
  Problems problems{file};
  const auto tree = rigfile::read_yaml(text, file);
  problems.take(tree.wrong);
  RigLock lock;
  if (tree.root) lock = read_top(*tree.root, problems);
  if (problems.any()) return tl::make_unexpected(std::move(problems).all());
  return lock;
}

}  // namespace ohm
