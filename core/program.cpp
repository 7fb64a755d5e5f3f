#include "core/program.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/basin.hpp"
#include "core/command_description.hpp"
#include "core/errors.hpp"
#include "core/leave.hpp"
#include "core/log.hpp"
#include "core/provenance.hpp"
#include "core/stop_signal.hpp"

namespace freshet::core {

namespace {

constexpr int failed = 1, bad_input = 2;

bool leaves_at_once = false;

int report(int code, const std::string& message) {
  fmt::print(stderr, "error: {}\n", message);
  if (!leaves_at_once) return code;
  std::fflush(nullptr);
  std::_Exit(code);
}

std::string plain(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
  if (value.is_null()) return "-";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.dump();
}

using Lines = std::vector<std::pair<std::string, std::string>>;

void flatten(const nlohmann::json& value, const std::string& name, Lines& lines) {
  const bool list_of_values = value.is_array() && (value.empty() || !value[0].is_structured());
  if (list_of_values) {
    std::string text;
    for (const auto& item : value) text += (text.empty() ? "" : ", ") + plain(item);
    lines.emplace_back(name, text);
  } else if (value.is_structured()) {
    for (const auto& [key, item] : value.items()) flatten(item, name.empty() ? key : name + "." + key, lines);
  } else {
    lines.emplace_back(name, plain(value));
  }
}

/// "name:  value", aligned.
std::string as_lines(const nlohmann::json& summary) {
  Lines lines;
  flatten(summary, "", lines);
  std::size_t width = 0;
  for (const auto& [name, value] : lines) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, value] : lines) text += fmt::format("{:<{}}  {}\n", name + ":", width + 1, value);
  return text;
}

}  // namespace

void leave_at_once_on_failure() { leaves_at_once = true; }

void add_common_options(CLI::App& command, CommonOptions& options) {
  command.add_option("basin", options.basin_file, "the basin's description, basin.toml")->required();
  command.add_option("--workspace", options.workspace,
                     "where products go; default: the folder of basin.toml");
  command.add_flag("--json", options.json, "print the summary as one JSON object on standard output");
  command.add_flag("--quiet", options.quiet, "no log and no progress, only warnings and errors");
  command.parse_complete_callback([&options] { set_quiet(options.quiet); });
}

Workspace workspace_of(const Basin& basin, const CommonOptions& options) {
  return {options.workspace.empty() ? basin.folder : options.workspace};
}

void print_summary(const nlohmann::json& summary, const std::string& text, const CommonOptions& options) {
  std::string shown;
  if (options.json)
    shown = summary.dump() + "\n";
  else if (!options.quiet)
    shown = text;
  const bool written = std::fwrite(shown.data(), 1, shown.size(), stdout) == shown.size();
  if (!written || std::fflush(stdout) != 0) fail_run("standard output cannot be written");
}

void print_summary(const nlohmann::json& summary, const CommonOptions& options) {
  print_summary(summary, as_lines(summary), options);
}

int run_program(CLI::App& app, int argc, char** argv, const std::function<void()>& body) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file larger than the user's limit is a failed write, not the end
  if (argc == 2 && std::string(argv[1]) == "--describe-commands") {
    fmt::print("{}\n", describe_commands(app));
    return 0;
  }
  if (argc == 2 && std::string(argv[1]) == "--version") {
    fmt::print("freshet {}\n", version());
    return 0;
  }
  try {
    app.parse(argc, argv);
    body();
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : bad_input;
  } catch (const InputError& error) {
    return report(bad_input, error.what());
  } catch (const Stopped& stopped) {
    info("{}", stopped.what());
    return stopped_code;
  } catch (const std::bad_alloc&) {
    return report(failed, "out of memory: use a coarser mesh, fewer members or more ranks");
  } catch (const std::exception& error) {
    return report(failed, error.what());
  }
}

}  // namespace freshet::core
