// The tests' own libnvidia-api.so.1: three cards, two of them on the same bus number of different domains. Sensors 0 to 7 exist;
// each tells its card's place times ten plus its own number, in degrees. Asking for more sensors than there are is refused, as
// NvAPI does.
#include <cstdint>

namespace {

struct Sensors {
  std::uint32_t version, mask;
  std::int32_t values[40];
};

int places[] = {3, 4, 5};

int initialize() { return 0; }

int enumerate(void** gpus, std::uint32_t* count) {
  for (int i = 0; i < 3; ++i) gpus[i] = &places[i];
  *count = 3;
  return 0;
}

int bus_of(void* gpu, std::uint32_t* bus) {
  const int place = *static_cast<int*>(gpu);
  *bus = place == 3 ? 3 : 9;
  return 0;
}

int thermals(void* gpu, Sensors* told) {
  if (told->version != (sizeof(Sensors) | 2U << 16U) || told->mask == 0 || told->mask > 0xFF) return -1;
  for (int sensor = 0; sensor < 8; ++sensor) {
    if ((told->mask >> sensor & 1U) != 0) told->values[8 + sensor] = (*static_cast<int*>(gpu) * 10 + sensor) * 256 + 128;
  }
  return 0;
}

}  // namespace

extern "C" void* nvapi_QueryInterface(std::uint32_t id) {
  switch (id) {
    case 0x0150E828: return reinterpret_cast<void*>(initialize);
    case 0xE5AC921F: return reinterpret_cast<void*>(enumerate);
    case 0x1BE0B8E5: return reinterpret_cast<void*>(bus_of);
    case 0x65FE3AAD: return reinterpret_cast<void*>(thermals);
    default: return nullptr;
  }
}
