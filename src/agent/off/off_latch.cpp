#include "agent/off/off_latch.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "base/instant.h"
#include "base/split.h"
#include "base/text.h"

namespace ohm {
namespace {

tl::unexpected<Error> trouble(const std::string& path, const std::string& doing) {
  return failure(Error::Kind::Io, path + ": cannot " + doing + ": " + std::strerror(errno));
}

std::optional<OffOrder> order_of(std::string_view line) {
  const auto parts = split(line, '\t');
  if (parts.size() != 5 || parts[1].empty()) return std::nullopt;
  const auto at = read_instant(parts[0]);
  if (!at) return std::nullopt;
  OffOrder order{std::string{parts[1]}, std::string{parts[2]}, std::string{parts[3]}, *at, {}};
  if (!parts[4].empty())
    for (const auto outlet : split(parts[4], ',')) order.outlets.emplace_back(outlet);
  return order;
}

/// A tab or a line's end in somebody's words would make two fields of one.
std::string field(const std::string& text) { return printable(text); }

Result<void> written(int file, const std::string& text, const std::string& path) {
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!whole) return trouble(path, "write");
  return {};
}

/// The name itself, too, must be on the disk.
void sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path{path}.parent_path().string();
  const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  static_cast<void>(::fsync(opened));
  ::close(opened);
}

}  // namespace

std::string text_of(const std::vector<OffOrder>& orders) {
  std::string text;
  for (const auto& order : orders)
    text += instant_text(order.at) + "\t" + field(order.thing) + "\t" + field(order.by) + "\t" + field(order.cause) + "\t" +
            join(order.outlets, ",") + "\n";
  return text;
}

Result<std::vector<OffOrder>> latch_of(const std::string& text, const std::string& path) {
  std::vector<OffOrder> orders;
  for (const auto line : split(text, '\n')) {
    if (line.empty()) continue;
    auto order = order_of(line);
    if (!order)
      return failure(Error::Kind::BadInput,
                     path + ":" + std::to_string(orders.size() + 1) + ": `" + shortened(line, 60) + "` is no order to switch off");
    orders.push_back(std::move(*order));
  }
  return orders;
}

Result<std::vector<OffOrder>> read_latch(const std::string& path) {
  std::ifstream in{path};
  std::error_code code;
  if (!in && !std::filesystem::exists(path, code) && !code) return std::vector<OffOrder>{};
  if (!in) return trouble(path, "read");
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad() || text.str().empty()) return failure(Error::Kind::Io, path + ": is empty or cannot be read");
  return latch_of(text.str(), path);
}

Result<void> write_latch(const std::string& path, const std::vector<OffOrder>& orders) {
  if (orders.empty()) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return trouble(path, "remove");
    sync_folder_of(path);
    return {};
  }
  const auto beside = path + ".new";
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), ignored);
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) return trouble(beside, "write");
  if (auto done = written(file, text_of(orders), beside); !done) return done;
  if (::rename(beside.c_str(), path.c_str()) != 0) return trouble(path, "replace");
  sync_folder_of(path);
  return {};
}

}  // namespace ohm
