// freshet-bench: the speed of the kernels, one JSON object per line. What the members mean, and what the
// figures are for, stands in docs/performance.md.

#include <cstdio>
#include <exception>
#include <stdexcept>

#include "jobs/bench/cut_shape.hpp"
#include "jobs/bench/json_line.hpp"
#include "jobs/bench/measure.hpp"

namespace {

using namespace freshet;
using namespace freshet::bench;

JsonLine what_was_measured(const std::string& name, const Subject& s, const std::string& mesh,
                           const Measured& m) {
  JsonLine line;
  line.text("case", name)
      .text("mesh", mesh)
      .whole("order", s.order)
      .text("real", s.precision == core::Precision::f32 ? "f32" : "f64")
      .whole("lanes", s.lanes)
      .whole("cells", static_cast<long long>(m.cells));
  return line;
}

std::string hexadecimal(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

JsonLine line_of(const Subject& s, const std::string& mesh, const Measured& m) {
  JsonLine line = what_was_measured(s.name, s, mesh, m);
  line.whole("steps", m.steps)
      .real("seconds", m.seconds)
      .real("mlups", m.mlups(s.lanes))
      .real("bytes_per_update", m.bytes)
      .real("triad_gbs", m.triad)
      .real("fraction", m.fraction(s.lanes), 3)
      .real("active", m.active, 3)
      .real("updates", m.updates, 3)
      .real("water_error", m.water_error, 2);
  if (m.state_hash != 0) line.text("state", hexadecimal(m.state_hash));
  return line;
}

void print_memory(const Subject& s, const std::string& mesh, const Measured& m) {
  what_was_measured("memory", s, mesh, m)
      .real("bytes_per_cell", m.mesh_memory)
      .real("bytes_per_lane_cell", m.lane_memory)
      .print();
}

mesh::Mesh mesh_of(const Session& session, const Options& options, const std::string& kind, long cells) {
  if (!options.mesh_file.empty()) return session.read(options.mesh_file);
  return kind == "mesher" ? session.from_mesher(cells) : made_mesh(kind, cells);
}

template <class Work>
void for_each_subject(const Options& options, const Work& work) {
  for (int order : options.orders)
    for (const std::string& real : options.reals)
      for (int lanes : options.lanes)
        for (const std::string& name : options.cases)
          work(Subject{name, order, lanes, real == "f32" ? core::Precision::f32 : core::Precision::f64});
}

void on_one_rank(const Session& session, const Options& options) {
  const Triad triad(options.triad_mb);
  for (const std::string& kind : options.meshes) {
    const mesh::Mesh mesh = mesh_of(session, options, kind, options.cells);
    const std::unique_ptr<Domain> domain = session.split(mesh, 1);
    for_each_subject(options, [&](const Subject& s) {
      const Measured m = measure(s, mesh, *domain, triad, options);
      line_of(s, kind, m).print();
      if (s.name == options.cases.front()) print_memory(s, kind, m);
    });
  }
}

/// Strong scaling: the same mesh on more ranks. Weak: as many cells for each rank.
void scale(const Session& session, const Options& options, const std::string& kind, bool weak) {
  const Triad triad(options.triad_mb);
  for_each_subject(options, [&](const Subject& s) {
    double one = 0;  // s for a step on one rank
    for (int ranks = 1; ranks <= session.ranks(); ranks *= 2) {
      const mesh::Mesh mesh = mesh_of(session, options, kind, weak ? options.cells * ranks : options.cells);
      const std::unique_ptr<Domain> domain = session.split(mesh, ranks);
      if (domain) {
        const Measured m = measure(s, mesh, *domain, triad, options);
        const double step = m.seconds / m.steps;
        if (ranks == 1) one = step;
        const double speedup = one / step * (weak ? ranks : 1);
        if (domain->leader())
          line_of(s, kind, m)
              .text("scaling", weak ? "weak" : "strong")
              .whole("ranks", ranks)
              .real("speedup", speedup)
              .real("efficiency", speedup / ranks)
              .real("halo_cells", m.halo)
              .real("halo_bytes", m.halo_bytes)
              .real("waiting", m.waiting, 3)
              .print();
      }
      session.gather();
    }
  });
}

/// How the ranks of a node would talk to other nodes if consecutive ones shared it.
constexpr int node_ranks = 64;

double halo_of_nodes(const mesh::Mesh& mesh, std::vector<int> owner, int parts) {
  for (int& part : owner) part /= node_ranks;
  return shape_of(mesh, owner, parts / node_ranks).halo;
}

void show_cuts(const Session& session, const Options& options) {
  for (const std::string& kind : options.meshes) {
    const mesh::Mesh mesh = mesh_of(session, options, kind, options.cells);
    for (int parts : options.parts) {
      const std::vector<int> owner = session.owners(mesh, parts);
      const CutShape s = shape_of(mesh, owner, parts);
      JsonLine line;
      line.text("case", "cut")
          .text("mesh", kind)
          .whole("cells", mesh.n_cells())
          .whole("parts", parts)
          .real("largest_part", s.most_cells / s.cells)
          .real("halo_cells", s.halo)
          .real("most_halo_cells", s.most_halo)
          .real("neighbours", s.neighbours)
          .real("most_neighbours", s.most_neighbours);
      if (parts % node_ranks == 0 && parts > node_ranks)
        line.real("halo_cells_of_64_parts", halo_of_nodes(mesh, owner, parts));
      line.print();
    }
  }
}

void run(const Session& session, const Options& options) {
  if (!options.mpi && session.ranks() > 1) throw std::invalid_argument("several ranks: say --mpi");
  if (!options.parts.empty()) return show_cuts(session, options);
  if (!options.mpi) return on_one_rank(session, options);
  for (const std::string& kind : options.meshes) {
    scale(session, options, kind, false);
    if (options.mesh_file.empty()) scale(session, options, kind, true);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::unique_ptr<Session> session = start(argc, argv);
  const Kokkos::ScopeGuard kokkos(argc, argv);
  try {
    Options options;
    if (read_options(argc, argv, options)) {
      if (!options.mesh_file.empty()) options.meshes = {"file"};
      run(*session, options);
    }
    return 0;
  } catch (const std::invalid_argument& e) {
    std::fprintf(stderr, "freshet-bench: %s\n", e.what());
    return 2;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "freshet-bench: %s\n", e.what());
    return 1;
  }
}
