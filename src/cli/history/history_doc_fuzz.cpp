// Fuzz target of the history's reader and views: no answer may crash them. The corpus lies in tests/corpus/history_doc.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "cli/history/history_doc.h"
#include "cli/history/history_views.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64 * 1024) return 0;
  const auto doc = ohm::read_history_doc({reinterpret_cast<const char*>(data), size});
  if (!doc) {
    OHM_ASSERT(!doc.error().what.empty());
    return 0;
  }
  OHM_ASSERT(!ohm::history_text(*doc, {}).empty() && !ohm::history_plot(*doc, {}).empty() && !ohm::history_csv(*doc).empty());
  return 0;
}
