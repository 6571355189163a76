// A host whose firmware and kernel tell nothing: the failing tenant of HostFirmware, around any other. For tests; one thread.
#pragma once

#include <memory>
#include <utility>

#include "hardware/host/host_firmware.h"

namespace ohm {

class FailingHostFirmware final : public HostFirmware {
 public:
  enum class How {
    Well,   ///< as the host inside
    Mute,   ///< every fact empty or unknown, as a container shows it
    Broken  ///< Io
  };

  explicit FailingHostFirmware(std::unique_ptr<HostFirmware> inside) : inside_{std::move(inside)} {}
  void fail(How how) { how_ = how; }

  Result<HostFacts> facts() override {
    if (how_ == How::Broken) return failure(Error::Kind::Io, "the host's files cannot be read");
    return how_ == How::Mute ? HostFacts{} : inside_->facts();
  }

 private:
  std::unique_ptr<HostFirmware> inside_;
  How how_{How::Well};
};

}  // namespace ohm
