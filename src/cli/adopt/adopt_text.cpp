#include <algorithm>
#include <optional>

#include "base/text.h"
#include "cli/adopt/adopt.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

const PciDevice* device_at(const std::vector<PciDevice>& bus, const std::string& bus_id) {
  const auto it = std::find_if(bus.begin(), bus.end(), [&](const PciDevice& d) { return d.bus_id == bus_id; });
  return it == bus.end() ? nullptr : &*it;
}

std::string link_text(const std::optional<Link>& link) {
  return link ? "x" + std::to_string(link->width) + " gen" + std::to_string(link->gen) : "–";
}

std::string model_of(const std::vector<FoundGpu>& found, const LockedCard& card) {
  const auto it = std::find_if(found.begin(), found.end(), [&](const FoundGpu& gpu) { return gpu.info.uuid == card.uuid; });
  return it == found.end() ? "not found now" : it->info.name;
}

Table table_of(const Adoption& adoption, const std::vector<FoundGpu>& found, const std::vector<PciDevice>& bus) {
  Table table;
  table.columns = {{"place"}, {"bus id"}, {"slot", Align::Right}, {"link"}, {"model", Align::Left, 12}, {"UUID", Align::Left, 12}};
  for (const auto& card : adoption.lock.cards) {
    const auto* device = device_at(bus, card.bus_id);
    const auto slot = device && device->slot ? std::to_string(*device->slot) : "–";
    table.rows.push_back({{card.place, Tone::Strong},
                          {card.bus_id},
                          {slot},
                          {link_text(device ? device->link : std::nullopt)},
                          {model_of(found, card)},
                          {card.uuid, Tone::Dim}});
  }
  return table;
}

std::string card_model(const Rig& rig, const std::string& place) {
  const auto it = std::find_if(rig.cards.begin(), rig.cards.end(), [&](const Card& card) { return card.name == place; });
  return it == rig.cards.end() ? "" : it->part_name;
}

constexpr std::size_t kStickerWidth = 26;

std::string sticker_line(std::string_view text) {
  const auto shown = shortened(text, kStickerWidth - 4);
  return "| " + shown + std::string(kStickerWidth - 4 - columns(shown), ' ') + " |";
}

std::vector<std::string> sticker(const Rig& rig, const LockedCard& card) {
  const std::string edge = "+" + std::string(kStickerWidth - 2, '-') + "+";
  const auto tail = card.uuid.size() > 12 ? card.uuid.substr(card.uuid.size() - 12) : card.uuid;
  return {edge,
          sticker_line(""),
          sticker_line("        " + card.place),
          sticker_line(""),
          sticker_line(card_model(rig, card.place)),
          sticker_line(card.bus_id),
          sticker_line(tail),
          edge};
}

}  // namespace

std::string adoption_text(const Rig& rig, const Adoption& adoption, const std::vector<FoundGpu>& found,
                          const std::vector<PciDevice>& bus, const Style& style) {
  std::string out = render(table_of(adoption, found, bus), style);
  out += heading(adoption.changes.empty() ? "Nothing changes" : "What changes", style);
  for (const auto& change : adoption.changes) out += wrapped(change, style.width, "  ");
  if (!adoption.missing.empty())
    out += wrapped("Not found: " + place_set(adoption.missing) + " of " + count_text(rig.cards.size(), "card") + ".", style.width);
  if (adoption.strangers > 0)
    out += wrapped(count_text(adoption.strangers, "card") + " found that the rig file has no place for.", style.width);
  return out;
}

std::string labels_text(const Rig& rig, const RigLock& lock, std::size_t width) {
  const std::size_t across = std::max<std::size_t>(1, (width + 1) / (kStickerWidth + 1));
  std::string out;
  for (std::size_t first = 0; first < lock.cards.size(); first += across) {
    std::vector<std::string> lines;
    for (std::size_t i = first; i < std::min(first + across, lock.cards.size()); ++i) {
      const auto one = sticker(rig, lock.cards[i]);
      lines.resize(one.size());
      for (std::size_t line = 0; line < one.size(); ++line) lines[line] += (lines[line].empty() ? "" : " ") + one[line];
    }
    for (const auto& line : lines) out += line + "\n";
  }
  return out;
}

}  // namespace ohm
