// XIDs as they happen: event sets over the board's ring, waiting on its bell.
#include <algorithm>
#include <ctime>
#include <linux/futex.h>
#include <new>
#include <sys/syscall.h>
#include <unistd.h>

#include "nvml-twin/attach.h"
#include "twin/board/board_access.h"

namespace ohm::nvml {

/// What one set listens to. One thread may wait while another registers.
struct Events {
  const Attached* rig{};
  std::atomic<std::uint64_t> seen{};  ///< number of the newest event it has looked at
  std::atomic<bool> listens[twin::kMaxBoardCards]{};
};

namespace {

constexpr std::int64_t kLongestNapMs = 1000;  ///< between looks whether the twin is gone

std::int64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

/// Sleeps until the bell no longer says `heard`, at most so long. (The board is mapped read-only; a futex waits on that too.)
void wait_for_bell(const twin::Board& board, std::uint32_t heard, std::int64_t ms) {
  const timespec span{.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1'000'000};
  ::syscall(SYS_futex, &board.event_bell, FUTEX_WAIT, heard, &span, nullptr, 0);
}

/// The next event of a card the set listens to.
bool take_event(Events& set, EventData& out) {
  while (const auto event = twin::next_event(*set.rig->board, set.seen.load(std::memory_order_relaxed))) {
    set.seen.store(event->number, std::memory_order_relaxed);
    if (event->card >= twin::kMaxBoardCards || !set.listens[event->card].load(std::memory_order_acquire)) continue;
    out = {.device = handle_of(event->card), .type = kEventXid, .data = event->xid, .gpu_instance = ~0U, .compute_instance = ~0U};
    return true;
  }
  return false;
}

Return wait(Call call, EventSet set, EventData* out, unsigned timeout_ms) {
  count(call);
  if (!attached()) return kUninitialized;
  if (!set || !out) return kInvalidArgument;
  const twin::Board& board = *set->rig->board;
  for (const std::int64_t deadline = now_ms() + timeout_ms;;) {
    const std::uint32_t heard = board.event_bell.load(std::memory_order_acquire);
    if (take_event(*set, *out)) return kSuccess;
    if (twin_is_gone(*set->rig)) return kGpuIsLost;
    const std::int64_t left = deadline - now_ms();
    if (left <= 0) return kTimeout;
    wait_for_bell(board, heard, std::min(left, kLongestNapMs));
  }
}

}  // namespace
}  // namespace ohm::nvml

using namespace ohm::nvml;

OHM_NVML nvmlDeviceGetSupportedEventTypes(Device device, unsigned long long* out) {
  return get(Call::nvmlDeviceGetSupportedEventTypes, device, out, [](const Card&) { return kEventXid; });
}

OHM_NVML nvmlEventSetCreate(EventSet* out) {
  count(Call::nvmlEventSetCreate);
  const Attached* rig = attached();
  if (!rig) return kUninitialized;
  if (!out) return kInvalidArgument;
  *out = new (std::nothrow) Events{.rig = rig};
  if (!*out) return kUnknown;
  (*out)->seen = rig->board->events_written.load(std::memory_order_acquire);
  return kSuccess;
}

/// Events of kinds that no card sends are refused, XIDs from now on are told.
OHM_NVML nvmlDeviceRegisterEvents(Device device, unsigned long long types, EventSet set) {
  count(Call::nvmlDeviceRegisterEvents);
  const Found found = find(device);
  if (found.result != kSuccess) return found.result;
  if (!set) return kInvalidArgument;
  Return result{kSuccess};
  if (!read(*found.rig, found.card, result)) return result;
  if (types & ~kEventXid) return kNotSupported;
  if (types) set->listens[found.card].store(true, std::memory_order_release);
  return kSuccess;
}

OHM_NVML nvmlEventSetWait(EventSet set, EventData* out, unsigned timeout_ms) {
  return wait(Call::nvmlEventSetWait, set, out, timeout_ms);
}
OHM_NVML nvmlEventSetWait_v2(EventSet set, EventData* out, unsigned timeout_ms) {
  return wait(Call::nvmlEventSetWait_v2, set, out, timeout_ms);
}

OHM_NVML nvmlEventSetFree(EventSet set) {
  count(Call::nvmlEventSetFree);
  if (!set) return kInvalidArgument;
  delete set;
  return kSuccess;
}
