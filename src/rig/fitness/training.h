// How well training scales over a gang of cards: step time from compute, ring exchange and what of it hides behind the backward
// pass.
//
//   compute  = FLOP of a micro-batch / (peak at the cap * kUtilization)             of the slowest card
//   exchange = 2 (n-1)/n * gradient bytes / ring speed + 2 (n-1) hops                data parallel
//            = 3 (n-1)/n * weight bytes / ring speed + 3 (n-1) hops                  sharded (FSDP: two gathers, one scatter)
//   step     = max(compute, compute (1 - kHidden) + exchange)
// Pure functions, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "rig/fitness/links.h"

namespace ohm::fit {

struct Model {
  std::string_view name;
  double parameters;
  double flop;         ///< of one micro-batch, forward and backward
  double state;        ///< B: weights, gradients and optimizer state
  double activations;  ///< B of one micro-batch
  double exchanged;    ///< B: gradients (data parallel) or weights (sharded)
  bool sharded;
  std::string_view batch;  ///< the micro-batch in words
};

/// From ResNet-50 to all 7 B parameters of an LLM; orders of magnitude that people train on such rigs.
const std::vector<Model>& models();

/// The one in the job mix: 350 M.
const Model& model_350m();
/// LoRA of 7 B parameters.
const Model& model_lora();

struct Step {
  bool fits{};
  double compute{}, exchange{}, total{};  ///< s
  double efficiency{};                    ///< gang's throughput over that of its cards alone
  int accumulate{};                       ///< as in ScalingLine
};

/// One step of `model` on `gang` (not empty).
Step step(const Rig& rig, const Model& model, const std::vector<Worker>& gang);

/// The table of `ohm plan --ai`: every model on 1, 2, 4, 8 cards, the largest host and all cards.
std::vector<ScalingLine> scaling(const Rig& rig, const std::vector<Worker>& workers);

}  // namespace ohm::fit
