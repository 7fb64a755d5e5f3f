#pragma once
// JSON of other programs, whose objects know where they stand.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace freshet::assimilation {

/// Every object holds the line on which it begins, line_of(). InputError "file.json:7: ..." for what is no
/// JSON; `name` opens it.
nlohmann::json json_with_lines(std::string_view content, const std::string& name);

int line_of(const nlohmann::json& object);

}  // namespace freshet::assimilation
