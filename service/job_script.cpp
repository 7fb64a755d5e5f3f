#include "service/job_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace freshet::service {
namespace {

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./=:,+@%").find(c) != std::string_view::npos;
}

std::string line_of(const Script& script, const Command& command, const std::string& launcher) {
  std::string line = command.parallel && !launcher.empty() ? launcher + " " : "";
  line += quoted(script.program.string());
  for (const std::string& word : command.words) line += " " + quoted(word);
  if (!command.output.empty()) line += " >" + quoted(command.output);
  return line;
}

}  // namespace

std::string quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string result = "'";
  for (const char c : word)
    if (c == '\'')
      result.append(R"('\'')");
    else
      result.push_back(c);
  result.push_back('\'');
  return result;
}

std::filesystem::path exit_file(const Job& job) {
  std::filesystem::path path = job.script;
  return path.replace_extension(".exit");
}

namespace {

/// Runs a command and waits for its end. A signal that says "stop" is handed on to it: a checkpoint, then the
/// end (core/stop_signal.hpp). Bash tells a trap only between two commands, hence in the background.
constexpr const char* with_stop =
    "stopped= child=\n"
    "trap 'stopped=1; [ -z \"$child\" ] || kill -USR1 \"$child\" 2>/dev/null' USR1\n"
    "step() {\n"
    "  [ -z \"$stopped\" ] || return 75\n"
    "  local code\n"
    "  \"$@\" &\n"
    "  child=$!\n"
    "  while wait \"$child\"; code=$?; [ $code -gt 128 ] && kill -0 \"$child\" 2>/dev/null; do :; done\n"
    "  child=\n"
    "  return $code\n"
    "}\n";

std::string step_of(const std::string& line, bool may_fail, bool stops) {
  const std::string step = (stops ? "step " : "") + line;
  return may_fail ? "{ " + step + " || failed=$?; }" : step;
}

std::string go_on_later(const std::string& again) {
  if (again.empty()) return "";
  return fmt::format("if [ -n \"$stopped\" ] && [ $code -ne 0 ]; then\n  {}\nfi\n", again);
}

}  // namespace

std::string job_script(const JobGraph& graph, const Job& job, const Script& script, const Engine& engine) {
  const std::string again = engine.again();
  std::string commands;
  for (const Command& command : script.commands)
    commands +=
        (commands.empty() ? "" : " &&\n  ") +
        step_of(line_of(script, command, engine.launcher(job.needs)), command.may_fail, !again.empty());
  const std::string exit = quoted(exit_file(job).filename().string());
  return fmt::format(
      "#!/bin/bash\n{}# {}, {}: written by freshet\ncd {} || exit 1\nrm -f {}\n{}"
      "  {}\ncode=$?\n[ $code -ne 0 ] || code=${{failed:-0}}\n{}printf '%s\\n' \"$code\" >{}.part && sync "
      "{}.part && mv {}.part {}\nexit \"$code\"\n",
      engine.head(graph, job), graph.label, job.name, quoted(graph.folder.string()), exit,
      again.empty() ? "" : with_stop, commands, go_on_later(again), exit, exit, exit, exit);
}

}  // namespace freshet::service
