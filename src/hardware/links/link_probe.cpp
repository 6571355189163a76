#include "hardware/links/link_probe.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace ohm {
namespace {

using Status = CudaLibrary::Status;

/// A card with memory of ours on it; both are given back at the end of its life.
class Bench {
 public:
  static Result<std::unique_ptr<Bench>> set_up(const CudaLibrary& cuda, const std::string& bus_id, std::size_t bytes) {
    auto bench = std::unique_ptr<Bench>{new Bench{cuda, bus_id}};
    Status status = cuda.device_by_bus_id(&bench->device_, bus_id.c_str());
    if (status == 0) status = cuda.context_of(&bench->context_, bench->device_);
    if (status == 0) status = cuda.enter(bench->context_);
    if (status == 0) status = cuda.allocate(&bench->memory_, bytes);
    if (status != 0) return failure(Error::Kind::Io, bus_id + ": " + cuda_error(cuda, status));
    return bench;
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() {
    if (!context_) return;
    cuda_.enter(context_);
    if (memory_) cuda_.free(memory_);
    cuda_.release_context(device_);
  }

  const std::string& bus_id() const { return bus_id_; }
  CudaLibrary::Context context() const { return context_; }
  CudaLibrary::Pointer memory() const { return memory_; }

 private:
  Bench(const CudaLibrary& cuda, std::string bus_id) : cuda_{cuda}, bus_id_{std::move(bus_id)} {}
  const CudaLibrary& cuda_;
  std::string bus_id_;
  CudaLibrary::Device device_{};
  CudaLibrary::Context context_{};
  CudaLibrary::Pointer memory_{};
};

/// Pinned memory of the host, as fast transfers need it.
class Pinned {
 public:
  Pinned(const CudaLibrary& cuda, std::size_t bytes) : cuda_{cuda} { status_ = cuda.allocate_host(&at_, bytes, 0); }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  ~Pinned() {
    if (at_) cuda_.free_host(at_);
  }
  void* at() const { return at_; }
  Status status() const { return status_; }

 private:
  const CudaLibrary& cuda_;
  void* at_{};
  Status status_{};
};

/// The median rate of `copy` over the repeats, after one that warms up.
template <class Copy>
ProbedLink timed(const CudaLibrary& cuda, std::string from, std::string to, const ProbeOptions& options, Copy copy) {
  ProbedLink link{std::move(from), std::move(to), {}, ""};
  std::vector<double> rates;
  for (int turn = 0; turn <= options.repeats; ++turn) {
    const auto began = std::chrono::steady_clock::now();
    Status status = copy();
    if (status == 0) status = cuda.finish();
    if (status != 0) {
      link.trouble = cuda_error(cuda, status);
      return link;
    }
    const Seconds took = std::chrono::steady_clock::now() - began;
    if (turn > 0) rates.push_back(static_cast<double>(options.bytes) / std::max(took.count(), 1e-9));
  }
  std::nth_element(rates.begin(), rates.begin() + static_cast<std::ptrdiff_t>(rates.size() / 2), rates.end());
  link.rate = BytesPerSecond{rates[rates.size() / 2]};
  return link;
}

ProbedLink host_to(const CudaLibrary& cuda, const Bench& card, const ProbeOptions& options) {
  cuda.enter(card.context());
  const Pinned host{cuda, options.bytes};
  if (host.status() != 0) return {"", card.bus_id(), {}, cuda_error(cuda, host.status())};
  return timed(cuda, "", card.bus_id(), options, [&] { return cuda.to_device(card.memory(), host.at(), options.bytes); });
}

ProbedLink to_host(const CudaLibrary& cuda, const Bench& card, const ProbeOptions& options) {
  cuda.enter(card.context());
  const Pinned host{cuda, options.bytes};
  if (host.status() != 0) return {card.bus_id(), "", {}, cuda_error(cuda, host.status())};
  return timed(cuda, card.bus_id(), "", options, [&] { return cuda.to_host(host.at(), card.memory(), options.bytes); });
}

ProbedLink card_to(const CudaLibrary& cuda, const Bench& from, const Bench& to, const ProbeOptions& options) {
  cuda.enter(from.context());
  return timed(cuda, from.bus_id(), to.bus_id(), options,
               [&] { return cuda.to_peer(to.memory(), to.context(), from.memory(), from.context(), options.bytes); });
}

}  // namespace

std::vector<ProbedLink> probe_links(const CudaLibrary& cuda, const std::vector<std::string>& bus_ids, const ProbeOptions& options,
                                    const std::function<void(const ProbedLink&)>& told) {
  std::vector<ProbedLink> links;
  const auto add = [&](ProbedLink link) {
    if (told) told(link);
    links.push_back(std::move(link));
  };
  std::vector<std::unique_ptr<Bench>> cards;
  for (const auto& bus_id : bus_ids) {
    auto card = Bench::set_up(cuda, bus_id, options.bytes);
    if (card)
      cards.push_back(std::move(*card));
    else
      add({"", bus_id, {}, card.error().what});
  }
  for (const auto& card : cards) {
    add(host_to(cuda, *card, options));
    add(to_host(cuda, *card, options));
  }
  for (const auto& from : cards)
    for (const auto& to : cards)
      if (from != to) add(card_to(cuda, *from, *to, options));
  return links;
}

}  // namespace ohm
