// A value from a sensor, or the reason why there is none; always with the instant at which the sensor was read.
//
// Everything measured in Ohmstead travels as a Reading: a missing temperature is never 0, NaN or -1, and a stale one cannot pass
// for a fresh one. Plain values, any thread. The instant is that of the sensor, not of the one who looks.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "base/units.h"

namespace ohm {

/// An instant of the daemon's clock (base/clock.h): monotonic, its zero is the clock's own.
struct OhmTime;
using TimePoint = std::chrono::time_point<OhmTime, std::chrono::nanoseconds>;

/// An instant of the calendar, for people, files and other machines.
using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

/// `span` in whole nanoseconds, to add to a TimePoint.
constexpr std::chrono::nanoseconds nanoseconds_of(Seconds span) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(span);
}

/// Why there is no value.
enum class Absent {
  NotSupported,  ///< this machine never offered it: a capability, found once
  NotPermitted,  ///< there, but not for this user
  Silent,        ///< it spoke before and did not answer now
  Frozen,        ///< it answers the same for longer than the physics allows
  Implausible,   ///< it answered what cannot be
  Lost,          ///< the whole device is gone
  NotYet         ///< not read so far
};

/// "not supported here", "not permitted", "silent", "frozen", "implausible", "device lost", "not read yet".
std::string_view name_of(Absent why);

template <class T>
struct Reading {
  std::variant<T, Absent> value{Absent::NotYet};
  TimePoint at{};

  /// The value however old it is, or nothing.
  std::optional<T> get() const {
    const T* x = std::get_if<T>(&value);
    return x ? std::optional<T>{*x} : std::nullopt;
  }
  /// The value if it exists and is no older than `limit`.
  std::optional<T> fresh(TimePoint now, Seconds limit) const {
    const T* x = std::get_if<T>(&value);
    return x && now - at <= limit ? std::optional<T>{*x} : std::nullopt;
  }
  /// Why there is no value; nothing when there is one.
  std::optional<Absent> absent() const {
    const Absent* why = std::get_if<Absent>(&value);
    return why ? std::optional<Absent>{*why} : std::nullopt;
  }
  friend bool operator==(const Reading&, const Reading&) = default;
};

template <class T>
Reading<T> reading(T value, TimePoint at) {
  return {std::variant<T, Absent>{std::in_place_index<0>, std::move(value)}, at};
}

template <class T>
Reading<T> no_reading(Absent why, TimePoint at) {
  return {std::variant<T, Absent>{std::in_place_index<1>, why}, at};
}

}  // namespace ohm
