// What the rig is good for: which jobs its links, RAM, disks and caps carry well, and which purchases would help most.
//
// assess() judges a Rig as it stands at its planned caps; best_purchases() changes the Rig one purchase at a time and judges it
// again. Called by `ohm plan --ai`, which prints `says` as it is and the numbers as tables. Pure: no clock, file or driver. These
// are planning estimates, not promises; every figure the model rests on stands in Fitness::basis with its rank and source.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rig/circuit/circuit.h"
#include "rig/parts/part.h"
#include "rig/plan/planned_caps.h"
#include "rig/rig.h"

namespace ohm {

/// Unknown: the rig file does not tell what would be needed to judge.
enum class Grade { Good, Fair, Poor, Unknown };

/// "good", "fair", "poor", "unknown".
const char* name_of(Grade grade);

/// A judgement in words: "32 GB of RAM for 8 cards with 192 GB of VRAM: enough to load a model, …".
struct Verdict {
  Grade grade{Grade::Unknown};
  std::string says;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// A figure or rule the estimates rest on.
struct Basis {
  std::string figure;  ///< "PCIe payload efficiency"
  std::string is;      ///< "80 %"
  Rank rank{Rank::Assumed};
  std::string source;
  friend bool operator==(const Basis&, const Basis&) = default;
};

/// One card and its way to host memory.
struct CardFitness {
  Index<Card> card;
  double cap{};    ///< W, planned
  double speed{};  ///< training speed at that cap, 1 = the same card at its default limit; 0 suspended
  double link{};   ///< B/s, effective, this card alone
  double fill{};   ///< s to fill its VRAM from host memory, this card alone
  friend bool operator==(const CardFitness&, const CardFitness&) = default;
};

/// One host with the cards that are present and not suspended.
struct HostFitness {
  Index<Host> host;
  int cards{};
  double vram_largest{}, vram_sum{};  ///< B
  double cores_per_card{};
  double fill_alone{};      ///< s, the slowest card alone, from host memory
  double fill_together{};   ///< s, all cards at once (narrow slots share the board's chipset link)
  double fill_from_disk{};  ///< s to read the largest card's VRAM from the host's disk
  double checkpoint{};      ///< s to move a 14 GB checkpoint (7 B parameters at fp16) over its network
  std::vector<CardFitness> of_cards;
  Verdict ram, cores, disk, link, net;
  friend bool operator==(const HostFitness&, const HostFitness&) = default;
};

/// Training one model on one gang of cards.
struct ScalingLine {
  std::string model;    ///< "BERT-base 110 M"
  double parameters{};  ///< that are in the model
  std::string gang;     ///< "1", "2", "4", "8", "host A (8)", "all (32)"
  int cards{};
  bool fits{};          ///< weights, gradients and optimizer state fit the gang's VRAM (sharded where the model says so)
  double compute{};     ///< s a step, the slowest card of the gang at its planned cap
  double exchange{};    ///< s a step for the gradients (and sharded weights), before any of it is hidden behind compute
  double efficiency{};  ///< 0..1: what the gang does over what its cards would do alone; 1 for one card; 0: does not fit
  int accumulate{};     ///< micro-batches per exchange that bring 80 % (1: as it is); 0: does not fit, or sharded
  Verdict verdict;
  friend bool operator==(const ScalingLine&, const ScalingLine&) = default;
};

/// Serving one model.
struct ServingLine {
  std::string model;      ///< "13 B"
  std::string precision;  ///< "fp16", "int4"
  double weights{};       ///< B
  int cards{};            ///< the fewest working cards of one host that hold it with its KV cache; 0: no host holds it
  double tokens{};        ///< tokens/s of a single stream on those cards (tensor parallel when more than one); 0 when cards == 0
  double first_token{};   ///< s from a 1000-token prompt to its answer, spent on moving activations between cards; 0 on one card
  Verdict verdict;
  friend bool operator==(const ServingLine&, const ServingLine&) = default;
};

/// One job of the mix by which rigs are compared.
struct MixLine {
  std::string job;  ///< "4-card data parallel, 350 M"
  double weight{};  ///< 0..1; the mix adds up to 1
  double yield{};   ///< cards' worth of work when the whole rig does only this, 1 = one card alone at its default limit
  friend bool operator==(const MixLine&, const MixLine&) = default;
};

struct Fitness {
  int cards_working{}, cards_absent{}, cards_suspended{};
  std::vector<std::string> summary;  ///< a few sentences for people, the most important first
  std::vector<HostFitness> hosts;
  std::vector<ScalingLine> scaling;  ///< by model, then by gang size
  std::vector<ServingLine> serving;
  std::vector<MixLine> mix;
  double yield{};  ///< cards' worth: sum of weight * yield over the mix
  std::vector<Basis> basis;
  friend bool operator==(const Fitness&, const Fitness&) = default;
};

/// A thing to buy (or repair), judged by what it adds to the job mix.
struct Purchase {
  std::string what;          ///< "64 GB RAM in hosts A, B, C and D (32 GB each now)"
  std::string why;           ///< what holds the rig back now, with its numbers
  double before{}, after{};  ///< Fitness::yield, cards' worth
  double gain{};             ///< after / before - 1; when before is 0: after
  double price{};            ///< USD, rough, assumed
  std::string price_basis;   ///< "2.5 USD/GB of used DDR4, 2025 (assumed)"
  friend bool operator==(const Purchase&, const Purchase&) = default;
};

/// How caps are chosen for a changed circuit (control/budget's static_caps; this module cannot include it).
using CapsOf = std::function<PlannedCaps(const Circuit&)>;

Fitness assess(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps);

/// The purchases that add to the job mix, the largest gain first, at most `count`. None that adds less than 0.1 %.
std::vector<Purchase> best_purchases(const Rig& rig, const CapsOf& caps_of, std::size_t count = 3);

}  // namespace ohm
