// freshet-warn: CAP messages for the cycles of a workspace, and what persons do with them.

#include "forecast/warnings/warn.hpp"

#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/program.hpp"
#include "forecast/warnings/act.hpp"
#include "forecast/warnings/desk.hpp"
#include "forecast/warnings/overview.hpp"

namespace {

using namespace freshet;
using forecast::Order;
namespace act = forecast::act;

core::Instant clock_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void fail_if_any(const std::vector<std::string>& failures) {
  if (!failures.empty()) core::fail_run("{}", fmt::join(failures, "\n"));
}

void warn(const core::CommonOptions& options, const std::string& cycle, forecast::Asked asked) {
  const core::Basin basin = core::read_basin(options.basin_file);
  std::optional<core::Instant> only;
  if (!cycle.empty()) only = core::parse_instant(cycle, "--cycle");
  const auto result = forecast::warn(basin, core::workspace_of(basin, options), only, clock_now(), asked);
  core::print_summary(forecast::to_json(result), forecast::to_table(result), options);
  fail_if_any(result.failures);
}

void add_warn(CLI::App& app) {
  struct Options {
    core::CommonOptions common;
    std::string cycle;
    bool without_exposure = false;
  };
  const auto o = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("warn", "CAP messages for the cycles: Alert, Update, Cancel");
  core::add_common_options(command, o->common);
  command.add_option("--cycle", o->cycle,
                     "only this cycle, such as 2026-03-10T06:00:00Z; default: every cycle, in order of time");
  command.add_flag("--without-exposure", o->without_exposure,
                   "leave rules that count in exposure.json for later, when it is there");
  command.callback([o] {
    warn(o->common, o->cycle, o->without_exposure ? forecast::Asked::without_exposure : forecast::Asked::all);
  });
}

void add_warnings(CLI::App& app) {
  struct Options {
    core::CommonOptions common;
    bool all = false;
  };
  constexpr std::size_t shown_events = 20;
  const auto o = std::make_shared<Options>();
  CLI::App& command =
      *app.add_subcommand("warnings", "what is in force, what waits for a person, and who did what");
  core::add_common_options(command, o->common);
  command.add_flag("--all", o->all, "everything that was done; default: the last 20");
  command.callback([o] {
    const core::Basin basin = core::read_basin(o->common.basin_file);
    const auto overview = forecast::overview_of(basin, core::workspace_of(basin, o->common), clock_now());
    core::print_summary(forecast::to_json(overview), forecast::to_text(overview, o->all ? 0 : shown_events),
                        o->common);
  });
}

/// Who is logged in: anybody may give any name.
std::string account() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : fmt::format("user {}", ::geteuid());
}

struct ActOptions {
  core::CommonOptions common;
  Order order;
  std::string until;
};

void carry_out(ActOptions& o) {
  const core::Basin basin = core::read_basin(o.common.basin_file);
  o.order.account = account();
  if (!o.until.empty()) o.order.until = core::parse_instant(o.until, "--at");
  const auto done = forecast::carry_out(basin, core::workspace_of(basin, o.common), o.order, clock_now());
  core::print_summary(forecast::to_json(done), done.text, o.common);
  fail_if_any(done.faults);
}

void add_words(CLI::App& command, Order& order) {
  command.add_option("--headline", order.words.headline, "at most 160 characters");
  command.add_option("--instruction", order.words.instruction, "what people should do");
  command.add_option("--language", order.words.language,
                     "which of the message's languages these words are in; default: its first");
}

/// `command` bears the act's name (forecast/warnings/act.hpp). `of`: what it is on.
void add_act(CLI::App& command, const std::string& of) {
  const auto o = std::make_shared<ActOptions>();
  const std::string name = o->order.act = command.get_name();
  core::add_common_options(command, o->common);
  command.add_option("of", o->order.of, of)->required();
  command.add_option("--by", o->order.by, "who does it: stands in the ledger")->required();
  command.add_option(
      "--reason", o->order.reason,
      name == act::approve ? "why: stands in the ledger" : "why: stands in the ledger; needed");
  if (name == act::approve)
    command.add_flag("--stale", o->order.stale_too,
                     "though it waited for too long, or a newer forecast is there");
  if (name == act::amend) {
    command.add_option("--severity", o->order.words.severity, "Extreme, Severe, Moderate, Minor or Unknown");
    command.add_option("--area", o->order.words.area, "where, in words (areaDesc)");
    command.add_option("--as", o->order.as, "with the words that this earlier draft was given");
  }
  if (name != act::approve && name != act::reject) add_words(command, o->order);
  if (name == act::expire)
    command.add_option("--at", o->until, "when, such as 2026-03-10T09:00:00Z; default: an hour from now");
  command.callback([o] { carry_out(*o); });
}

void add_acts(CLI::App& app) {
  const std::string draft = "identifier of the draft", warning = "its rule, thread or identifier";
  add_act(*app.add_subcommand("approve", "a person sends a message that was drafted"), draft);
  add_act(*app.add_subcommand("amend", "a person's words in a draft, or as an Update of what is in force"),
          draft + "; or the rule, thread or identifier of what is in force");
  add_act(*app.add_subcommand("reject", "a person turns a draft down: nothing is sent"), draft);
  add_act(*app.add_subcommand("cancel", "a person ends a warning that is in force (Cancel)"), warning);
  add_act(*app.add_subcommand("expire", "a person lets a warning end at a time (Update)"), warning);
  add_act(*app.add_subcommand("all-clear", "a person says that the danger has passed (Cancel with AllClear)"),
          warning);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Warnings"};
  app.require_subcommand(1);
  add_warn(app);
  add_warnings(app);
  add_acts(app);
  return core::run_program(app, argc, argv, [] {});
}
