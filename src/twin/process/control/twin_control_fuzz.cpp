// Fuzz target of the control socket: any bytes are a request or a sentence about what is wrong with them.
//
// The corpus lies in tests/corpus/twin_control.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "twin/process/control/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = ohm::twin::read_request({reinterpret_cast<const char*>(data), size});
  OHM_ASSERT(request || !request.error().what.empty());
  if (!request) OHM_ASSERT(ohm::twin::refusal_line(request.error().what, ohm::twin::RefusalCode::Invalid).back() == '\n');
  return 0;
}
