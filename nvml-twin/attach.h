// The library's hold on a twin: which board is mapped, which cards a program sees, and the gate every call about a card goes
// through.
//
// A program attaches with nvmlInit, which finds the twin by OHM_TWIN (its directory) and shows the cards of OHM_TWIN_HOST, or of
// all hosts. Indices are fixed then, handles for good: a handle stays the same card after another nvmlInit, and one that was never
// given out is refused. Mappings and card lists that were replaced (a new twin, another host) stay allocated, as a thread may still
// be inside a call with them; that is a few kB for each twin restarted under a living program. Any thread.
//
// A getter reads memory only: no lock, no system call, no wait. One thing waits, because a real card would keep its caller just so:
// a call about a hung card naps 50 ms at a time until the twin lets the card go or is gone.
#pragma once

#include <optional>

#include "nvml-twin/call_count.h"
#include "nvml-twin/nvml_abi.h"
#include "twin/board/board.h"

namespace ohm::nvml {

/// What a program sees since its last nvmlInit. Never changed once made.
struct Attached {
  const twin::Board* board{};
  const Attached* before{};  ///< what it replaced: kept for threads still inside a call
  char directory[4096]{};
  std::uint32_t cards{};
  std::uint16_t card[twin::kMaxBoardCards]{};  ///< by NVML index: its place on the board
  std::int16_t index[twin::kMaxBoardCards]{};  ///< by place on the board: its NVML index, -1: not seen
};

/// nvmlInit and nvmlShutdown, which programs may nest.
Return attach();
Return detach();
/// Null before nvmlInit and after the last nvmlShutdown.
const Attached* attached();
/// The twin behind it stopped; every call about a card then answers GPU_IS_LOST.
bool twin_is_gone(const Attached& rig);

/// The calendar, µs since 1970, from the kernel's shared page.
unsigned long long wall_us();

Device handle_of(std::uint32_t card);

/// One card at one instant.
struct Card {
  const twin::BoardIdentity& is;
  twin::BoardReadings now;
  std::uint32_t index;  ///< NVML's
};

/// Where a handle leads: kSuccess, kUninitialized, kInvalidArgument.
struct Found {
  Return result{kSuccess};
  const Attached* rig{};
  std::uint32_t card{};  ///< place on the board
};
Found find(Device device);

/// What the card says now. Waits while it hangs. nullopt and `result`: it is lost, or its twin is.
std::optional<twin::BoardReadings> read(const Attached& rig, std::uint32_t card, Return& result);

template <class... Pointers>
bool any_null(const Pointers*... given) {
  return (false || ... || !given);
}

/// The gate: counts the call, refuses null pointers and unknown handles, waits for a hung card, answers for a lost one, and leaves
/// the rest to `answer`, a Return(const Card&).
template <class Answer, class... Pointers>
Return with_card(Call call, Device device, Answer answer, const Pointers*... out) {
  count(call);
  const Found found = find(device);
  if (found.result != kSuccess) return found.result;
  if (any_null(out...)) return kInvalidArgument;
  Return result{kSuccess};
  const auto readings = read(*found.rig, found.card, result);
  if (!readings) return result;
  return answer(
      Card{found.rig->board->card[found.card].identity, *readings, static_cast<std::uint32_t>(found.rig->index[found.card])});
}

/// A getter of one figure: `figure` is a T(const Card&).
template <class T, class Figure>
Return get(Call call, Device device, T* out, Figure figure) {
  return with_card(
      call, device, [&](const Card& card) { return *out = static_cast<T>(figure(card)), kSuccess; }, out);
}

/// What a GeForce card does not have.
inline Return not_supported(Call call, Device device) {
  return with_card(call, device, [](const Card&) { return kNotSupported; });
}

/// Copies text with its ending zero, as NVML does: kInsufficientSize when it does not fit.
Return put_text(char* out, unsigned size, const char* text, std::size_t longest);
template <std::size_t Size>
Return put_text(char* out, unsigned size, const char (&text)[Size]) {
  return put_text(out, size, text, Size);
}

}  // namespace ohm::nvml
