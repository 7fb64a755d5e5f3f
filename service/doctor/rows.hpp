#pragma once
// The checks, by the file that they are in.

#include "service/doctor/check.hpp"

namespace freshet::service {

// programs.cpp
std::optional<Finding> all_programs(const Patient& patient);
std::optional<Finding> built_for_this_cpu(const Patient& patient);
// ranks.cpp
std::optional<Finding> two_ranks(const Patient& patient);
std::optional<Finding> engine_reachable(const Patient& patient);
// clock.cpp
std::optional<Finding> clock_synchronised(const Patient& patient);
std::optional<Finding> clock_and_cycles(const Patient& patient);
std::optional<Finding> time_zones(const Patient& patient);
// limits.cpp
std::optional<Finding> limits(const Patient& patient);
std::optional<Finding> memory(const Patient& patient);
// disk.cpp
std::optional<Finding> room_on_disk(const Patient& patient);
std::optional<Finding> file_locks(const Patient& patient);
std::optional<Finding> rights(const Patient& patient);
// secrets.cpp
std::optional<Finding> secrets_of_feeds(const Patient& patient);
// store.cpp
std::optional<Finding> store_opens(const Patient& patient);

}  // namespace freshet::service
