// A rig on its way from specs to a Rig.
//
// Made by read_rig(), handed from one stage to the next: AC side, then frames. Each stage appends to `rig`; nothing in it is used
// unless Problems stays empty. One thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "rig/file/decode/decode.h"
#include "rig/file/decode/exceptions.h"
#include "rig/file/decode/names.h"
#include "rig/rig.h"

namespace ohm::rigfile {

/// No more cards, supplies or outlets than these in one file.
inline constexpr std::size_t kMostCards = 200'000;
inline constexpr std::size_t kMostSuppliesInAll = 200'000;
inline constexpr std::size_t kMostOutletsInAll = 500'000;
/// PDUs plugged into PDUs, panels under panels: deeper than this is a mistake (assumed; three is much already).
inline constexpr int kMostChained = 16;

/// Which part of the Rig an entry has become.
class PartsInUse {
 public:
  /// The index of this part in the Rig's vector of its kind, added there at its first use.
  template <class P>
  Index<P> index(Notebook& book, std::vector<P>& all, const PartUse& use) {
    const auto [it, is_new] = seen_.try_emplace(use.entry, all.size());
    if (is_new) {
      all.push_back(use.as<P>());
      tell_assumed(book, use);
    }
    return Index<P>{it->second};
  }
  /// Lists what a part of the owner's own leaves out, once.
  void note(Notebook& book, const PartUse& use) {
    if (seen_.try_emplace(use.entry, 0).second) tell_assumed(book, use);
  }

 private:
  static void tell_assumed(Notebook& book, const PartUse& use);
  std::unordered_map<const PartEntry*, std::size_t> seen_;
};

struct Draft {
  explicit Draft(const Parts& shipped, std::string_view file) : book{Problems{file}, {}, Shelf{shipped}, {}} {}

  Notebook book;
  Rig rig;
  Names names;
  Names template_names;
  bool feed_known{};                     ///< else legs are not checked
  std::optional<Index<Breaker>> branch;  ///< `B1`, the source of what names none
  std::vector<PanelSpec> panels;         ///< [0] is the main panel and says nothing
  std::vector<BreakerSpec> breakers;
  std::vector<PduSpec> pdus;
  std::vector<FrameSpec> templates;
  std::vector<FrameSpec> frames;
  Exceptions exceptions;
  PartsInUse parts;

  struct Taken {
    std::string by;
    Mark at;
  };
  std::map<OutletRef, Taken> outlets;  ///< who is plugged in where
  std::size_t laid{};                  ///< exceptions compared with places so far
  bool too_much{};                     ///< a bound was reached and told
};

/// Where a thing is described: its key, or the value itself in a list.
inline Mark place_of_node(const Node& node) { return node.key_at.line > 0 ? node.key_at : node.at; }

/// The AC side: panels, breakers, PDUs with their exceptions, their legs and chains.
void build_ac_side(Draft& draft);

/// The outlet that `number` of `pdu` is, taken by `who`; nothing when it does not exist or is taken, which is told at `node`.
std::optional<OutletRef> take_outlet(Draft& draft, const Node& node, std::string_view pdu, int number, const std::string& who);

/// Hosts, supplies, cards and rows of every frame.
void build_frames(Draft& draft);

/// What `except` names and no frame has.
void tell_unused_exceptions(Draft& draft);

}  // namespace ohm::rigfile
