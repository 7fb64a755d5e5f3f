// MPI, and what runs the jobs of a cycle.
#include <nlohmann/json.hpp>

#include "core/basin/service.hpp"
#include "service/doctor/child.hpp"
#include "service/doctor/rows.hpp"

namespace freshet::service {

using std::chrono::seconds;

namespace {

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of(" \r\n");
  if (end == std::string::npos) return "it said nothing";
  const std::size_t begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1,
                     end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

}  // namespace

std::optional<Finding> two_ranks(const Patient& patient) {
  const std::filesystem::path program = patient.programs / "freshet-ranks";
  std::vector<std::string> words = {"mpirun", "-np", "2", "--oversubscribe"};
  if (::geteuid() == 0) words.emplace_back("--allow-run-as-root");
  words.push_back(program.string());
  const ChildEnd end = run_child(words, seconds(60));
  if (end.code == 0) return ok(last_line(end.output));
  if (end.code == 127)
    return fault("mpirun is not there: " + last_line(end.output),
                 "install Open MPI (openmpi-bin), or set PATH");
  return fault(end.in_time ? "two ranks do not work together: " + last_line(end.output)
                           : "two ranks hang for more than 60 s",
               "look at 'mpirun -np 2 " + program.string() +
                   "'; firewalls and containers without shared memory are frequent");
}

std::optional<Finding> engine_reachable(const Patient& patient) {
  if (!patient.basin) return {};
  const std::string kind = patient.basin->service->engine.kind;
  if (kind == "local") return ok("local: this machine");
  struct Asked {
    const char* kind;
    std::vector<std::string> words;
    const char* mend;
  };
  static const std::vector<Asked> asked = {
      {"slurm",
       {"sinfo", "--noheader"},
       "is slurmctld up ('scontrol ping'), and is this machine one of the cluster's?"},
      {"pbs", {"qstat", "-B"}, "is the server up ('qstat -B')?"}};
  for (const Asked& row : asked) {
    if (kind != row.kind) continue;
    const ChildEnd end = run_child(row.words, seconds(30));
    if (end.code == 0) return ok(kind + ": " + last_line(end.output));
    return fault(fmt::format("{}: '{}' {}: {}", kind, row.words[0],
                             end.in_time ? "fails" : "does not answer within 30 s", last_line(end.output)),
                 row.mend);
  }
  return ok(kind + ": not looked at");
}

}  // namespace freshet::service
