#include "service/keeping.hpp"

#include <fmt/format.h>

#include "core/basin/service.hpp"
#include "core/errors.hpp"

namespace freshet::service {

using std::chrono::steady_clock;

namespace {

constexpr std::chrono::minutes between{10};

std::filesystem::path log_of(const Ground& ground) { return ground.places().service() / "archive.log"; }

}  // namespace

Keeping::Keeping(const Ground& ground, EventLog& log)
    : ground_(ground),
      log_(log),
      asked_for_(ground.basin.service->archive.keep_days > 0 || ground.basin.service->archive.quota_gb > 0) {}

void Keeping::tick(bool under_way) {
  if (child_.runs()) {
    if (const auto code = child_.ended()) ended(*code);
    return;
  }
  const auto now = steady_clock::now();
  if (!wanted_ || under_way || now < not_before_) return;
  wanted_ = false;
  not_before_ = now + between;
  try {
    child_ = Child(ground_.command("archive", {"--quiet"}), {"", log_of(ground_)});
  } catch (const core::RunError& error) {
    log_.warn("archive", error.what());
  }
}

void Keeping::ended(int code) const {
  if (code == 0)
    log_.say("archive", "past cycles were looked through");
  else
    log_.warn("archive",
              fmt::format("'freshet archive' ended with {}: {}", code, tail_of(log_of(ground_), 500)));
}

}  // namespace freshet::service
