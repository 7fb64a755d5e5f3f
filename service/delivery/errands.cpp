#include "service/delivery/errands.hpp"

#include <algorithm>
#include <set>

#include "core/errors.hpp"

namespace freshet::service {

namespace {

template <class Texts>
bool holds(const Texts& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// By sort and status, whatever it says.
bool may_be_of(const Parcel& p, const core::Receiver& r) {
  return p.sort == Sort::trouble ? r.trouble : r.warnings && r.takes_status(p.status);
}

/// By what it says.
bool is_chosen(const Parcel& p, const core::Receiver& r) {
  if (p.sort == Sort::trouble) return true;
  return (r.rules.empty() || holds(r.rules, p.rule)) &&
         (r.severities.empty() || holds(r.severities, p.severity));
}

/// Of each message the earlier ones that it refers to.
std::vector<std::vector<std::size_t>> references_in(const std::vector<Parcel>& parcels) {
  std::map<std::string, std::size_t> numbers;
  std::map<std::string, std::vector<std::size_t>> threads;
  std::vector<std::vector<std::size_t>> all(parcels.size());
  for (std::size_t i = 0; i < parcels.size(); ++i) {
    const Parcel& parcel = parcels[i];
    for (const std::string& identifier : parcel.references)
      if (const auto found = numbers.find(identifier); found != numbers.end())
        all[i].push_back(found->second);
    if (parcel.ends_thread() && parcel.references.empty()) all[i] = threads[parcel.thread];
    numbers[parcel.identifier] = i;
    threads[parcel.thread].push_back(i);
  }
  return all;
}

std::vector<bool> wanted(const std::vector<Parcel>& parcels,
                         const std::vector<std::vector<std::size_t>>& references,
                         const core::Receiver& receiver) {
  std::vector<bool> all(parcels.size());
  for (std::size_t i = 0; i < parcels.size(); ++i) {
    const Parcel& parcel = parcels[i];
    if (!may_be_of(parcel, receiver)) continue;
    const bool follows = std::any_of(references[i].begin(), references[i].end(),
                                     [&](std::size_t before) { return all[before]; });
    all[i] = follows || (is_chosen(parcel, receiver) && !parcel.ends_thread());
  }
  return all;
}

class Planner {
 public:
  Planner(const std::vector<Parcel>& parcels, const Tracks& tracks, const Asked& asked)
      : parcels_(parcels),
        tracks_(tracks),
        asked_(asked),
        references_(references_in(parcels)),
        wanted_(wanted(parcels, references_, asked.receiver)),
        successor_(parcels.size(), 0) {
    for (std::size_t i = 0; i < parcels.size(); ++i) {
      if (!wanted_[i]) continue;
      last_of_[parcels[i].thread] = i;
      for (const std::size_t before : references_[i])
        if (successor_[before] == 0) successor_[before] = i;  // the first is after none
    }
  }

  std::vector<Errand> all() {
    for (std::size_t i = 0; i < parcels_.size(); ++i)
      for (const std::string& target : asked_.targets)
        if (wanted_[i]) look_at(i, target);
    return std::move(errands_);
  }

 private:
  void look_at(std::size_t i, const std::string& target) {
    const Parcel& parcel = parcels_[i];
    const Track* track = tracks_.find(target, parcel.identifier);
    const bool over = is_over(parcel), delivered = track != nullptr && track->delivered,
               last = successor_[i] == 0;
    if (delivered && over && last && asked_.clears && !track->cleared)
      return add(Errand::What::clear, i, target, "");
    if (delivered && !(track->cleared && last && !over)) return;  // else it holds again: a clock was wrong
    const std::string why = delivered ? "" : reason_to_leave_out(i, target);
    if (why.empty() && waiting_.insert({target, parcel.thread}).second)
      add(Errand::What::send, i, target, "");
    if (!why.empty() && (track == nullptr || track->left_out.empty()))
      add(Errand::What::leave_out, i, target, why);
  }

  bool is_over(const Parcel& parcel) const {
    return !asked_.replay && parcel.expires && *parcel.expires <= asked_.now;
  }

  std::string reason_to_leave_out(std::size_t i, const std::string& target) const {
    const Parcel& parcel = parcels_[i];
    if (asked_.replay || asked_.receiver.late == core::Late::all) {
      const auto refused = asked_.refused.find({target, parcel.identifier});
      return refused != asked_.refused.end() && last_of_.at(parcel.thread) > i ? "refused: " + refused->second
                                                                               : "";
    }
    if (successor_[i] != 0)
      return fmt::format("{} took its place before it could be delivered",
                         parcels_[successor_[i]].identifier);
    if (is_over(parcel))
      return fmt::format("it expired at {}, before it could be delivered", core::to_iso(*parcel.expires));
    if (parcel.ends_thread() && !anything_tried_before(i, target))
      return "nothing of what it ends was ever sent";
    return "";
  }

  bool anything_tried_before(std::size_t i, const std::string& target) const {
    return std::any_of(references_[i].begin(), references_[i].end(), [&](std::size_t before) {
      const Track* track = tracks_.find(target, parcels_[before].identifier);
      return track != nullptr && !track->document_sha256.empty();
    });
  }

  void add(Errand::What what, std::size_t i, const std::string& target, const std::string& why) {
    errands_.push_back({what, i, target, why});
  }

  const std::vector<Parcel>& parcels_;
  const Tracks& tracks_;
  const Asked& asked_;
  std::vector<std::vector<std::size_t>> references_;
  std::vector<bool> wanted_;
  std::vector<std::size_t> successor_;                     ///< the next that takes its place; 0: none
  std::map<std::string, std::size_t> last_of_;             ///< of each thread
  std::set<std::pair<std::string, std::string>> waiting_;  ///< target and thread with something to send
  std::vector<Errand> errands_;
};

}  // namespace

std::vector<bool> wanted(const std::vector<Parcel>& parcels, const core::Receiver& receiver) {
  return wanted(parcels, references_in(parcels), receiver);
}

std::vector<Errand> errands(const std::vector<Parcel>& parcels, const Tracks& tracks, const Asked& asked) {
  return Planner(parcels, tracks, asked).all();
}

}  // namespace freshet::service
