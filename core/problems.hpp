#pragma once
// Faults are collected, so that a user mends them in one go instead of one a run.

#include <map>
#include <string>
#include <vector>

#include "core/errors.hpp"

namespace freshet::core {

/// Collects problems instead of stopping at the first.
class Problems {
 public:
  /// Runs `body`; an InputError becomes a problem. True if there was none.
  template <class Body>
  bool attempt(Body body) {
    try {
      body();
      return true;
    } catch (const InputError& error) {
      add(error.what());
      return false;
    }
  }
  void add(const std::string& problem) { lines_.push_back(problem); }
  bool empty() const { return lines_.empty(); }
  void throw_all() const;  ///< one InputError, a line per problem, each once

 private:
  std::vector<std::string> lines_;
};

/// The same for the rows of one file, of which there may be many: in the order of its lines, the first twenty
/// told, the others counted.
class RowProblems {
 public:
  explicit RowProblems(std::string file) : file_(std::move(file)) {}
  template <class Body>
  bool attempt(int line, Body body) {
    try {
      body();
      return true;
    } catch (const InputError& error) {
      add(line, error.what());
      return false;
    }
  }
  void add(int line, const std::string& problem);
  bool empty() const { return lines_.empty(); }
  /// So many that nobody needs to look for more.
  bool full() const { return lines_.size() >= most_looked_for; }
  void throw_all() const;

 private:
  static constexpr std::size_t most_reported = 20, most_looked_for = 1000;
  std::string file_;
  std::multimap<int, std::string> lines_;
};

}  // namespace freshet::core
