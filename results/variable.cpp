#include "results/variable.hpp"

#include <algorithm>
#include <numeric>

namespace freshet::results {

std::vector<std::string> Variable::dimensions() const {
  std::vector<std::string> names;
  for (const char* axis : axes)
    if (axis != nullptr) names.emplace_back(axis);
  return names;
}

core::Attributes Variable::attributes() const {
  core::Attributes all;
  const auto add = [&](const char* attribute, const char* text) {
    if (*text != 0) all.emplace_back(attribute, std::string(text));
  };
  add("cf_role", cf_role);
  add("long_name", long_name);
  add("units", units);
  add("standard_name", standard_name);
  if (*flag_meanings != 0) {
    const std::string words = flag_meanings;
    std::vector<signed char> values(1 +
                                    static_cast<std::size_t>(std::count(words.begin(), words.end(), ' ')));
    std::iota(values.begin(), values.end(), 0);
    if (type == core::NcType::i8)  // CF: of the variable's own type
      all.emplace_back("flag_values", values);
    else
      all.emplace_back("flag_values", std::vector<int>(values.begin(), values.end()));
    add("flag_meanings", flag_meanings);
  }
  add("cell_methods", cell_methods);
  return all;
}

void define(core::NetcdfFile& file, const Variable& variable, const core::Attributes& more, int deflate) {
  core::Attributes all = variable.attributes();
  all.insert(all.end(), more.begin(), more.end());
  file.add_variable(variable.name, variable.type, variable.dimensions(), all, deflate);
}

core::Attributes described(const std::string& long_name, const std::string& units,
                           const std::string& standard_name) {
  core::Attributes a = {{"long_name", long_name}, {"units", units}};
  if (!standard_name.empty()) a.push_back({"standard_name", standard_name});
  return a;
}

}  // namespace freshet::results
