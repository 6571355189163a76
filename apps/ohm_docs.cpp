// `ohm-docs`: prints what is generated from the definition of the commands and of rig.yaml. A build tool, not installed.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cli/command/completion.h"
#include "cli/command/manual.h"
#include "cli/command/tree.h"
#include "cli/files.h"
#include "cli/parts/parts_view.h"
#include "rig/file/grammar/schema.h"

namespace {

/// The tree alone, or the whole page with its tree renewed.
ohm::Result<std::string> cli_md(const std::vector<std::string>& words) {
  const auto tree = ohm::command_tree(ohm::program());
  if (words.size() < 2) return tree;
  const auto page = ohm::read_text(words[1]);
  return page ? ohm::with_tree(*page, tree) : page;
}

ohm::Result<std::string> document(const std::vector<std::string>& words) {
  const auto what = words.empty() ? "" : words[0];
  if (what == "man") return ohm::manual_page(ohm::program(), ohm::version());
  if (what == "bash") return ohm::bash_completion(ohm::program(), ohm::part_words(ohm::catalogue()));
  if (what == "zsh") return ohm::zsh_completion(ohm::program(), ohm::part_words(ohm::catalogue()));
  if (what == "fish") return ohm::fish_completion(ohm::program(), ohm::part_words(ohm::catalogue()));
  if (what == "schema") return ohm::rig_schema_json();
  if (what == "cli-md") return cli_md(words);
  return ohm::failure(ohm::Error::Kind::BadInput, "usage: ohm-docs man | bash | zsh | fish | schema | cli-md [PAGE.md]");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto text = document({argv + 1, argv + argc});
    const auto written = text ? ohm::write_stream(1, *text) : ohm::Result<void>{tl::make_unexpected(text.error())};
    if (written) return 0;
    std::fprintf(stderr, "%s\n", written.error().what.c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ohm-docs: a bug of ours: %s\n", error.what());
  }
  return 1;
}
