// Which pool each supply hangs on, with the current of every limit kept up to date.
//
// The working state of the searches: put() and take() cost as much as the supply's way to the street is long. One search owns one
// Assignment; nothing else sees it.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "rig/rewire/load_model.h"

namespace ohm::rewiring {

/// Pool by supply.
using Places = std::vector<std::uint32_t>;

/// Ratios nearer than this are the same: far below what a meter or a person can tell.
inline constexpr double kSame = 1e-9;

class Assignment {
 public:
  /// Nothing plugged in.
  explicit Assignment(const LoadModel& model);
  /// Everything plugged in as told.
  Assignment(const LoadModel& model, const Places& places);

  void put(std::uint32_t supply, std::uint32_t pool);
  void take(std::uint32_t supply);

  bool placed(std::uint32_t supply) const { return where_[supply] != kNowhere; }
  std::uint32_t pool(std::uint32_t supply) const { return where_[supply]; }
  std::size_t used(std::uint32_t pool) const { return used_[pool]; }
  bool has_room(std::uint32_t pool) const { return used_[pool] < model_.pools[pool].room; }

  /// Would no partner of a redundant group, now on another device, hang on the same one?
  bool keeps_apart(std::uint32_t supply, std::uint32_t pool) const;

  /// Load / continuous of one limit, and the worst of those that a supply in this pool touches, its own outlet included.
  double ratio(std::uint32_t limit) const;
  double ratio_along(std::uint32_t supply, std::uint32_t pool) const;

  /// The worst over all limits and outlets.
  double worst() const;
  /// The limit that has it; nothing when it is an outlet (no other supply can relieve it).
  std::optional<std::uint32_t> worst_limit() const;

  const LoadModel& model() const { return model_; }
  /// The places; every supply must be placed.
  const Places& places() const { return where_; }

 private:
  static constexpr std::uint32_t kNowhere = UINT32_MAX;
  using Sums = std::array<double, 3>;  // A, by Bucket

  void add(std::uint32_t supply, std::uint32_t pool, double sign);

  const LoadModel& model_;
  std::vector<Sums> sums_;
  std::vector<std::size_t> used_;
  Places where_;
};

/// The route of a supply from a pool, and the watts it draws there.
const Route& route_of(const LoadModel& model, std::uint32_t supply, std::uint32_t pool);
double input_of(const LoadModel& model, std::uint32_t supply, std::uint32_t pool);

/// Pools the supply may go to, ascending.
const std::vector<std::uint32_t>& pools_for(const LoadModel& model, std::uint32_t supply);

std::size_t moves_between(const Places& from, const Places& to);

}  // namespace ohm::rewiring
