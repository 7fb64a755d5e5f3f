#pragma once
// Numbers as tables have them, and what is said of texts that are none.

#include <string_view>

namespace freshet::core {

/// A finite decimal number such as "1.25", "+1.25", "-3e-2"; blanks around it are taken off by who reads the
/// table. InputError "<where>: <what>: ..." for all else, with the reason: decimal comma, unit, code for no
/// value, hexadecimal. `what`: the column.
double parse_number(std::string_view text, std::string_view what, std::string_view where);

/// True of "", "NaN", "NA", "null" and other ways of writing that there is no value.
bool says_no_value(std::string_view text);

/// True of values that loggers and services write where they have none: -999, 9999, 999.9, -32768, 1e20 ...
bool looks_like_missing_code(double value);

}  // namespace freshet::core
