// The names of a rig file's things, each of which stands for one thing only.
//
// Panels, breakers, PDUs and frames share one set of names, because a person says `A3` or `pdu1` without saying what it is. Cards
// and supplies follow from their frames. Filled once, then looked up; one thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rig/file/yaml/problems.h"

namespace ohm::rigfile {

class Names {
 public:
  enum class Kind { Panel, Breaker, Pdu, Frame, Template };

  struct Named {
    Kind kind{};
    std::size_t index{};
    const Node* node{};
  };

  /// Takes the name for the thing at that index; a name that is taken is told.
  void add(Problems& problems, std::string_view name, Named named);
  const Named* find(std::string_view name) const;
  /// The index of the thing of that kind; what is wrong with the name is told at `node`.
  std::optional<std::size_t> need(Problems& problems, const Node& node, std::string_view name, Kind kind) const;
  std::vector<std::string> of_kind(Kind kind) const;
  std::vector<std::string> all() const;

 private:
  std::unordered_map<std::string, Named> named_;
};

/// "breaker", "PDU", …
std::string_view word_for(Names::Kind kind);

}  // namespace ohm::rigfile
