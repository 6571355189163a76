#include <algorithm>
#include <optional>

#include "base/text.h"
#include "cli/adopt/adopt.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

const PciDevice* on_bus(const std::vector<PciDevice>& bus, const std::string& bus_id) {
  const auto it = std::find_if(bus.begin(), bus.end(), [&](const PciDevice& d) { return d.bus_id == bus_id; });
  return it == bus.end() ? nullptr : &*it;
}

std::string link_text(const std::optional<Link>& link) {
  return link ? "x" + std::to_string(link->width) + " gen" + std::to_string(link->gen) : "–";
}

const FoundGpu* found_of(const std::vector<FoundGpu>& found, const LockedCard& card) {
  const auto it = std::find_if(found.begin(), found.end(), [&](const FoundGpu& gpu) { return gpu.info.uuid == card.uuid; });
  return it == found.end() ? nullptr : &*it;
}

/// What tells of a card whether it answers: nothing of the slot of one that does not.
std::vector<Cell> row_of(const LockedCard& card, const FoundGpu* found, const PciDevice* device) {
  return {{card.place, Tone::Strong},
          {card.bus_id.empty() ? "–" : card.bus_id},
          {device && device->slot ? std::to_string(*device->slot) : "–"},
          {link_text(device ? device->link : std::nullopt)},
          {found ? found->info.name : "does not answer now"},
          {card.uuid, Tone::Dim}};
}

Table table_of(const Adoption& adoption, const std::vector<FoundGpu>& found, const std::vector<PciDevice>& bus) {
  Table table;
  table.columns = {{"place"}, {"bus id"}, {"slot", Align::Right}, {"link"}, {"model", Align::Left, 12}, {"UUID", Align::Left, 12}};
  for (const auto& card : adoption.lock.cards) {
    const auto* answers = found_of(found, card);
    table.rows.push_back(row_of(card, answers, answers ? on_bus(bus, card.bus_id) : nullptr));
  }
  return table;
}

std::string stranger_text(const Stranger& stranger) {
  if (stranger.uuid.empty()) return "a card at " + stranger.bus_id + " that does not answer";
  return stranger.name + " " + stranger.uuid + " at " + stranger.bus_id +
         (stranger.was.empty() ? "" : ", which hung in " + stranger.was);
}

std::string loose_ends_text(const Adoption& adoption, const Style& style) {
  std::string out;
  if (!adoption.silent.empty())
    out += wrapped("Hung or fallen off: " + place_set(adoption.silent) +
                       ". What was adopted there stays; a new card is adopted once it answers.",
                   style.width);
  if (!adoption.missing.empty())
    out += wrapped("Not found: " + place_set(adoption.missing) + ". What was adopted there stays.", style.width);
  for (const auto& stranger : adoption.strangers) out += wrapped("No place for it: " + stranger_text(stranger) + ".", style.width);
  const auto named =
      std::find_if(adoption.strangers.begin(), adoption.strangers.end(), [](const Stranger& s) { return !s.uuid.empty(); });
  if (named != adoption.strangers.end() && !adoption.missing.empty())
    out += wrapped(
        "If it hangs in " + adoption.missing.front() + ": `ohm adopt " + adoption.missing.front() + "=" + named->bus_id + "`",
        style.width);
  return out;
}

/// "A1's card answers from A2's slot" for a few, sets for many.
std::string one_by_one(const std::vector<CardMove>& moves) {
  std::vector<std::string> words;
  for (const auto& move : moves) words.push_back(move.place + "'s card answers from " + move.slot_of + "'s slot");
  return enumerated(words);
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

std::string moves_text(const std::vector<CardMove>& moves) {
  const bool pair = moves.size() == 2 && moves[0].place == moves[1].slot_of && moves[1].place == moves[0].slot_of;
  if (pair) return moves[0].place + " and " + moves[1].place + " answer from each other's slots";
  if (moves.size() <= 3) return one_by_one(moves);
  std::vector<std::string> places, slots;
  for (const auto& move : moves) places.push_back(move.place), slots.push_back(move.slot_of);
  return "the cards of " + place_set(places) + " answer from the slots of " + place_set(slots);
}

std::string doubt_text(const Adoption& adoption) {
  if (adoption.doubtful.empty()) return "";
  const auto count = adoption.missing.size();
  return count_text(count, "card") + (count == 1 ? " is" : " are") +
         " missing, and which is not known: " + place_set(adoption.doubtful) + (adoption.doubtful.size() == 1 ? " is" : " are") +
         " dealt by the order of the bus, and one that hangs behind a missing card stands in a wrong place. Find it first " +
         "(`ohm doctor`), or say in the rig file which is away (`A3: {absent: why}` under `except:`), or name the places " +
         "(`ohm adopt A3=0000:05:00.0`)";
}

std::string adoption_text(const Rig& rig, const Adoption& adoption, const std::vector<FoundGpu>& found,
                          const std::vector<PciDevice>& bus, const Style& style) {
  std::string out = render(table_of(adoption, found, bus), style);
  out += "\n" + count_text(adoption.lock.cards.size(), "place") + " of " + std::to_string(rig.cards.size()) + " adopted.\n";
  out += heading(adoption.changes.empty() ? "Nothing changes" : "What changes", style);
  for (const auto& change : adoption.changes) out += wrapped(change, style.width, "  ");
  out += loose_ends_text(adoption, style);
  const auto doubt = doubt_text(adoption);
  return doubt.empty() ? out : out + wrapped(doubt + ".", style.width);
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
