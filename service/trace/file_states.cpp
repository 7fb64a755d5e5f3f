#include "service/trace/file_states.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "core/thinned.hpp"

namespace freshet::service {

namespace fs = std::filesystem;

namespace {

/// Of the first `bytes`; "" where there are fewer or they cannot be read.
std::string sum_of_begin(const fs::path& file, std::uintmax_t bytes) {
  std::ifstream in(file, std::ios::binary);
  core::Sha256 sum;
  std::vector<char> block(std::size_t{1} << 20);
  while (bytes > 0 && in) {
    in.read(block.data(), static_cast<std::streamsize>(std::min<std::uintmax_t>(bytes, block.size())));
    const auto got = static_cast<std::size_t>(in.gcount());
    sum.add(block.data(), got);
    bytes -= got;
  }
  return bytes == 0 ? sum.hex() : "";
}

}  // namespace

std::string to_text(FileState state) {
  constexpr std::array words = {"as it was", "grown",    "changed",  "missing",
                                "thinned",   "not kept", "not known"};
  return words[static_cast<std::size_t>(state)];
}

nlohmann::json to_json(const TracedFile& f) {
  nlohmann::json json = {
      {"file", f.file}, {"what", f.what}, {"sha256", f.sha256}, {"state", to_text(f.state)}};
  if (!f.note.empty()) json["note"] = f.note;
  if (!f.cycle.empty()) json["cycle"] = f.cycle;
  return json;
}

std::string FileComparison::sum_of(const fs::path& file) {
  const auto known = sums_.find(file);
  if (known != sums_.end()) return known->second;
  std::string sum;
  try {
    sum = core::sha256_of_file(file);
  } catch (const core::InputError&) {  // then it is none that it was
  }
  return sums_[file] = sum;
}

FileState FileComparison::state_of(const fs::path& file, const WasLike& was) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    return core::thinned_note(file).empty() ? FileState::missing : FileState::thinned;
  if (was.sha256.empty()) return FileState::not_known;
  const std::uintmax_t bytes = fs::file_size(file, error);
  if (was.bytes && !error && bytes > *was.bytes && sum_of_begin(file, *was.bytes) == was.sha256)
    return FileState::grown;
  return sum_of(file) == was.sha256 ? FileState::as_it_was : FileState::changed;
}

}  // namespace freshet::service
