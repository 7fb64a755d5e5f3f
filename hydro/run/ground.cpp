#include "hydro/run/ground.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/exact_sum.hpp"

namespace freshet::hydro {
namespace {

constexpr double slot = 300;  // s

}  // namespace

Ground::Ground(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local,
               const mesh::Ranks& ranks, std::size_t lanes)
    : ranks_(&ranks), lanes_(lanes), stores_(static_cast<std::size_t>(basin.forcing.ground.quick_stores)) {
  if (!basin.forcing.ground.enabled) return;
  saturates_ = basin.forcing.infiltration.model == core::LossModel::saturation;
  take_zones(basin, mesh, local);
  const std::vector<double> zero(rows_of_zones(), 0);
  now_ = {std::vector<double>(zero.size(), 1),
          std::vector<double>(stores_ * zero.size(), 0),
          zero,
          zero,
          zero,
          zero};
  capacity_ = flow_ = std::vector<double>(zero.size(), 1);
}

std::vector<std::string> Ground::names() const {
  std::vector<std::string> names;
  for (const Zone& zone : zones_) names.push_back(zone.name);
  return names;
}

double Ground::most_wetness(std::size_t zone) const {
  return zones_[zone].usual.capacity / zones_[zone].start;
}

std::optional<double> Ground::sigma(Number number, std::size_t zone) const {
  const Zone& z = zones_[zone];
  if (number == Number::wetness) return z.wetness_sigma;
  return number == Number::capacity ? z.capacity_sigma : z.flow_sigma;
}

GroundNumbers Ground::numbers(std::size_t i) const {
  GroundNumbers n = zones_[i / lanes_].usual;
  n.capacity *= capacity_[i];
  n.flow *= flow_[i];
  return n;
}

Ground::Rows Ground::rows(const std::vector<double>& values) const {
  Rows rows;
  for (std::size_t z = 0; z < zones_.size(); ++z) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(z * lanes_);
    rows.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(lanes_));
  }
  return rows;
}

double Ground::quick_water(std::size_t i) const {
  double water = now_.quick[i];
  for (std::size_t store = 1; store < stores_; ++store) water += now_.quick[store * rows_of_zones() + i];
  return water;
}

std::vector<double> Ground::quick() const {
  std::vector<double> water;
  for (std::size_t i = 0; i < rows_of_zones(); ++i) water.push_back(quick_water(i));
  return water;
}

/// In the series as it was spread before; evenly where there was none.
void Ground::set_quick(std::size_t i, double water) {
  const double before = quick_water(i);
  for (std::size_t store = 0; store < stores_; ++store) {
    double& here = now_.quick[store * rows_of_zones() + i];
    here = stores_ == 1 ? water : before > 0 ? here * (water / before) : water / static_cast<double>(stores_);
  }
}

Ground::Rows Ground::set(Number number, const std::vector<double>& values) {
  now_.out_rate.assign(values.size(), 0);  // until seep() says what comes out of the new stores
  if (number == Number::capacity) capacity_ = values;
  if (number == Number::flow) flow_ = values;
  std::vector<double> added(values.size(), 0);
  if (number == Number::wetness)
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Zone& zone = zones_[i / lanes_];
      added[i] = (values[i] - now_.wetness[i]) * zone.start * zone.area;
      now_.wetness[i] = values[i];
    }
  if (number == Number::quick)
    for (std::size_t i = 0; i < values.size(); ++i) {
      added[i] = (values[i] - quick_water(i)) * zones_[i / lanes_].area;
      set_quick(i, values[i]);
    }
  return rows(added);
}

Ground::Rows Ground::stored() const {
  std::vector<double> volume(rows_of_zones());
  for (std::size_t i = 0; i < volume.size(); ++i)
    volume[i] = (storage(i) + quick_water(i)) * zones_[i / lanes_].area;
  return rows(volume);
}

std::vector<Soil> Ground::soils() const {
  std::vector<Soil> soils;
  for (std::size_t i = 0; i < now_.wetness.size(); ++i)
    soils.push_back({zones_[i / lanes_].residence ? 1 : 1 - saturated_part(numbers(i), storage(i)), 0, 0});
  soils.resize(soils.size() + lanes_);
  return soils;
}

bool Ground::gives() const {
  const auto some = [](const std::vector<double>& stores) {
    return std::any_of(stores.begin(), stores.end(), [](double s) { return s > 0; });
  };
  return some(now_.wetness) || some(now_.quick);
}

/// m/s out of the slow store, which a step of dt seconds may half empty at most.
double Ground::slow_rate(std::size_t i, double dt) const {
  return std::min(outflow(numbers(i), storage(i)), 0.5 * storage(i) / dt);
}

/// m/s out of a store of the quick series.
double Ground::quick_rate(std::size_t i, std::size_t store) const {
  const std::optional<double>& residence = zones_[i / lanes_].residence;
  return residence ? now_.quick[store * rows_of_zones() + i] / *residence : 0;
}

