#include "core/cycle_folders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.hpp"

namespace freshet::core {

std::optional<Instant> instant_of_compact(std::string_view name) {
  const std::string_view digits = "0123456789";
  const auto is_number = [&](std::size_t at, std::size_t count) {
    return name.substr(at, count).find_first_not_of(digits) == std::string_view::npos;
  };
  const bool fraction = name.size() == 20, seconds = fraction || name.size() == 16;  // only if not 0
  if (name.size() != (fraction ? 20U : seconds ? 16U : 14U) || name[8] != 'T' || name.back() != 'Z')
    return {};
  if (!is_number(0, 8) || !is_number(9, seconds ? 6 : 4)) return {};
  if (fraction && (name[15] != '.' || !is_number(16, 3))) return {};
  const std::string n(name);
  const std::string iso =
      fmt::format("{}-{}-{}T{}:{}:{}{}Z", n.substr(0, 4), n.substr(4, 2), n.substr(6, 2), n.substr(9, 2),
                  n.substr(11, 2), seconds ? n.substr(13, 2) : "00", fraction ? n.substr(15, 4) : "");
  try {
    const Instant time = parse_instant(iso, name);
    if (to_compact(time) == name) return time;
  } catch (const InputError&) {  // "20261399T9999Z" is some other folder
  }
  return {};
}

std::vector<Instant> list_cycles(const std::filesystem::path& cycles) {
  std::vector<Instant> found;
  std::error_code error;
  if (!std::filesystem::is_directory(cycles, error)) return found;
  for (const auto& entry : std::filesystem::directory_iterator(cycles))
    if (entry.is_directory(error))
      if (const auto t = instant_of_compact(entry.path().filename().string())) found.push_back(*t);
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace freshet::core
