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

std::string job_script(const JobGraph& graph, const Job& job, const Script& script, const Engine& engine) {
  std::string commands;
  for (const Command& command : script.commands)
    commands += (commands.empty() ? "" : " &&\n  ") + line_of(script, command, engine.launcher(job.needs));
  const std::string exit = quoted(exit_file(job).filename().string());
  return fmt::format(
      "#!/bin/bash\n{}# {}, {}: written by freshet\ncd {} || exit 1\nrm -f {}\n"
      "  {}\ncode=$?\nprintf '%s\\n' \"$code\" >{}.part && sync {}.part && mv {}.part {}\nexit \"$code\"\n",
      engine.head(graph, job), graph.label, job.name, quoted(graph.folder.string()), exit, commands, exit,
      exit, exit, exit);
}

}  // namespace freshet::service
