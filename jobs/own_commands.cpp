#include "jobs/own_commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/key_book.hpp"
#include "core/key_page.hpp"
#include "core/new_basin.hpp"
#include "core/program.hpp"
#include "core/text.hpp"

namespace freshet::jobs {
namespace {

namespace fs = std::filesystem;

/// Stands in quotes in the file, and in the name of a folder.
void check_name(const std::string& name) {
  const std::string unfit = core::unfit_in_text(name);
  core::check(unfit.empty() && name.find_first_of("\"\\\t\r\n") == std::string::npos && !name.empty(),
              "'{}' is no name for a basin; write letters, digits and blanks, such as clear-creek",
              core::fit_line(name));
}

void write_basin(const fs::path& folder, core::NewKeys keys) {
  const std::string name = fs::absolute(folder).lexically_normal().filename().string();
  check_name(name);
  const fs::path file = folder / "basin.toml";
  core::check(!fs::exists(file), "{} is there already; give another name, or move it away", file.string());
  fs::create_directories(folder);
  core::write_file(file, core::new_basin(core::keys_of_basin(), name, keys));
  fmt::print("{}: give it what it names, then run 'freshet check {}'\n", file.string(), file.string());
}

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

void add_new(CLI::App& app) {
  struct Options {
    fs::path folder;
    bool all = false;
  };
  CLI::App* command = app.add_subcommand("new", "a commented basin.toml to begin with");
  const auto options = std::make_shared<Options>();
  command->add_option("name", options->folder, "name of the basin, and of the folder made for it")
      ->required();
  command->add_flag("--all", options->all,
                    "every key, commented out at its default; else what a basin needs");
  command->callback(
      [options] { write_basin(options->folder, options->all ? core::NewKeys::all : core::NewKeys::needed); });
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
  add_new(app);
  add_keys(app);
  return core::run_program(app, argc, argv, [] {});
}

}  // namespace freshet::jobs
