// What is wrong with the file, gathered while reading goes on.
//
// One Problems per reading, handed to every reader by reference: it is the reading's notebook, and so the one argument they change.
// Told at most kMostTold times, then counted. Looking for the nearest known name costs time only here, and only within a budget,
// so that a file full of mistakes is answered as fast as a good one. One thread.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/diagnostic.h"
#include "rig/file/yaml/yaml_tree.h"

namespace ohm::rigfile {

class Problems {
 public:
  static constexpr std::size_t kMostTold = 200;

  explicit Problems(std::string_view file) : file_{file} {}

  /// The value of this node is not what was expected.
  void wrong(const Node& node, std::string_view expected, std::string_view hint = "");
  /// The same about a text inside a larger value, or instead of it.
  void wrong_text(const Node& node, std::string_view value, std::string_view expected, std::string_view hint = "");
  /// The key of this node is not what was expected.
  void wrong_key(const Node& node, std::string_view expected, std::string_view hint = "");
  void unknown_key(const Node& node, std::span<const std::string> known);
  void missing_key(const Node& mapping, std::string_view key, std::string_view expected);
  /// The value names something that does not exist; `known` makes the list of what does, and is called only within the budget.
  void unknown_name(const Node& node, std::string_view name, std::string_view expected,
                    const std::function<std::vector<std::string>()>& known);
  /// "did you mean `P18`?", or "" where nothing is near or the budget is spent.
  std::string meant(std::string_view word, const std::function<std::vector<std::string>()>& known);

  void take(const Diagnostics& more);
  bool any() const { return !all_.empty(); }
  std::size_t count() const { return all_.size() + untold_; }
  /// By place.
  Diagnostics all() &&;

 private:
  void add(Diagnostic d);
  bool full() const { return all_.size() >= kMostTold; }

  std::string file_;
  Diagnostics all_;
  std::unordered_set<std::string> told_;  ///< place, value and expectation of each, so that a template's mistake is told once
  std::size_t untold_{};
  std::string suggestion(std::string_view word, std::span<const std::string> known);

  std::size_t comparisons_left_{200'000};  ///< of names; about 0.1 s
};

}  // namespace ohm::rigfile
