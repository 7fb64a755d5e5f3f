// Without libFuzzer: every file of corpus/<target> once, as it is and with a few damages that always come out
// the same. A test, so that targets and corpus do not rot; built by any compiler.
//     fuzz_corpus CORPUS_FOLDER [TARGET]

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <vector>

#include "core/files.hpp"
#include "core/log.hpp"
#include "fuzz/target.hpp"

namespace {

namespace fs = std::filesystem;
using namespace freshet;

constexpr int cuts = 16;

/// The text whole, cut off at some places, and with a byte changed there.
std::vector<std::string> variants(const std::string& text) {
  std::vector<std::string> all = {text, "", text + text, text + '\0'};
  for (std::size_t k = 0; k < cuts; ++k) {
    const std::size_t at = text.size() * k / cuts;
    all.push_back(text.substr(0, at));
    if (at < text.size()) {
      all.push_back(text);
      all.back()[at] = static_cast<char>(all.back()[at] ^ (1 << (k % 8)));
    }
  }
  return all;
}

/// Number of files tried; faults are printed and counted.
int try_corpus(const std::string& name, fuzz::Reader reader, const fs::path& folder, int& faults) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files)
    for (const std::string& bytes : variants(core::read_file(file))) try {
        fuzz::try_reading(reader, bytes);
      } catch (const std::exception& error) {
        ++faults;
        fmt::print("{}: {}: not an InputError: {}\n", name, file.filename().string(), error.what());
      }
  return static_cast<int>(files.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: fuzz_corpus CORPUS_FOLDER [TARGET]\n");
    return 2;
  }
  int faults = 0;
  for (const auto& [name, reader] : fuzz::targets()) {
    if (argc > 2 && name != argv[2]) continue;
    const int files = try_corpus(name, reader, fs::path(argv[1]) / name, faults);
    fmt::print("{}: {} files\n", name, files);
    if (files == 0) ++faults;
  }
  return faults == 0 ? 0 : 1;
}
