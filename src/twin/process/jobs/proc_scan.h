// Finds the real processes that run on the twin's cards.
//
// Looks through /proc for environments that carry OHM_TWIN (this twin's directory) and CUDA_VISIBLE_DEVICES (some of its cards) and
// tells what each process did with the CPU since the last look. A process of another user can only be seen by root. One thread;
// reading another process's environment can wait for that process's memory, therefore ScanWorker looks from a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "twin/process/jobs/card_processes.h"

namespace ohm::twin {

/// A CUDA context with nothing in it (assumed: 250-450 MB on GA102 by driver).
inline constexpr std::uint64_t kContextBytes = 300'000'000;

struct ScannedCard {
  std::string host, uuid;
  bool present{true};  ///< an absent card has no CUDA index
};

class ProcScanner {
 public:
  /// `root`: "/proc", or a recorded tree. `cards`: in the order of Rig::cards, which is PCI_BUS_ID order.
  ProcScanner(std::string root, std::string directory, std::vector<ScannedCard> cards);

  /// What runs on every card now; shares are since the last call, none at the first sight of a process. `now`: any steady clock.
  CardProcesses scan(std::chrono::nanoseconds now);

 private:
  struct Sight {
    std::uint64_t started{};
    double cpu_s{};
    std::chrono::nanoseconds at{};
  };
  std::vector<std::uint32_t> cards_of(std::int32_t pid) const;
  double share_of(std::int32_t pid, const std::string& stat, std::chrono::nanoseconds now);

  std::string root_, directory_;
  std::vector<ScannedCard> cards_;
  std::map<std::int32_t, Sight> seen_, seen_now_;
};

/// Scans once a second on a thread of its own.
class ScanWorker {
 public:
  explicit ScanWorker(ProcScanner scanner);
  ~ScanWorker();
  ScanWorker(const ScanWorker&) = delete;
  ScanWorker& operator=(const ScanWorker&) = delete;

  /// The newest result, if there is one that was not taken yet. Never waits for a scan.
  std::optional<CardProcesses> take();

 private:
  void run(const std::stop_token& stop);
  ProcScanner scanner_;
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::optional<CardProcesses> newest_;
  std::jthread thread_;
};

}  // namespace ohm::twin
