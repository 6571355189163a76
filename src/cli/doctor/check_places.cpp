// Which card hangs in which place, and which does not: the first thing that `ohm doctor` tells.
#include <algorithm>

#include "cli/doctor/diagnose.h"
#include "cli/text/places.h"
#include "rig/lock/lock_file.h"

namespace ohm {
namespace {

const Binding* binding_of(const MachineFacts& facts, Index<Card> card) {
  const auto it =
      std::find_if(facts.bindings.begin(), facts.bindings.end(), [&](const Binding& binding) { return binding.card == card; });
  return it == facts.bindings.end() ? nullptr : &*it;
}

bool is_placed(const MachineFacts& facts, std::size_t found) {
  return std::any_of(facts.bindings.begin(), facts.bindings.end(), [&](const Binding& b) { return b.found == found; });
}

bool counts(const MachineFacts& facts, const Card& card) {
  const bool ours = facts.hosts.empty() || std::find(facts.hosts.begin(), facts.hosts.end(), card.host) != facts.hosts.end();
  return ours && card.absent.empty();
}

std::string written_at(const Rig& rig, const Card& card) {
  return rig.file.empty() || card.at.line == 0 ? "the rig file" : rig.file + ":" + std::to_string(card.at.line);
}

/// A card in the slot where this one was adopted that the driver did not take; nullptr: none.
const PciDevice* untaken_in_its_slot(const MachineFacts& facts, const Card& card) {
  const auto* locked = locked_at(facts.lock ? &*facts.lock : nullptr, card.name);
  if (!locked) return nullptr;
  const auto untaken = untaken_cards(facts);
  const auto it = std::find_if(untaken.begin(), untaken.end(), [&](const PciDevice* d) { return d->bus_id == locked->bus_id; });
  return it == untaken.end() ? nullptr : *it;
}

/// Cards without a name and without a place: one of the missing, perhaps.
std::vector<std::string> nameless_slots(const MachineFacts& facts) {
  std::vector<std::string> slots;
  for (std::size_t i = 0; i < facts.cards.size(); ++i)
    if (facts.cards[i].found.info.uuid.empty() && !is_placed(facts, i)) slots.push_back(facts.cards[i].found.info.bus_id);
  return slots;
}

/// Some card's place is only dealt by the order of the bus.
bool guessed(const MachineFacts& facts) {
  return std::any_of(facts.bindings.begin(), facts.bindings.end(), [](const Binding& b) { return b.how == Bound::Guessed; });
}

DoctorFinding missing(const Rig& rig, const MachineFacts& facts, const Card& card) {
  const auto promised = "promised by " + written_at(rig, card) + " and not found";
  if (const auto* device = untaken_in_its_slot(facts, card))
    return {DoctorLevel::Failure,
            "card",
            card.name,
            promised + ": the PCI bus shows it in its slot, and the NVIDIA driver did not take it" +
                (device->driver.empty() || device->driver == "nvidia" ? "" : "; the driver `" + device->driver + "` has it"),
            "look for `NVRM` in dmesg; reload the driver or reboot",
            device->bus_id};
  if (const auto nameless = nameless_slots(facts); !nameless.empty())
    return {DoctorLevel::Failure,
            "card",
            card.name,
            promised + "; it may be the card at " + enumerated(nameless) + ", which does not answer",
            "switch the outlet of that one off for 30 s, then `ohm doctor` again",
            ""};
  if (guessed(facts) && !locked_at(facts.lock ? &*facts.lock : nullptr, card.name))
    return {DoctorLevel::Failure,
            "card",
            card.name,
            promised +
                " on the PCI bus either; or another one is: places are guessed by the order of the bus, and behind a "
                "missing card each is one too far ahead",
            "look which card is dark; check its riser, cable and 12 V plugs; if it is away, write its place with "
            "`{absent: why}` under `except:`; only then `ohm adopt`",
            ""};
  return {DoctorLevel::Failure,
          "card",
          card.name,
          promised + " on the PCI bus either",
          "check riser, cable and 12 V plugs; if it is away, write `{here}: {absent: why}` under `except:`",
          ""};
}

DoctorFinding silent(const Card& card, const SeenCard& seen) {
  const auto& bus_id = seen.found.info.bus_id;
  if (seen.found.presence == GpuPresence::Lost)
    return {DoctorLevel::Failure,
            "card",
            card.name,
            "lost: " + (seen.found.info.uuid.empty() ? seen.trouble : "the driver answers GPU_IS_LOST"),
            "switch its outlet off for 30 s, then `ohm doctor` again; if it comes back often, change the riser",
            bus_id};
  const bool hung = seen.found.presence == GpuPresence::Hung;
  return {DoctorLevel::Failure,
          "card",
          card.name,
          hung ? "hung: driver calls about it do not return" : "does not answer: " + seen.trouble,
          "stop what uses it, then reset it; if that hangs too, switch its outlet off for 30 s",
          bus_id};
}

DoctorFinding bound(const Card& card, const SeenCard& seen, Bound how) {
  const auto& info = seen.found.info;
  switch (how) {
    case Bound::Locked: break;
    case Bound::Moved:
      return {DoctorLevel::Warning,
              "place",
              card.name,
              "its card answers from another slot than it was adopted in: cards or risers were moved",
              "hang it back, or `ohm adopt`, which asks what was moved",
              info.bus_id};
    case Bound::Swapped:
      return {DoctorLevel::Warning,
              "place",
              card.name,
              "another card hangs in its slot",
              "`ohm adopt`: the place keeps its history, the card begins its own",
              info.uuid + " at " + info.bus_id};
    case Bound::Guessed:
      return {DoctorLevel::Note, "place",    card.name, "not adopted: which card hangs there is a guess by the order of the bus",
              "`ohm adopt`",     info.bus_id};
  }
  return {DoctorLevel::Ok, "card", card.name, "answers", "", info.bus_id};
}

DoctorFinding place(const Rig& rig, const MachineFacts& facts, Index<Card> index) {
  const auto& card = rig[index];
  const auto* binding = binding_of(facts, index);
  if (!binding) return missing(rig, facts, card);
  const auto& seen = facts.cards[binding->found];
  return seen.found.presence != GpuPresence::Present || !seen.sample ? silent(card, seen) : bound(card, seen, binding->how);
}

/// The place for which the rig file says that its card is away, though it answers.
const Card* absent_place_of(const Rig& rig, const MachineFacts& facts, const std::string& uuid) {
  const auto it = std::find_if(rig.cards.begin(), rig.cards.end(), [&](const Card& card) {
    const auto* locked = locked_at(facts.lock ? &*facts.lock : nullptr, card.name);
    return !card.absent.empty() && locked && !uuid.empty() && locked->uuid == uuid;
  });
  return it == rig.cards.end() ? nullptr : &*it;
}

DoctorFinding stranger(const Rig& rig, const MachineFacts& facts, const SeenCard& seen) {
  const auto& info = seen.found.info;
  if (const auto* card = absent_place_of(rig, facts, info.uuid))
    return {DoctorLevel::Warning,
            "stranger",
            card->name,
            "answers, and the rig file says that it is away (" + card->absent + ")",
            "take its `absent` out of the rig file",
            info.bus_id};
  if (info.uuid.empty())
    return {DoctorLevel::Failure,
            "card",
            "",
            "a card at " + info.bus_id + (seen.found.presence == GpuPresence::Lost ? " is lost: " : " hangs: ") + seen.trouble,
            "switch its outlet off for 30 s, then `ohm doctor` again",
            ""};
  return {DoctorLevel::Warning,
          "stranger",
          "",
          info.name + " at " + info.bus_id + " has no place in the rig file",
          "describe it in the rig file: what is not described is not planned for",
          ""};
}

/// With --host the cards of other hosts are no strangers.
bool is_elsewhere(const Rig& rig, const MachineFacts& facts, const GpuInfo& info) {
  return is_of_another_host(rig, facts.lock ? &*facts.lock : nullptr, {info.uuid, info.bus_id}, facts.hosts);
}

}  // namespace

void check_places(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  if (!facts.driver.missing.empty()) return;  // one finding about the driver says it for all
  for (std::size_t i = 0; i < rig.cards.size(); ++i)
    if (counts(facts, rig.cards[i])) findings.push_back(place(rig, facts, Index<Card>{i}));
  for (std::size_t i = 0; i < facts.cards.size(); ++i)
    if (!is_placed(facts, i) && !is_elsewhere(rig, facts, facts.cards[i].found.info))
      findings.push_back(stranger(rig, facts, facts.cards[i]));
}

}  // namespace ohm
