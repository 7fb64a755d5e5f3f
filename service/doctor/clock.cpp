// The clock of the machine: warnings bear its time.
#include <sys/timex.h>

#include <chrono>
#include <cstdlib>

#include "core/cycle_folders.hpp"
#include "core/result_files.hpp"
#include "service/doctor/rows.hpp"

namespace freshet::service {

std::optional<Finding> clock_synchronised(const Patient&) {
  timex state{};
  const int status = ::adjtimex(&state);  // only reads: no mode is set
  if (status < 0)
    return warning("the kernel does not say whether the clock is synchronised", "look at 'timedatectl'");
  if (status == TIME_ERROR || (state.status & STA_UNSYNC) != 0)
    return warning(
        "the clock is not synchronised",
        "run an NTP service (chrony, systemd-timesyncd): messages bear its time, and cycles start by it");
  return ok(fmt::format("synchronised, within {:.0f} ms", static_cast<double>(state.esterror) / 1000));
}

std::optional<Finding> clock_and_cycles(const Patient& patient) {
  if (!patient.basin) return {};
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const std::vector<core::Instant> cycles = core::list_cycles(patient.workspace.cycles());
  if (cycles.empty())
    return ok(core::to_iso(std::chrono::floor<std::chrono::seconds>(now)) + ", no cycle yet");
  const double ahead_h = core::seconds_between(now, cycles.back()) / 3600;
  if (ahead_h <= 0.25) return ok(fmt::format("the newest cycle is of {}", core::to_iso(cycles.back())));
  return fault(fmt::format("the newest cycle, {}, lies {:.1f} h ahead of the clock",
                           core::to_iso(cycles.back()), ahead_h),
               "set the clock; if it is right, the cycle was made by a wrong one: move its folder away");
}

std::optional<Finding> time_zones(const Patient& patient) {
  const std::filesystem::path data = patient.root / "usr/share/zoneinfo";
  std::error_code error;
  const char* zone = std::getenv("TZ");
  const std::string name = zone == nullptr ? "" : zone[0] == ':' ? zone + 1 : zone;
  if (!std::filesystem::exists(data / "UTC", error))
    return warning(data.string() + " has no time zones",
                   "install the package tzdata: agencies' local times need it");
  const bool by_file = name.find('/') != std::string::npos && name[0] != '/';
  if (by_file && !std::filesystem::exists(data / name, error))
    return warning(fmt::format("TZ = '{}' is no known time zone", name), "correct TZ, or take it away");
  return ok("known; Freshet itself counts in UTC");
}

}  // namespace freshet::service
