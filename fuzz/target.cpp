#include "fuzz/target.hpp"

#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "core/errors.hpp"

namespace freshet::fuzz {
namespace {

namespace fs = std::filesystem;

std::map<std::string, Reader>& all_targets() {
  static std::map<std::string, Reader> all;
  return all;
}

struct MemoryFolder {
  fs::path path;
  MemoryFolder() {
    const fs::path root = fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    path = root / fmt::format("freshet-fuzz-{}", getpid());
    fs::create_directories(path);
  }
  ~MemoryFolder() {
    std::error_code error;
    fs::remove_all(path, error);
  }
};

}  // namespace

Target::Target(const char* name, Reader reader) { all_targets()[name] = reader; }

const std::map<std::string, Reader>& targets() { return all_targets(); }

void try_reading(Reader reader, const std::string& bytes) {
  try {
    reader(bytes);
  } catch (const core::InputError& error) {
    if (std::string(error.what()).empty()) throw std::logic_error("an InputError without a word");
  }
}

const fs::path& memory_folder() {
  static const MemoryFolder folder;
  return folder.path;
}

fs::path file_in_memory(const std::string& name, const std::string& bytes) {
  const fs::path path = memory_folder() / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

}  // namespace freshet::fuzz
