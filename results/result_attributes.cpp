#include "results/result_attributes.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <sstream>

#include "core/errors.hpp"

namespace freshet::results {

using core::check;

namespace {

constexpr const char *title = "title", *institution = "institution", *source = "source", *basin = "basin",
                     *mesh_fingerprint = "mesh_fingerprint", *cycle_time = "cycle_time",
                     *synthetic = "synthetic", *comment = "comment", *not_known = "not_known",
                     *modifiers = "modifiers", *scenario = "scenario", *members_left_out = "members_left_out",
                     *member_numbers = "member_numbers";

}  // namespace

std::string ResultAttributes::remarks() const {
  const std::string of_scenario =
      scenario.empty() ? "" : "Scenario '" + scenario + "': not the forecast, but what would be if.";
  std::string all;
  for (const std::string& one : {members_left_out, comment, of_scenario, modifiers, not_known})
    if (!one.empty()) all += (all.empty() ? "" : " ") + one;
  return all;
}

void write_result_attributes(core::NetcdfFile& file, const ResultAttributes& a,
                             const std::string& conventions) {
  file.put_attribute("", "Conventions", conventions);
  file.put_attribute("", title, a.title);
  file.put_attribute("", institution, a.institution);
  file.put_attribute("", source, a.source);
  file.put_attribute("", basin, a.basin);
  file.put_attribute("", mesh_fingerprint, a.mesh_fingerprint);
  file.put_attribute("", cycle_time, core::to_iso(a.cycle));
  file.put_attribute("", synthetic, std::string(a.synthetic ? "yes" : "no"));
  if (!a.comment.empty()) file.put_attribute("", comment, a.comment);
  if (!a.not_known.empty()) file.put_attribute("", not_known, a.not_known);
  if (!a.modifiers.empty()) file.put_attribute("", modifiers, a.modifiers);
  if (!a.scenario.empty()) file.put_attribute("", scenario, a.scenario);
  if (a.members_left_out.empty()) return;
  file.put_attribute("", members_left_out, a.members_left_out);
  file.put_attribute("", member_numbers, fmt::format("{}", fmt::join(a.member_numbers, " ")));
}

std::vector<int> read_member_numbers(const core::NetcdfFile& file) {
  if (!file.has_attribute("", member_numbers)) return {};
  std::istringstream words(file.text_attribute("", member_numbers));
  const std::vector<int> numbers{std::istream_iterator<int>(words), {}};
  const bool rises =
      std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end();
  check(!numbers.empty() && numbers.front() >= 0 && rises, "{}: attribute '{}' is no list of members",
        file.path().string(), member_numbers);
  return numbers;
}

ResultAttributes read_result_attributes(const core::NetcdfFile& file) {
  const auto optional_text = [&](const char* name) {
    return file.has_attribute("", name) ? file.text_attribute("", name) : std::string();
  };
  for (const char* name : {basin, cycle_time, synthetic})
    check(
        file.has_attribute("", name),
        "{}: global attribute '{}' is missing: not a result of freshet; make it again with 'freshet run' or "
        "'freshet cycle'",
        file.path().string(), name);
  ResultAttributes result;
  result.title = optional_text(title);
  result.institution = optional_text(institution);
  result.source = optional_text(source);
  result.basin = file.text_attribute("", basin);
  result.mesh_fingerprint = optional_text(mesh_fingerprint);
  result.cycle =
      core::parse_instant(file.text_attribute("", cycle_time), file.path().string() + ": cycle_time");
  const std::string made_up = file.text_attribute("", synthetic);
  check(made_up == "yes" || made_up == "no", "{}: attribute 'synthetic' is \"{}\", not \"yes\" or \"no\"",
        file.path().string(), made_up);
  result.synthetic = made_up == "yes";
  result.comment = optional_text(comment);
  result.not_known = optional_text(not_known);
  result.modifiers = optional_text(modifiers);
  result.scenario = optional_text(scenario);
  result.members_left_out = optional_text(members_left_out);
  result.member_numbers = read_member_numbers(file);
  return result;
}

}  // namespace freshet::results
