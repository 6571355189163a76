// A behaving NVML of our own for tests: up to 32 cards in a file that test, driver and guard map together.
//
// fake_nvml.cpp is built as three shared libraries: today's driver, one of 2021 with the symbols of that time, and a stand-in that
// says it is simulated. The file is named by OHM_FAKE_NVML. Setters change what the getters tell; a test makes cards lost, hung,
// deaf or forbidding by writing into the file. Each atomic stands alone; nothing sleeps or spins: a hung call waits on a futex.
#pragma once

#include <atomic>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ohm::fake_nvml {

inline constexpr std::uint32_t kMostCards = 32;

struct Card {
  std::atomic<std::uint32_t> lost, hung, deaf, forbidden,
      unknown;                                   ///< `hung`: hang_up() ends it; `unknown`: temperature answers 999
  std::atomic<std::uint32_t> power_hung;         ///< likewise, of the call that asks for the power alone
  std::atomic<std::uint32_t> offsets_read_zero;  ///< as some drivers do
  std::atomic<std::uint32_t> place;              ///< n of its UUID "GPU-0000000n": who hangs at this index
  std::atomic<std::uint32_t> die, power_mw, power_now_mw, cap_mw, busy, pids;
  std::atomic<std::uint64_t> vram_used;
  std::atomic<std::uint32_t> fan[2], fan_manual[2];
  std::atomic<std::int32_t> core_offset[3], memory_offset[3];  ///< by P-state
  std::atomic<std::uint32_t> lock_max, memory_lock_max, persistence;
  std::atomic<std::uint64_t> xid;                               ///< told once, then 0
  std::atomic<std::uint64_t> setters, process_lists, readings;  ///< calls so far
  std::atomic<std::uint32_t> inside;                            ///< calls that hang now
};

struct Rig {
  std::atomic<std::uint32_t> cards;       ///< as the driver counts them …
  std::atomic<std::uint32_t> after_init;  ///< … and, if not 0, as it will after the next nvmlInit
  std::atomic<std::uint32_t> init_hangs;
  std::atomic<std::uint64_t> inits, shutdowns;
  std::atomic<std::uint32_t> bell;  ///< futex: something a waiting call may be waiting for
  Card card[kMostCards];
};

/// The file at `path`, made if need be. Null: it cannot be mapped.
inline Rig* map(const char* path) {
  const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ftruncate(fd, sizeof(Rig)) != 0) return nullptr;
  void* start = mmap(nullptr, sizeof(Rig), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  return start == MAP_FAILED ? nullptr : static_cast<Rig*>(start);
}

/// Between processes and mappings, which std::atomic::wait is not.
inline long futex(std::atomic<std::uint32_t>& word, int what, std::uint32_t value, const timespec* limit = nullptr) {
  return syscall(SYS_futex, &word, what, value, limit, nullptr, 0);
}

inline void ring(Rig& rig) {
  ++rig.bell;
  futex(rig.bell, FUTEX_WAKE, INT_MAX);
}

/// Ends a hang.
inline void hang_up(std::atomic<std::uint32_t>& hung) {
  hung = 0;
  futex(hung, FUTEX_WAKE, INT_MAX);
}

/// A rig of idle 3090s.
inline void reset(Rig& rig, std::uint32_t cards) {
  rig.cards = cards;
  rig.after_init = 0;
  hang_up(rig.init_hangs);
  for (std::uint32_t i = 0; i < kMostCards; ++i) {
    Card& card = rig.card[i];
    for (auto* flag :
         {&card.lost, &card.hung, &card.deaf, &card.forbidden, &card.unknown, &card.power_hung, &card.offsets_read_zero})
      hang_up(*flag);
    card.place = i + 1;
    card.die = 40 + i;
    card.power_mw = 25'000;
    card.power_now_mw = 26'000;
    card.cap_mw = 350'000;
    card.busy = card.pids = 0;
    card.vram_used = 300'000'000;
    for (auto& fan : card.fan) fan = 30;
    for (auto& manual : card.fan_manual) manual = 0;
    for (auto& offset : card.core_offset) offset = 0;
    for (auto& offset : card.memory_offset) offset = 0;
    card.lock_max = card.memory_lock_max = 0;
    card.persistence = 1;
    card.setters = card.process_lists = card.readings = card.xid = 0;
  }
}

}  // namespace ohm::fake_nvml
