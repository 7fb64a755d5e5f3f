#pragma once
// What `freshet verify` leaves: verification.nc with every figure, verification.json with those that other
// programs show, tables as CSV and for the console.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "verification/verification.hpp"

namespace freshet::verification {

/// Name of the row that stands for all gauges.
inline constexpr const char* all_gauges = "(all gauges)";

/// Of a quantity: "verification.nc" of the stage, "discharge_verification.nc", ...
std::string file_of(std::size_t quantity, const std::string& name);

/// verification.nc of each quantity.
void write_figures(const std::filesystem::path& folder, const Verification& v);

nlohmann::json to_json(const Verification& v);

/// gauges.csv (gauge, lead time) and thresholds.csv of each quantity, warnings.csv, in a folder.
void write_tables(const std::filesystem::path& folder, const Verification& v);
/// For people.
std::string console_text(const Verification& v);

}  // namespace freshet::verification
