#pragma once
// Exchanges of basin.toml at work: after every step of the shortest cells their water is moved. Every rank of
// a domain knows the levels of all their cells and computes the same volumes.

#include <memory>
#include <vector>

#include "hydro/exchange/exchange.hpp"
#include "hydro/solver/solver.hpp"
#include "mesh/exchange_places.hpp"
#include "mesh/parallel/ranks.hpp"

namespace freshet::hydro {

class Exchanges {
 public:
  /// InputError if one has no place on the mesh, or two close the same edge.
  Exchanges(const std::vector<core::ExchangeSettings>& settings, const mesh::Mesh& mesh);

  bool any() const { return !settings_.empty(); }
  std::size_t count() const { return settings_.size(); }
  const core::ExchangeSettings& settings(std::size_t i) const { return settings_[i]; }
  const std::vector<mesh::Index>& closed_edges() const { return closed_; }  ///< of the whole mesh, rising

  void set_up(const mesh::LocalMesh& local, Solver& solver);

  /// A step that has been taken.
  struct Step {
    double begin, length;  ///< s
    double cfl;
  };
  /// Takes the levels as they are, at the beginning of an advance. Collective.
  void begin(const Solver& solver, const mesh::Ranks& ranks, const Step& step);
  /// Moves what flows in the step by the levels at its beginning, as fluxes between cells do, and adds it to
  /// `moved` [exchange][lane] m3. Collective.
  void take_place(Solver& solver, const mesh::Ranks& ranks, const Step& step,
                  std::vector<std::vector<double>>& moved);
  /// Bound on 1/dt of the next step times the Courant number, 1/s.
  double rate() const { return rate_; }
  /// What each keeps from step to step (Exchange::kept), [exchange][lane], for checkpoints.
  const std::vector<double>& kept() const { return kept_; }
  void set_kept(std::vector<double> kept) { kept_ = std::move(kept); }

 private:
  /// One pair of cells.
  struct Pair {
    std::size_t exchange;
    std::size_t first, second;  ///< places in cells_
    std::unique_ptr<Exchange> flow;
    double nx, ny;  ///< from the first cell to the second, of neighbours; else 0
  };
  struct Cell {
    mesh::Index global;
    double bed, area, perimeter;  ///< m, m2, m
  };
  std::vector<double> depths(const Solver& solver, const mesh::Ranks& ranks) const;
  std::vector<double> known_to_all(const std::vector<double>& own, std::size_t values,
                                   const mesh::Ranks& ranks) const;
  std::vector<double> of_mine(const std::vector<double>& all, std::size_t values) const;
  double level(const std::vector<double>& depth, std::size_t cell, std::size_t lane) const;
  ExchangeLevels levels(const Pair& pair, const std::vector<double>& depth, double time,
                        std::size_t lane) const;
  std::vector<double> discharges(const std::vector<double>& depth, double time) const;
  void keep(const std::vector<double>& depth, double time);
  double volume(const Pair& pair, double wanted, std::size_t lane, const std::vector<double>& depth) const;
  void move(const Pair& pair, double volume, std::size_t lane, std::vector<double>& depth,
            std::vector<double>& added) const;
  void mix(const Pair& pair, double volume, std::size_t lane, const std::vector<double>& depth,
           std::vector<double>& carried) const;
  double rate(const Pair& pair, double discharge, std::size_t lane, const std::vector<double>& depth,
              double cfl) const;
  double largest_rate(const std::vector<double>& depth, const std::vector<double>& discharge,
                      double cfl) const;

  std::vector<core::ExchangeSettings> settings_;
  std::vector<mesh::Index> closed_;
  std::vector<Cell> cells_;         ///< by number in the whole mesh
  std::vector<Pair> pairs_;         ///< in the order of basin.toml
  std::vector<std::size_t> mine_;   ///< cells that this rank owns, as places in cells_
  std::vector<mesh::Index> owned_;  ///< the same as local cells
  std::vector<double> began_;       ///< [cell][lane] depth at the end of the step before, m
  std::vector<double> kept_;        ///< [exchange][lane]
  std::size_t lanes_ = 0;
  double rate_ = 0;
};

}  // namespace freshet::hydro
