#pragma once
// What is fuzzed: a reader of ours, given any bytes. Right is a value or an InputError; all else is a fault.

#include <filesystem>
#include <map>
#include <string>

namespace freshet::fuzz {

using Reader = void (*)(const std::string& bytes);

/// A file of targets/ says `const Target target("series_csv", read);`: the name is that of its corpus, too.
struct Target {
  Target(const char* name, Reader reader);
};
const std::map<std::string, Reader>& targets();

/// An InputError is a right answer; any other exception goes on to whoever runs this.
void try_reading(Reader reader, const std::string& bytes);

/// A folder in memory (/dev/shm where there is one) of this process, removed at its end.
const std::filesystem::path& memory_folder();

/// The bytes as a file of that folder; its path.
std::filesystem::path file_in_memory(const std::string& name, const std::string& bytes);

}  // namespace freshet::fuzz
