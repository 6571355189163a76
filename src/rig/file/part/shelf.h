// The parts a rig file may name: its own, the shipped ones, and those written in place.
//
// A part is found by name and kind; the file's own come first. References point to entries that live as long as the shelf, so that
// a thousand cards of one model share one entry. One thread.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/file/part/read_part.h"
#include "rig/file/yaml/problems.h"

namespace ohm::rigfile {

/// One use of a part. An empty name: written in place; no entry: `none`.
struct PartUse {
  std::string name;
  const PartEntry* entry{};
  const Node* node{};  ///< where the file says so; nullptr: a default of ours

  template <class P>
  const P& as() const {
    return std::get<P>(entry->part);
  }
};

class Shelf {
 public:
  static constexpr std::size_t kMostParts = 20'000;  ///< of the file's own and in place, together

  explicit Shelf(const Parts& shipped) : shipped_{&shipped} {}

  /// Reads `parts:` of the file.
  void add_own(Problems& problems, const Node& parts);
  /// The part this node names or describes; nothing when it does not, which is told.
  std::optional<PartUse> use(Problems& problems, const Node& node, std::string_view kind);
  /// The same where `none` is an answer.
  std::optional<PartUse> use_or_none(Problems& problems, const Node& node, std::string_view kind);
  /// A part by name, or nullptr.
  const PartEntry* find(std::string_view name) const;
  bool is_own(const PartEntry& entry) const;
  std::vector<std::string> names_of_kind(std::string_view kind) const;

 private:
  bool room(Problems& problems, const Node& node);
  /// A PDU's inlet and outlets are kinds that the catalogue's table has.
  void check_inlets(Problems& problems, const Node& node, const PartEntry& entry) const;

  std::size_t read_{};
  const Parts* shipped_;
  Parts own_;
  std::deque<PartEntry> in_place_;
};

}  // namespace ohm::rigfile
