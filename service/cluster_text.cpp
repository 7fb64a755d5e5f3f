#include "service/cluster_text.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/errors.hpp"
#include "service/bounded_command.hpp"

namespace freshet::service {
namespace {

constexpr double patience_s = 60;  // of one call

bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("._-+").find(c) != std::string_view::npos;
}

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

}  // namespace

std::string ask(const Cluster& cluster, const std::vector<std::string>& words) {
  const Answer answer = run_bounded(words, patience_s);
  if (answer.code == 0 && !answer.timed_out) return answer.out;
  if (answer.code == 127)
    core::fail_input(
        "engine.kind = \"{}\", but there is no program '{}' here: install the commands of {}, or "
        "choose another engine",
        cluster.kind, words[0], cluster.name);
  const std::string said = one_line(answer.err + answer.out);
  if (answer.timed_out)
    core::fail_run("{} is away: {} has not answered for {:.0f} s ({})", cluster.name, words[0], patience_s,
                   said);
  for (const char* phrase : cluster.away)
    if (contains(said, phrase)) core::fail_run("{} is away: {}: {}", cluster.name, words[0], said);
  throw Refused(said);
}

void fail_refused(const Cluster& cluster, const Job& job, const std::string& said) {
  std::string mend = "mend [engine] in basin.toml, or what its head says";
  for (const Mend& row : cluster.mends)
    if (contains(said, row.phrase)) {
      mend = row.mend;
      break;
    }
  core::fail_input("{} refuses the job '{}' ({}): {}; {}", cluster.name, job.name, job.script.string(), said,
                   mend);
}

int minutes_of(const core::EngineSettings& settings, const Needs& needs) {
  const double wanted = 60 * needs.hours * settings.time_factor + settings.signal_s / 60 + 1;
  return static_cast<int>(std::ceil(std::min(wanted, 60 * settings.limit_h)));
}

long megabytes_each(const Needs& needs) {
  return std::max(1L, std::lround(std::ceil(needs.memory_gb * 1000 / std::max(needs.ranks, 1))));
}

std::string head_of(const core::EngineSettings& settings) {
  if (settings.head.empty() || settings.head.back() == '\n') return settings.head;
  return settings.head + "\n";
}

std::string launcher_of(const core::EngineSettings& settings, const Needs& needs) {
  if (needs.ranks <= 1) return "";
  if (settings.launcher.empty())
    return fmt::format("mpirun -np {}{}", needs.ranks, ::geteuid() == 0 ? " --allow-run-as-root" : "");
  std::string words = settings.launcher;
  constexpr std::string_view place = "{ranks}";
  if (const auto at = words.find(place); at != std::string::npos)
    words.replace(at, place.size(), std::to_string(needs.ranks));
  return words;
}

std::string plain_name(const std::string& text) {
  std::string name = text;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !is_plain(c); }, '_');
  return name;
}

std::string one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

bool contains(std::string_view text, std::string_view phrase) {
  return std::search(text.begin(), text.end(), phrase.begin(), phrase.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

}  // namespace freshet::service
