// The main of a fuzz target outside the fuzz preset: runs every file of its corpus once, so that each past finding stays a test.
//
//   rig_file_fuzz CORPUS_DIRECTORY_OR_FILE...
//
// Exit status: 0 all ran, 1 nothing to run or a file could not be read. A finding aborts.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

bool replay(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  if (!in) {
    std::fprintf(stderr, "%s: cannot be read\n", file.c_str());
    return false;
  }
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  int ran = 0;
  bool all_read = true;
  const auto run = [&](const std::filesystem::path& file) {
    all_read = replay(file) && all_read;
    ++ran;
  };
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path given{argv[i]};
    if (!std::filesystem::is_directory(given)) {
      run(given);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator{given}) {
      if (entry.is_regular_file()) run(entry.path());
    }
  }
  std::printf("replayed %d inputs\n", ran);
  return all_read && ran > 0 ? 0 : 1;
}
