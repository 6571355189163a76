// Writes the rig file of a made-up site: site_gen 10000 > site.yaml
#include <charconv>
#include <cstdio>
#include <cstring>

#include "bench/site.h"

int main(int argc, char** argv) {
  int cards = 0;
  if (argc == 2) std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), cards);
  if (cards < 1 || cards > 200'000) {
    std::fprintf(stderr, "usage: site_gen CARDS      1 to 200000; writes a rig file to standard output\n");
    return 1;
  }
  const std::string text = ohm::bench::site_yaml(cards);
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
