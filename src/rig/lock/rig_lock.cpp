#include "rig/lock/rig_lock.h"

#include "base/text.h"

namespace ohm {
namespace {

/// A scalar that YAML reads back as the same text.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string pair_text(std::string_view key, std::string_view value) { return std::string{key} + ": " + quoted(value); }

std::string card_text(const LockedCard& card) {
  const auto serial = card.serial.empty() ? "" : ", " + pair_text("serial", card.serial);
  const auto bus = card.bus_id.empty() ? "" : ", " + pair_text("bus", card.bus_id);
  return "  " + quoted(card.place) + ": {" + pair_text("uuid", card.uuid) + serial + bus + ", " + pair_text("since", card.since) +
         "}\n";
}

std::string former_text(const FormerCard& card) {
  return "  - {" + pair_text("place", card.place) + ", " + pair_text("uuid", card.uuid) + ", " + pair_text("since", card.since) +
         ", " + pair_text("until", card.until) + "}\n";
}

std::string link_text(const MeasuredLink& link) {
  return "  - {" + pair_text("from", link.from) + ", " + pair_text("to", link.to) + ", rate: " + number(link.rate.v, 0) + ", " +
         pair_text("at", link.at) + "}\n";
}

template <class Item>
std::string section(std::string_view title, const std::vector<Item>& items, std::string (*text)(const Item&)) {
  if (items.empty()) return "";
  std::string out = std::string{title} + ":\n";
  for (const auto& item : items) out += text(item);
  return out;
}

}  // namespace

std::string rig_lock_text(const RigLock& lock) {
  return "# What was found and proven; written by `ohm adopt` and `ohm links`. What a hand can touch is in the rig file.\n"
         "ohmstead-lock: 1\n" +
         pair_text("rig", lock.rig) + "\n" + (lock.machine_id.empty() ? "" : pair_text("machine", lock.machine_id) + "\n") +
         section("cards", lock.cards, card_text) + section("former", lock.former, former_text) +
         section("links", lock.links, link_text);
}

std::string lock_path_for(const std::string& rig_path) {
  const auto slash = rig_path.find_last_of('/');
  const auto name_at = slash == std::string::npos ? 0 : slash + 1;
  const auto dot = rig_path.find_last_of('.');
  const bool has_ending = dot != std::string::npos && dot > name_at;
  return (has_ending ? rig_path.substr(0, dot) : rig_path) + ".lock";
}

}  // namespace ohm
