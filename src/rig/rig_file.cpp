#include "rig/rig_file.h"

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "rig/catalogue/catalogue.h"
#include "rig/file/read_rig.h"
#include "rig/file/yaml/yaml_tree.h"

namespace ohm {
namespace {

Diagnostics about_file(std::string_view file, std::string expected, std::string hint) {
  return {{std::string{file}, {}, "", "", std::move(expected), std::move(hint)}};
}

}  // namespace

Checked<Rig> read_rig(std::string_view text, std::string_view file) { return read_rig(text, file, catalogue()); }

Checked<Rig> read_rig_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error || !std::filesystem::exists(status))
    return tl::make_unexpected(about_file(path, "a file that can be read", "there is no such file"));
  if (!std::filesystem::is_regular_file(status)) return tl::make_unexpected(about_file(path, "a file", "this is none"));
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > rigfile::kMostBytes) {
    return tl::make_unexpected(about_file(path, "a file of at most 8 MB", std::to_string(size) + " bytes are too many"));
  }
  std::ifstream in{path, std::ios::binary};
  std::string text(error ? rigfile::kMostBytes + 1 : static_cast<std::size_t>(size) + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (!in && !in.eof())) return tl::make_unexpected(about_file(path, "a file that can be read", "reading it failed"));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return read_rig(text, path);
}

}  // namespace ohm
