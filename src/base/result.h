// Failure the world causes (Result) and failure we cause (OHM_ASSERT).
//
// A function that can fail because of its input, a file or a device returns Result<T>; the caller returns early with the error.
// A broken invariant of ours is OHM_ASSERT: always on, it says what broke and aborts. Used by every module, on any thread.
// Nothing here throws; libraries that throw are caught by one adapter function each.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace ohm {

struct Error {
  enum class Kind { NotSupported, PermissionDenied, DeviceLost, Timeout, BadInput, Io } kind{Kind::BadInput};
  std::string what;  ///< names the device or file, the value and the limit: "A3: power limit 480 W above maximum 450 W"
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

/// `return failure(Error::Kind::Io, "…")` from a function that returns Result<T>.
inline tl::unexpected<Error> failure(Error::Kind kind, std::string what) {
  return tl::make_unexpected(Error{kind, std::move(what)});
}

/// Logs `what` with its place to standard error and aborts. Called through OHM_ASSERT only.
[[noreturn]] void assertion_failed(const char* what, const char* file, int line);

}  // namespace ohm

#define OHM_ASSERT(condition) ((condition) ? static_cast<void>(0) : ::ohm::assertion_failed(#condition, __FILE__, __LINE__))
