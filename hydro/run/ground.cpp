#include "hydro/run/ground.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/exact_sum.hpp"
#include "mesh/ground_zones.hpp"

namespace freshet::hydro {
namespace {

constexpr double slot = 300;  // s

GroundNumbers numbers_of(const core::Ground& ground) {
  return {ground.capacity_mm / 1000, ground.flow_mm_per_h * 1e-3 / 3600, ground.flow_exponent,
          ground.saturation_exponent};
}

/// m over the basin at forecast.start.
double initial_storage(const core::Basin& basin, const GroundNumbers& numbers, double area) {
  const core::Ground& ground = basin.forcing.ground;
  if (ground.initial_mm) return *ground.initial_mm / 1000;
  const double most = numbers.flow * area;
  core::check(
      *ground.initial_flow_m3_per_s <= most,
      "{}: ground.initial_flow_m3_per_s: {:g} m3/s is more than the {:g} m3/s of full ground under the "
      "{:.3g} km2 of the mesh; raise ground.flow_mm_per_h",
      basin.file.string(), *ground.initial_flow_m3_per_s, most, area / 1e6);
  return storage_of_outflow(numbers, *ground.initial_flow_m3_per_s / area);
}

}  // namespace

Ground::Ground(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local,
               const mesh::Ranks& ranks, std::size_t lanes)
    : ranks_(&ranks), lanes_(lanes), usual_(numbers_of(basin.forcing.ground)) {
  const core::Ground& settings = basin.forcing.ground;
  if (!settings.enabled) return;
  const mesh::GroundZones zones = mesh::ground_zones(mesh, settings.zone_km2);
  areas_ = zones.area;
  const auto n_zones = static_cast<int>(areas_.size());
  for (int z = 0; z < n_zones; ++z)
    names_.push_back(n_zones == 1 ? "ground" : fmt::format("ground {}", z + 1));
  for (Index c = 0; c < local.n_owned; ++c) {
    const Index global = local.global_cell[c];
    zone_.push_back(zones.zone_of_cell[global]);
    const bool spring = zones.drains_here[global] > 0;
    soil_of_cell_.push_back(spring ? n_zones : zone_.back());
    cell_area_.push_back(local.area[c]);
    if (spring) springs_.push_back({c, zone_.back(), zones.drains_here[global] / local.area[c]});
  }
  core::ExactSum area;
  for (const double a : areas_) area.add(a);
  start_ = initial_storage(basin, usual_, area.value());
  const std::vector<double> zero(areas_.size() * lanes_, 0);
  now_ = {std::vector<double>(zero.size(), 1), zero, zero, zero, zero, zero};
  if (settings.quick_h) residence_ = 3600 * *settings.quick_h;
  capacity_ = flow_ = std::vector<double>(zero.size(), 1);
}

GroundNumbers Ground::numbers(std::size_t i) const {
  GroundNumbers n = usual_;
  n.capacity *= capacity_[i];
  n.flow *= flow_[i];
  return n;
}

Ground::Rows Ground::rows(const std::vector<double>& values) const {
  Rows rows;
  for (std::size_t z = 0; z < areas_.size(); ++z) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(z * lanes_);
    rows.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(lanes_));
  }
  return rows;
}

Ground::Rows Ground::set(Number number, const std::vector<double>& values) {
  now_.out_rate.assign(values.size(), 0);  // until seep() says what comes out of the new stores
  if (number == Number::capacity) capacity_ = values;
  if (number == Number::flow) flow_ = values;
  std::vector<double> added(values.size(), 0);
  if (number == Number::wetness)
    for (std::size_t i = 0; i < values.size(); ++i) {
      added[i] = (values[i] - now_.wetness[i]) * start_ * areas_[i / lanes_];
      now_.wetness[i] = values[i];
    }
  if (number == Number::quick)
    for (std::size_t i = 0; i < values.size(); ++i) {
      added[i] = (values[i] - now_.quick[i]) * areas_[i / lanes_];
      now_.quick[i] = values[i];
    }
  return rows(added);
}

Ground::Rows Ground::stored() const {
  std::vector<double> volume(now_.wetness.size());
  for (std::size_t i = 0; i < volume.size(); ++i)
    volume[i] = (storage(i) + now_.quick[i]) * areas_[i / lanes_];
  return rows(volume);
}

std::vector<Soil> Ground::soils() const {
  std::vector<Soil> soils;
  for (std::size_t i = 0; i < now_.wetness.size(); ++i)
    soils.push_back({residence_ ? 1 : 1 - saturated_part(numbers(i), storage(i)), 0, 0});
  soils.resize(soils.size() + lanes_);
  return soils;
}

bool Ground::gives() const {
  const auto some = [](const std::vector<double>& stores) {
    return std::any_of(stores.begin(), stores.end(), [](double s) { return s > 0; });
  };
  return some(now_.wetness) || some(now_.quick);
}

void Ground::seep(std::vector<double>& rain, bool single) {
  std::vector<double> rate(now_.wetness.size());
  for (std::size_t i = 0; i < rate.size(); ++i) {
    const double slow = std::min(outflow(numbers(i), storage(i)), 0.5 * storage(i) / slot);
    const double quick = residence_ ? now_.quick[i] / *residence_ : 0;
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
  for (std::size_t i = 0; i < now_.wetness.size(); ++i) {
    now_.seeped[i] += now_.out_rate[i] * dt;
    const double most = 0.5 * storage(i) / slot;
    now_.dried[i] +=
        std::min(evaporation * drying_part(numbers(i), storage(i)), most) * areas_[i / lanes_] * dt;
  }
}

Ground::Moved Ground::settle(const std::vector<double>& infiltrated) {
  std::vector<core::ExactSum> sums(now_.wetness.size());
  for (std::size_t c = 0; c < zone_.size() && !infiltrated.empty(); ++c)
    for (std::size_t k = 0; k < lanes_; ++k)
      sums[static_cast<std::size_t>(zone_[c]) * lanes_ + k].add(infiltrated[c * lanes_ + k] * cell_area_[c]);
  const std::vector<double> in = over_domain(std::move(sums));
  for (std::size_t i = 0; i < in.size(); ++i) {
    const double saturated = residence_ ? saturated_part(numbers(i), storage(i)) : 0;
    const double came = in[i] * saturated, left = now_.seeped[i] * now_.quick_part[i];
    now_.quick[i] += (came - left) / areas_[i / lanes_];
    now_.wetness[i] +=
        (in[i] - came - (now_.seeped[i] - left) - now_.dried[i]) / (areas_[i / lanes_] * start_);
  }
  Moved moved{rows(in), rows(now_.seeped), rows(now_.dried)};
  now_.out_rate.assign(in.size(), 0);
  now_.seeped.assign(in.size(), 0);
  now_.dried.assign(in.size(), 0);
  return moved;
}

double Ground::slot_end(double t) { return slot * (std::floor(t / slot) + 1); }

std::vector<double> Ground::over_domain(std::vector<core::ExactSum> sums) const {
  ranks_->add_over_domain(sums);
  std::vector<double> values;
  for (const core::ExactSum& s : sums) values.push_back(s.value());
  return values;
}

}  // namespace freshet::hydro
