// The document of ohmd, or the part of it that a page shows, as JSON for programs.
//
// Works on the daemon's own text, so that keys this ohm does not know are passed on unchanged. Pure, any thread; `rig_json` was
// read by read_rig_doc() without complaint before it comes here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/rig/thing.h"

namespace ohm {

/// How a document is laid out: Pages for people and files, Lines (one document a line) for --watch.
enum class Layout { Page, Line };

std::string whole_json(const std::string& rig_json, Layout layout);

/// {"schema_version", "document": "gpus", "mode", "simulated", "at", "age_s", "cards": […]} with the cards of these places.
std::string gpus_json(const std::string& rig_json, const std::vector<std::string>& places, Layout layout);

/// Which parts of the document belong to a thing.
struct PartsOfThing {
  std::vector<std::string> limits, cards, typed;  ///< the places of limits and cards, the things of typed readings
};

/// The same head with "document": "thing", "thing", "kind", these parts, and whatever else bears its name.
std::string thing_json(const std::string& rig_json, const Thing& thing, const PartsOfThing& parts, Layout layout);

/// The same head with "document": "events" and those of these things; all where no names are given. `events_json` was read by
/// read_events() without complaint.
std::string events_json(const std::string& rig_json, const std::string& events_json,
                        const std::optional<std::vector<std::string>>& things, Layout layout);

/// One object of texts, numbers and truths, for a POST: what `value` holds is told by its type.
struct BodyMember {
  std::string key;
  std::string text;
  std::optional<double> number;
  std::optional<bool> flag;
};
/// The sentence of a POST's answer, {"done": "…"}, made printable; "" when there is none.
std::string done_text(const std::string& answer);

/// The process that took the order; 0 where it does not tell.
std::int64_t done_pid(const std::string& answer);

std::string body_json(const std::vector<BodyMember>& members);

}  // namespace ohm
