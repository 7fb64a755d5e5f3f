#include "jobs/own_commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "core/errors.hpp"
#include "core/key_book.hpp"
#include "core/key_page.hpp"
#include "core/program.hpp"
#include "core/text.hpp"

namespace freshet::jobs {
namespace {

/// Keys that hold `word`, with their defaults and meanings.
void list_keys(const std::string& word) {
  std::size_t found = 0;
  const core::KeyBook book = core::keys_of_basin();
  for (const core::KeyRow& row : book.keys()) {
    const std::string key = row.table.empty() ? row.key : row.table + "." + row.key;
    if (key.find(word) == std::string::npos) continue;
    ++found;
    fmt::print("{} (default {}; {})\n{}", key, core::shown_default(book, row), core::shown_allowed(row),
               core::wrapped(row.meaning, 100, "    "));
  }
  core::check(found > 0, "no key of basin.toml holds '{}'; 'freshet keys' lists all", word);
}

void add_keys(CLI::App& app) {
  struct Options {
    std::string word;
    bool markdown = false;
  };
  CLI::App* command =
      app.add_subcommand("keys", "the keys of basin.toml: default, what they take, what they mean");
  const auto options = std::make_shared<Options>();
  command->add_option("word", options->word, "only keys that hold this, such as rain");
  command->add_flag("--markdown", options->markdown, "all of them, as docs/basin-toml.md");
  command->callback([options] {
    if (options->markdown)
      fmt::print("{}", core::key_page(core::keys_of_basin()));
    else
      list_keys(options->word);
  });
}

}  // namespace

int run_own_command(int argc, char** argv) {
  CLI::App app("Freshet: a digital twin of river basins.", "freshet");
  app.require_subcommand(1);
  add_keys(app);
  return core::run_program(app, argc, argv, [] {});
}

}  // namespace freshet::jobs
