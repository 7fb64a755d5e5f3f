#include "core/command_description.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace freshet::core {
namespace {

using Json = nlohmann::ordered_json;

Json names_of(const CLI::Option& option) {
  Json names = Json::array();
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

Json describe(const CLI::Option& option) {
  Json excluded = Json::array();
  for (const CLI::Option* other : option.get_excludes()) excluded.push_back(other->get_name());
  const bool takes_value = option.get_type_size_max() > 0 && option.get_expected_max() > 0;
  return {{"names", names_of(option)},
          {"positional", option.get_positional() ? option.get_name(true) : ""},
          {"about", option.get_description()},
          {"type", takes_value ? option.get_type_name() : ""},
          {"default", option.get_default_str()},
          {"many", option.get_expected_max() > 1},
          {"needed", option.get_required()},
          {"excludes", excluded}};
}

}  // namespace

std::string describe_commands(const CLI::App& app) {
  Json commands = Json::array();
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    Json options = Json::array();
    for (const CLI::Option* option : command->get_options()) options.push_back(describe(*option));
    commands.push_back(
        {{"name", command->get_name()}, {"about", command->get_description()}, {"options", options}});
  }
  return commands.dump(1);
}

}  // namespace freshet::core
