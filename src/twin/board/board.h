// The board on which a running twin writes what every card says, and from which unmodified NVML programs read it.
//
// One file, mapped shared: the twin's process writes (board_writer.h), everybody else maps it read-only (board_file.h). Laid out in
// fixed sizes so that two builds of different compilers agree. What changes is held in atomic words and in two copies, so that a
// reader never waits, never blocks the writer and survives kill -9 of any party at any instant (board_access.h). Plain data, no
// allocation: the stand-in library includes nothing of ours but this folder. The twin writes from one thread; readers come from any
// process and thread. A board is never changed in size and never reused: a new twin puts a new file in its place.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ohm::twin {

inline constexpr std::uint64_t kBoardMagic = 0x314452414F424D4FULL;  ///< "OMBOARD1"
inline constexpr std::uint32_t kBoardVersion = 2;
inline constexpr std::uint32_t kMaxHosts = 64, kMaxBoardCards = 1024, kMaxProcesses = 16, kMaxFans = 4, kEventRing = 256;

struct BoardProcess {
  std::uint32_t pid{};
  std::uint32_t busy_percent{};
  std::uint64_t vram_bytes{};
};

/// Written once when the board is made.
struct BoardIdentity {
  char place[32];   ///< "A3"
  char uuid[64];    ///< "GPU-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", the same for the same rig name and place
  char serial[32];  ///< "" : not told, as on GeForce
  char name[64];    ///< "NVIDIA GeForce RTX 3090"
  char vbios[32];
  char bus_id[16];  ///< "0000:03:00.0"; the PCI domain is the host's number, so that all cards of a rig can be seen as one host
  std::uint32_t host{};  ///< index into Board::hosts
  std::uint32_t domain{}, bus{}, device{};
  std::uint32_t device_id{}, subsystem_id{};  ///< device and vendor as NVML packs them: 0x220410DE
  std::uint64_t vram_bytes{};
  std::uint32_t cap_default_mw{}, cap_min_mw{}, cap_max_mw{};
  std::uint32_t sm_max_mhz{}, mem_max_mhz{};
  std::int32_t core_offset_min_mhz{}, core_offset_max_mhz{}, mem_offset_min_mhz{}, mem_offset_max_mhz{};
  std::uint32_t fans{}, fan_min_percent{}, fan_max_percent{};
  std::uint32_t link_width_max{}, link_gen_max{};
};

/// Written by the twin at every step. Memory offsets are in MHz of mem_mhz; the number that NVML takes and gives for them is twice
/// that.
struct BoardReadings {
  std::uint32_t present{1};  ///< 0: not there when the driver was loaded (an absent card)
  std::uint32_t lost{};      ///< answers GPU_IS_LOST
  std::uint32_t hung{};      ///< calls about it do not return until this is 0 again or the twin is gone
  std::uint32_t power_average_mw{}, power_now_mw{}, cap_mw{};
  std::int32_t die_c{}, hotspot_c{}, vram_c{};  ///< hotspot and VRAM are for the BAR0 registers and NvAPI, never for NVML
  std::uint32_t sm_mhz{}, mem_mhz{}, pstate{}, throttle{};
  std::uint32_t busy_percent{}, mem_busy_percent{};
  std::uint32_t fan_percent[kMaxFans]{}, fan_rpm[kMaxFans]{}, fan_manual[kMaxFans]{};
  std::uint32_t acoustic_target_c{};  ///< die temperature the firmware's fan holds; 0: the card's own, 83 °C
  std::uint64_t energy_mj{};
  std::uint64_t vram_used_bytes{};
  std::uint32_t link_width{}, link_gen{};
  std::uint32_t lock_min_mhz{}, lock_max_mhz{}, mem_lock_min_mhz{}, mem_lock_max_mhz{};  ///< 0: not locked
  std::int32_t core_offset_mhz{}, mem_offset_mhz{};
  std::uint32_t persistence{};
  std::uint32_t pcie_replays{};    ///< count since the driver was loaded
  std::uint64_t throttle_ns[9]{};  ///< per reason bit, how long it was set
  std::uint32_t processes{};
  std::uint32_t pad{};
  BoardProcess process[kMaxProcesses]{};
  std::uint32_t pcie_tx_kbps{}, pcie_rx_kbps{};  ///< kB/s, as NVML counts them: sent and received by the card
};

// Copied word by word, so there is no hole between the fields.
static_assert(std::has_unique_object_representations_v<BoardReadings> && sizeof(BoardReadings) % sizeof(std::uint64_t) == 0);
inline constexpr std::size_t kReadingWords = sizeof(BoardReadings) / sizeof(std::uint64_t);

/// Reached only through read_card() and write_card(). Write number n fills copy n % 2 and is published by `sequence` = n.
struct BoardCard {
  BoardIdentity identity;
  std::atomic<std::uint64_t> sequence;
  std::atomic<std::uint64_t> readings[2][kReadingWords];
};

/// Reached only through read_event() and post_event().
struct BoardEvent {
  std::atomic<std::uint64_t> number;  ///< 1, 2, 3 …; written last; 0 while the fields change
  std::atomic<std::uint64_t> card;
  std::atomic<std::uint64_t> xid;
  std::atomic<std::int64_t> at_ns;  ///< twin's clock
};

struct Board {
  std::uint64_t magic{};
  std::uint32_t version{}, size_bytes{};
  std::uint32_t pid{};  ///< of the twin's process, for people; whether it lives is told by its lock on the file
  std::uint32_t hosts{}, cards{};
  std::uint32_t cuda_version{};  ///< as NVML writes it: 12080 for 12.8
  double speed{1};
  std::int64_t wall_at_zero_ns{};    ///< calendar (Unix, ns) when the twin's clock read 0
  std::atomic<std::int64_t> now_ns;  ///< the twin's clock
  std::atomic<std::int64_t>
      written_ns;                     ///< CLOCK_MONOTONIC of this machine at the last step: older than 5 s means the twin is gone
  std::atomic<std::uint32_t> closed;  ///< 1: the twin ended in order
  std::atomic<std::uint32_t> event_bell;      ///< futex: goes up with every event
  std::atomic<std::uint64_t> events_written;  ///< number of the newest event
  char rig[64];
  char driver_version[32], nvml_version[32];
  char host[kMaxHosts][32];
  BoardEvent events[kEventRing];
  BoardCard card[kMaxBoardCards];  ///< `cards` of them are used; the file is sparse behind them
};

// The layout, for builds of other compilers: a change of any of these is a new kBoardVersion.
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(std::is_standard_layout_v<Board> && std::is_trivially_copyable_v<BoardIdentity>);
static_assert(sizeof(BoardIdentity) == 328 && sizeof(BoardReadings) == 512 && sizeof(BoardCard) == 1360 &&
              sizeof(BoardEvent) == 32);
static_assert(offsetof(Board, now_ns) == 48 && offsetof(Board, rig) == 80 && offsetof(Board, events) == 2256);
static_assert(offsetof(Board, card) == 10448 && sizeof(Board) == 10448 + kMaxBoardCards * sizeof(BoardCard));

}  // namespace ohm::twin
