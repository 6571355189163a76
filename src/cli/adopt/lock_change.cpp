#include "cli/adopt/lock_change.h"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <vector>

#include "base/text.h"
#include "cli/files.h"
#include "cli/text/places.h"
#include "cli/up/consent.h"
#include "rig/lock/lock_file.h"

namespace ohm {
namespace {

std::string before(const std::string& file) { return file + ".before"; }

Result<RigLock> lock_before(const Rig& rig, const std::string& file) {
  std::error_code none;
  if (!std::filesystem::exists(before(file), none))
    return failure(Error::Kind::BadInput, "nothing to undo: there is no " + before(file));
  const auto text = read_text(before(file));
  if (!text) return tl::make_unexpected(text.error());
  auto lock = read_rig_lock(*text, before(file));
  if (!lock) return failure(Error::Kind::BadInput, std::string{trimmed(render(lock.error()))});
  if (const auto fits = check_lock(rig, *lock, before(file)); !fits) return tl::make_unexpected(fits.error());
  return *lock;
}

/// Places whose entries differ.
std::vector<std::string> differences(const RigLock& from, const RigLock& to) {
  std::vector<std::string> places;
  for (const auto& card : from.cards)
    if (const auto* other = locked_at(&to, card.place); !other || *other != card) places.push_back(card.place);
  for (const auto& card : to.cards)
    if (!locked_at(&from, card.place)) places.push_back(card.place);
  return places;
}

}  // namespace

Result<void> change_lock(const std::string& file, const RigLock& next) {
  std::error_code none;
  if (!std::filesystem::exists(file, none)) {
    std::filesystem::remove(before(file), none);  // of a lock that was deleted: no undo leads there
    return write_text(file, rig_lock_text(next), true);
  }
  return read_text(file).and_then([&](const std::string& old) { return write_text(before(file), old, true); }).and_then([&] {
    return write_text(file, rig_lock_text(next), true);
  });
}

std::string undo_line(const std::string& rig_path, bool had_lock) {
  if (!had_lock) return "rm " + lock_path_for(rig_path);
  return "ohm adopt " + (rig_path == "rig.yaml" ? "" : rig_path + " ") + "--undo";
}

Answer undo_adopt(const Rig& rig, const std::string& rig_path, const Invocation& asked, std::istream& answers,
                  std::ostream& questions) {
  const auto file = lock_path_for(rig_path);
  const auto now = lock_beside(rig, rig_path);
  if (!now) return refused(now.error().what);
  if (!*now) return refused("ohm adopt: nothing to undo: there is no " + file);
  auto old = lock_before(rig, file);
  if (!old) return refused("ohm adopt: " + old.error().what);
  old->links = (*now)->links;
  const auto places = differences(**now, *old);
  const auto what = places.empty() ? file + " keeps every place" : place_set(places) + " as before the last `ohm adopt`";
  if (given(asked, "--dry-run")) return {0, "Would change: " + what + ".\n", ""};
  if (!given(asked, "--yes"))
    if (const auto agreed = agrees("Write " + file + " with " + what + "?", answers, questions); !agreed)
      return refused("ohm adopt: " + agreed.error().what);
  if (const auto written = change_lock(file, *old); !written) return refused(written.error().what);
  return {0, "Written to " + file + ": " + what + ". Undo: `" + undo_line(rig_path, true) + "`.\n", ""};
}

}  // namespace ohm
