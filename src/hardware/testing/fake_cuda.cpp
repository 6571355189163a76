// A CUDA driver library that behaves: cards are host memory, copies copy. Built as libohm-fake-cuda.so for tests only.
//
// Card 0000:03:00.0 has no memory left; 0000:04:00.0 refuses copies from its peers, as a card behind a broken riser may.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

constexpr int kOutOfMemory = 2, kInvalid = 1, kNotPermitted = 800, kCards = 4;
int card_here = -1;

void* pointer(unsigned long long at) { return reinterpret_cast<void*>(at); }

}  // namespace

extern "C" {

int cuInit(unsigned) { return 0; }

int cuDeviceGetByPCIBusId(int* device, const char* bus_id) {
  for (int card = 1; card <= kCards; ++card)
    if (std::string{bus_id} == "0000:0" + std::to_string(card) + ":00.0") return *device = card, 0;
  return kInvalid;
}

int cuDevicePrimaryCtxRetain(void** context, int device) {
  *context = reinterpret_cast<void*>(static_cast<std::uintptr_t>(device));
  return 0;
}
int cuDevicePrimaryCtxRelease_v2(int) { return 0; }
int cuCtxSetCurrent(void* context) {
  card_here = static_cast<int>(reinterpret_cast<std::uintptr_t>(context));
  return 0;
}
int cuMemAlloc_v2(unsigned long long* at, std::size_t bytes) {
  if (card_here == 3) return kOutOfMemory;
  *at = reinterpret_cast<std::uintptr_t>(std::malloc(bytes));
  return 0;
}
int cuMemFree_v2(unsigned long long at) {
  std::free(pointer(at));
  return 0;
}
int cuMemHostAlloc(void** at, std::size_t bytes, unsigned) {
  *at = std::malloc(bytes);
  return 0;
}
int cuMemFreeHost(void* at) {
  std::free(at);
  return 0;
}
int cuMemcpyHtoD_v2(unsigned long long to, const void* from, std::size_t bytes) {
  std::memcpy(pointer(to), from, bytes);
  return 0;
}
int cuMemcpyDtoH_v2(void* to, unsigned long long from, std::size_t bytes) {
  std::memcpy(to, pointer(from), bytes);
  return 0;
}
int cuMemcpyPeer(unsigned long long to, void* to_context, unsigned long long from, void*, std::size_t bytes) {
  if (reinterpret_cast<std::uintptr_t>(to_context) == 4) return kNotPermitted;
  std::memcpy(pointer(to), pointer(from), bytes);
  return 0;
}
int cuCtxSynchronize() { return 0; }
int cuGetErrorName(int status, const char** name) {
  *name = status == kOutOfMemory ? "CUDA_ERROR_OUT_OF_MEMORY" : status == kNotPermitted ? "CUDA_ERROR_NOT_PERMITTED" : nullptr;
  return *name ? 0 : kInvalid;
}
}
