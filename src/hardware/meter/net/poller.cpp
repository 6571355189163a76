#include "hardware/meter/net/poller.h"

#include <algorithm>
#include <array>
#include <poll.h>
#include <utility>

namespace ohm {
namespace {

// Assumed: however fast its clock runs, a meter is asked at most 50 times a second.
constexpr std::chrono::milliseconds kShortestRest{20};
constexpr std::chrono::milliseconds kLongestRest{60'000};

}  // namespace

MeterSample silenced(MeterSample sample, std::string trouble, TimePoint at) {
  for (MeterPoint& point : sample.points) point.is = no_reading<double>(Absent::Silent, at);
  for (OutletSwitch& outlet : sample.outlets) outlet.is = SwitchState::Unknown;
  sample.state.clear();
  sample.trouble = std::move(trouble);
  return sample;
}

void Poller::start(std::function<void()> round) {
  thread_ = std::thread{[this, round = std::move(round)] {
    while (!ended_) {
      round();
      rest();
    }
  }};
}

void Poller::stop() {
  ended_ = true;
  end_.ring();
  if (thread_.joinable()) thread_.join();
}

void Poller::rest() const {
  const auto wanted = std::chrono::ceil<std::chrono::milliseconds>(clock_.real(period_));
  const auto span = std::clamp(wanted, kShortestRest, kLongestRest);
  std::array<pollfd, 2> bells{{{end_.fd(), POLLIN, 0}, {order_.fd(), POLLIN, 0}}};
  poll(bells.data(), bells.size(), static_cast<int>(span.count()));
  order_.clear();
}

}  // namespace ohm
