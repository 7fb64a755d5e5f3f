#pragma once
// What engines that hand jobs over to a cluster have in common: how much is asked for, and what is said of a
// refusal.

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "service/engine.hpp"

namespace freshet::service {

/// A program of the cluster understood us and said no.
class Refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a refusal says, and what mends it.
struct Mend {
  const char* phrase;
  const char* mend;
};

/// A program of a cluster and what tells that the cluster is away.
struct Cluster {
  const char* name;                   ///< "Slurm"
  const char* kind;                   ///< engine.kind
  std::span<const char* const> away;  ///< words of an answer
  std::span<const Mend> mends;
};

/// What a program of the cluster prints. RunError where the cluster is away or does not answer in time,
/// InputError where there is no such program, else Refused.
std::string ask(const Cluster& cluster, const std::vector<std::string>& words);

/// InputError: which job, what the program said, what mends it.
[[noreturn]] void fail_refused(const Cluster& cluster, const Job& job, const std::string& said);

/// Minutes that a job may take: engine.time_factor times what is expected, the time before the limit in which
/// it is told to stop, at most engine.limit_h.
int minutes_of(const core::EngineSettings& settings, const Needs& needs);
/// Of each rank.
long megabytes_each(const Needs& needs);
/// Lines of engine.head, whole.
std::string head_of(const core::EngineSettings& settings);
/// engine.launcher with the number of ranks, or mpirun; "" for one rank.
std::string launcher_of(const core::EngineSettings& settings, const Needs& needs);

/// Letters, digits, and . _ - + alone; others become '_'.
std::string plain_name(const std::string& text);
/// The same words on one line.
std::string one_line(const std::string& text);
/// Whatever the case of letters.
bool contains(std::string_view text, std::string_view phrase);

}  // namespace freshet::service
