#include "service/archive/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace freshet::service {
namespace {

double days_between(core::Instant from, core::Instant to) { return core::seconds_between(from, to) / 86400; }

class Planner {
 public:
  Planner(const core::Archive& settings, const std::vector<Shelf>& shelves,
          const std::map<core::Instant, std::string>& never)
      : settings_(settings) {
    plan_.quota = static_cast<std::uintmax_t>(settings.quota_gb * 1e9);
    for (const Shelf& s : shelves) {
      plan_.before += s.bytes;
      if (s.complete) newest_ = std::max(newest_, s.cycle);
      if (s.complete && !s.held && !never.contains(s.cycle)) free_.push_back(&s);
    }
    plan_.after = plan_.before;
  }

  ThinPlan plan() {
    choose_states();
    for (const Shelf* s : free_) by_age(*s);
    for (const bool event : {false, true})
      for (const Kept kept : {Kept::fields, Kept::state, Kept::series})
        for (const Shelf* s : free_)
          if (s->event.empty() != event && is_over()) take(*s, kept, by_quota());
    for (auto& [cycle, thinning] : taken_) plan_.thinnings.push_back(std::move(thinning));
    return std::move(plan_);
  }

 private:
  /// How long a cycle is kept whole; 0: for ever.
  double days_of(const Shelf& s) const {
    if (s.event.empty() || settings_.keep_days == 0) return settings_.keep_days;
    return settings_.event_days == 0 ? 0 : std::max(settings_.event_days, settings_.keep_days);
  }

  bool is_old(const Shelf& s) const { return days_of(s) > 0 && days_between(s.cycle, newest_) > days_of(s); }

  /// The first of each span of state_days, counted from 1970, so that the choice is the same every day.
  void choose_states() {
    if (settings_.state_days == 0) return;
    std::set<long long> spans;
    for (const Shelf* s : free_) {
      if (!is_old(*s) || !s->has(Kept::state)) continue;
      const double days = days_between(core::Instant{}, s->cycle);
      if (spans.insert(std::llround(std::floor(days / settings_.state_days))).second)
        states_.insert(s->cycle);
    }
  }

  void by_age(const Shelf& s) {
    if (!is_old(s)) return;
    const std::string reason = fmt::format("older than {:g} days", days_of(s));
    take(s, Kept::fields, reason);
    if (!states_.contains(s.cycle)) take(s, Kept::state, reason);
  }

  std::string by_quota() const {
    return fmt::format("cycles take more than quota_gb = {:g}", settings_.quota_gb);
  }
  bool is_over() const { return plan_.over_quota(); }

  void take(const Shelf& s, Kept kept, const std::string& reason) {
    for (const ShelvedFile& f : s.files) {
      if (f.kept != kept || !done_.insert({s.cycle, f.file}).second) continue;
      Thinning& thinning = taken_.try_emplace(s.cycle, Thinning{s.cycle, {}, reason}).first->second;
      thinning.files.push_back(f);
      plan_.after -= std::min(plan_.after, f.bytes);
    }
  }

  const core::Archive& settings_;
  std::vector<const Shelf*> free_;  ///< complete ones that may be thinned
  core::Instant newest_ = core::Instant::min();
  std::set<core::Instant> states_;  ///< cycles whose state is kept though they are old
  std::set<std::pair<core::Instant, std::string>> done_;
  std::map<core::Instant, Thinning> taken_;
  ThinPlan plan_;
};

}  // namespace

std::uintmax_t Thinning::bytes() const {
  std::uintmax_t sum = 0;
  for (const ShelvedFile& f : files) sum += f.bytes;
  return sum;
}

ThinPlan plan_thinning(const core::Archive& settings, const std::vector<Shelf>& shelves,
                       const std::map<core::Instant, std::string>& never) {
  return Planner(settings, shelves, never).plan();
}

}  // namespace freshet::service
