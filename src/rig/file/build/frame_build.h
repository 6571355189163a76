// One frame on its way into the Rig: what its template and it say together, and where its things begin in the Rig's vectors.
//
// Shared by the parts of the frame stage: supplies (supply_build.cpp), cards (card_build.cpp), host and rows (frame_build.cpp). One
// thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "rig/file/build/draft.h"

namespace ohm::rigfile {

struct FrameWork {
  const FrameSpec* frame{};
  const FrameSpec* below{};               ///< the template; may be nullptr
  FrameExceptions* own{};                 ///< may be nullptr
  const std::vector<SupplySpec>* psus{};  ///< the frame's, else the template's
  const CardsSpec* cards{};
  const CardSpec* card{};  ///< may be nullptr
  std::size_t first_psu{}, first_card{}, host{};

  std::string name() const { return std::string{frame->name}; }
};

/// The value of the frame, else of its template.
template <class T>
const T* merged(const FrameWork& w, std::optional<T> FrameSpec::*member) {
  if (w.frame->*member) return &*(w.frame->*member);
  return w.below && w.below->*member ? &*(w.below->*member) : nullptr;
}

inline const Node* merged(const FrameWork& w, const Node* FrameSpec::*member) {
  if (w.frame->*member) return w.frame->*member;
  return w.below ? w.below->*member : nullptr;
}

/// Does the frame or its template say anything under this key, right or wrong?
inline bool says(const FrameWork& w, std::string_view key) {
  return w.frame->node->find(key) || (w.below && w.below->node->find(key));
}

/// The supply of this frame that the node names; told when there is none.
std::optional<Index<Psu>> supply_named(Draft& draft, const FrameWork& work, const Node& node);

/// The supplies of the frame, appended to the Rig; one that is wrong keeps its place empty.
void build_supplies(Draft& draft, const FrameWork& work);

/// The groups of supplies that share a load.
void build_groups(Draft& draft, const FrameWork& work);

/// The cards of the frame, appended to the Rig; false when they could not be made whole, which was told.
bool build_cards(Draft& draft, const FrameWork& work);

}  // namespace ohm::rigfile
