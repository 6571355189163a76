// `except:` sorted by what it touches, so that each thing finds its own exceptions without searching.
//
// Exceptions for every frame ("*", "*.p1") are laid first, then those of one frame, both in the order of the file. Whether a card
// or supply that is named exists is seen when frames are built: what never matched is told then. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rig/file/decode/decode.h"
#include "rig/file/decode/names.h"
#include "rig/file/decode/spec.h"

namespace ohm::rigfile {

struct CardException {
  const Node* node{};
  Range numbers;
  bool every{};
  CardSpec spec;
  bool used{};
  bool touches(int card) const { return every || numbers.has(card); }
};

struct SupplyException {
  const Node* node{};
  std::string_view name;  ///< without the star of a pattern
  bool pattern{};
  SupplySpec spec;
  bool used{};
  bool touches(std::string_view supply) const { return pattern ? supply.starts_with(name) : supply == name; }
};

struct FrameExceptions {
  std::vector<CardException> cards;
  std::vector<SupplyException> supplies;
  std::vector<HostSpec> hosts;
};

struct OutletException {
  const Node* node{};
  Range numbers;
  std::string kind;
};

struct BankException {
  const Node* node{};
  std::string_view name;  ///< "b2", or what stands before the star of a pattern
  bool pattern{};
  BankPart bank;
};

struct PduExceptions {
  std::vector<PduSpec> whole;
  std::vector<OutletException> outlets;
  std::vector<BankException> banks;
};

struct Exceptions {
  FrameExceptions everywhere;
  std::unordered_map<std::size_t, FrameExceptions> frames;
  std::unordered_map<std::size_t, PduExceptions> pdus;
  std::unordered_map<std::size_t, std::vector<BreakerSpec>> breakers;
};

Exceptions decode_exceptions(Notebook& book, const Names& names, const Node& node);

}  // namespace ohm::rigfile
