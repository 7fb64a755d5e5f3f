#include "core/problems.hpp"

#include <algorithm>

namespace freshet::core {

void Problems::throw_all() const {
  if (lines_.empty()) return;
  std::string all;
  for (auto line = lines_.begin(); line != lines_.end(); ++line)
    if (std::find(lines_.begin(), line, *line) == line) all += (all.empty() ? "" : "\n") + *line;
  throw InputError(all);
}

void RowProblems::add(int line, const std::string& problem) {
  if (!full()) lines_.emplace(line, problem);
}

void RowProblems::throw_all() const {
  if (lines_.empty()) return;
  std::string all;
  std::size_t told = 0;
  for (const auto& [line, text] : lines_)
    if (told++ < most_reported) all += (all.empty() ? "" : "\n") + text;
  if (lines_.size() > most_reported)
    all += fmt::format("\n{}: and {} more faults{}", file_, lines_.size() - most_reported,
                       full() ? " at least" : "");
  throw InputError(all);
}

}  // namespace freshet::core
