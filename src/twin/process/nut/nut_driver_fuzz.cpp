// Fuzz target of the NUT driver's ear: no line of a server may crash it or be read as more than it says.
//
// The corpus lies in tests/corpus/nut_driver.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "twin/process/nut/driver_line.h"
#include "twin/process/nut/pdu_variables.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() == text.size() ? line.size() : line.size() + 1);
    const auto request = ohm::twin::driver_request(line);
    (void)ohm::twin::outlet_command(request.name);
    const auto words = ohm::twin::words_of(line);
    if (!words) continue;
    for (const auto& word : *words) {
      const auto again = ohm::twin::words_of(ohm::twin::nut_quoted(word));
      const bool tab = word.find('\t') != std::string::npos;
      OHM_ASSERT(again && again->size() == 1 && (tab || again->front() == word));
    }
  }
  return 0;
}
