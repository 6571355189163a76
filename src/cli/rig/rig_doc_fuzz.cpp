// Whatever a server answers is a document or a sentence, and every view of a document is printable text.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "cli/rig/views.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)ohm::read_events(text);
  const auto rig = ohm::read_rig_doc(text);
  if (!rig) return 0;
  const auto cards = ohm::select_cards(*rig, {}, "all");
  OHM_ASSERT(cards.has_value());
  for (const auto& page : {ohm::status_text(*rig, {}), ohm::gpus_text(*rig, *cards, {}), ohm::events_text(*rig, {}, "", {})})
    OHM_ASSERT(page.find('\x1b') == std::string::npos);
  for (const auto& thing : ohm::things_of(*rig)) OHM_ASSERT(!ohm::show_text(*rig, {}, thing, {}).empty());
  return 0;
}
