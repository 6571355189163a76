// A directory of its own for one test, gone with it; in memory where the system has such a place, for its disk may be busy.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace ohm {

class TempDir {
 public:
  TempDir() {
    for (const std::string& place : {std::string{"/dev/shm"}, std::filesystem::temp_directory_path().string()}) {
      path_ = place + "/ohm-history-XXXXXX";
      if (mkdtemp(path_.data())) return;
    }
    assertion_failed("no directory for a test", __FILE__, __LINE__);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace ohm