void Ground::seep(std::vector<double>& rain, bool single) {
  std::vector<double> rate(now_.wetness.size());
  for (std::size_t i = 0; i < rate.size(); ++i) {
    const double slow = slow_rate(i, slot), quick = quick_rate(i, stores_ - 1);
    rate[i] = slow + quick;
    now_.quick_part[i] = rate[i] > 0 ? quick / rate[i] : 0;
  }
  std::vector<core::ExactSum> volume(rate.size());
  for (const Spring& spring : springs_)
    for (std::size_t k = 0; k < lanes_; ++k) {
      const std::size_t i = static_cast<std::size_t>(spring.zone) * lanes_ + k;
      double& falls = rain[static_cast<std::size_t>(spring.cell) * lanes_ + k];
      const double with = falls + spring.depth * rate[i];
      const double held = single ? static_cast<double>(static_cast<float>(with)) : with;
      volume[i].add((held - falls) * cell_area_[spring.cell]);
      falls = held;
    }
  now_.out_rate = over_domain(std::move(volume));
}

void Ground::pass(double dt, double evaporation) {
  now_.since += dt;
  for (std::size_t i = 0; i < now_.wetness.size(); ++i) {
    now_.seeped[i] += now_.out_rate[i] * dt;
    const double most = 0.5 * storage(i) / slot;
    now_.dried[i] +=
        std::min(evaporation * drying_part(numbers(i), storage(i)), most) * zones_[i / lanes_].area * dt;
  }
}

/// m over the zone that came into the quick series and left it within so many seconds. What passes between
/// its stores is what they gave as the time began.
void Ground::pass_down_series(std::size_t i, double came, double left, double seconds) {
  for (std::size_t store = stores_ - 1; store > 0; --store) {
    const double passes = quick_rate(i, store - 1) * seconds;
    now_.quick[store * rows_of_zones() + i] += passes - left;
    left = passes;
  }
  now_.quick[i] += came - left;
}

Ground::Moved Ground::settle(const std::vector<double>& infiltrated) {
  std::vector<core::ExactSum> sums(now_.wetness.size());
  for (std::size_t c = 0; c < zone_.size() && !infiltrated.empty(); ++c)
    for (std::size_t k = 0; k < lanes_; ++k)
      sums[static_cast<std::size_t>(zone_[c]) * lanes_ + k].add(infiltrated[c * lanes_ + k] * cell_area_[c]);
  const std::vector<double> in = over_domain(std::move(sums));
  for (std::size_t i = 0; i < in.size(); ++i) {
    const Zone& zone = zones_[i / lanes_];
    const double saturated = zone.residence ? saturated_part(numbers(i), storage(i)) : 0;
    const double came = in[i] * saturated, left = now_.seeped[i] * now_.quick_part[i];
    if (stores_ == 1)
      now_.quick[i] += (came - left) / zone.area;
    else
      pass_down_series(i, came / zone.area, left / zone.area, now_.since);
    now_.wetness[i] += (in[i] - came - (now_.seeped[i] - left) - now_.dried[i]) / (zone.area * zone.start);
  }
  Moved moved{rows(in), rows(now_.seeped), rows(now_.dried)};
  now_.out_rate.assign(in.size(), 0);
  now_.seeped.assign(in.size(), 0);
  now_.dried.assign(in.size(), 0);
  now_.since = 0;
  return moved;
}

std::vector<double> Ground::alone(const std::vector<double>& reaches, double evaporation, double dt) {
  std::vector<double> out(rows_of_zones());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Zone& zone = zones_[i / lanes_];
    const GroundNumbers n = numbers(i);
    const double saturated = saturates_ ? saturated_part(n, storage(i)) : 0;
    const double slow = slow_rate(i, dt), quick = quick_rate(i, stores_ - 1);
    const double dries = std::min(evaporation * drying_part(n, storage(i)), 0.5 * storage(i) / dt);
    if (zone.residence) pass_down_series(i, reaches[i] * saturated * dt, quick * dt, dt);
    now_.wetness[i] += ((1 - saturated) * reaches[i] - slow - dries) * dt / zone.start;
    out[i] = (slow + quick) * zone.area;
  }
  return out;
}

double Ground::longest_alone() const {
  double longest = 3600;
  for (const Zone& zone : zones_) {
    longest = std::min(longest, 0.25 * zone.usual.capacity / (zone.usual.flow * zone.usual.exponent));
    if (zone.residence) longest = std::min(longest, 0.25 * *zone.residence);
  }
  return 3600 / std::ceil(3600 / longest);
}

double Ground::slot_end(double t) { return slot * (std::floor(t / slot) + 1); }

std::vector<double> Ground::over_domain(std::vector<core::ExactSum> sums) const {
  ranks_->add_over_domain(sums);
  std::vector<double> values;
  for (const core::ExactSum& s : sums) values.push_back(s.value());
  return values;
}

}  // namespace freshet::hydro
