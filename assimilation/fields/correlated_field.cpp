#include "assimilation/fields/correlated_field.hpp"

#include <petscksp.h>

#include <array>
#include <cmath>

#include "assimilation/fields/lattice.hpp"
#include "core/petsc.hpp"

namespace freshet::assimilation {

using core::petsc_ok;

namespace {

using Matrix = core::PetscOwned<Mat, MatDestroy>;
using Vector = core::PetscOwned<Vec, VecDestroy>;
using Ksp = core::PetscOwned<KSP, KSPDestroy>;

/// Share of a node in its lattice cells: 1 inside, 1/2 on an edge, 1/4 in a corner.
double share(const Lattice& lattice, std::int32_t i, std::int32_t j) {
  const double across = i == 0 || i == lattice.columns - 1 ? 0.5 : 1;
  return j == 0 || j == lattice.rows - 1 ? 0.5 * across : across;
}

/// K = kappa^2 C + G for linear elements with lumped mass C, edges of the lattice only (the diagonals of a
/// right triangulation carry nothing): Lindgren et al. (2011), eq. 10. Natural (Neumann) boundary.
void add_row(Mat matrix, const Lattice& lattice, double kappa, std::int32_t i, std::int32_t j) {
  const auto side = [](std::int32_t at, std::int32_t count) {
    return at == 0 || at == count - 1 ? 0.5 : 1.0;
  };
  const double along_row = side(j, lattice.rows), along_column = side(i, lattice.columns);
  const PetscInt here = lattice.node(i, j);
  std::array<PetscInt, 5> columns{here};
  std::array<PetscScalar, 5> values{kappa * kappa * lattice.spacing * lattice.spacing * share(lattice, i, j)};
  PetscInt n = 1;
  const auto couple = [&](bool exists, std::int32_t node, double weight) {
    if (!exists) return;
    columns[static_cast<std::size_t>(n)] = node;
    values[static_cast<std::size_t>(n++)] = -weight;
    values[0] += weight;
  };
  couple(j > 0, lattice.node(i, j - 1), along_column);
  couple(i > 0, lattice.node(i - 1, j), along_row);
  couple(i + 1 < lattice.columns, lattice.node(i + 1, j), along_row);
  couple(j + 1 < lattice.rows, lattice.node(i, j + 1), along_column);
  petsc_ok(MatSetValues(matrix, 1, &here, n, columns.data(), values.data(), INSERT_VALUES),
           "filling a matrix");
}

Matrix assemble(const Lattice& lattice, double kappa) {
  Matrix matrix;
  petsc_ok(MatCreateSeqAIJ(PETSC_COMM_SELF, lattice.size(), lattice.size(), 5, nullptr, matrix.out()),
           "making the matrix of a random field");
  for (std::int32_t j = 0; j < lattice.rows; ++j)
    for (std::int32_t i = 0; i < lattice.columns; ++i) add_row(matrix, lattice, kappa, i, j);
  petsc_ok(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY), "assembling a matrix");
  petsc_ok(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY), "assembling a matrix");
  petsc_ok(MatSetOption(matrix, MAT_SPD, PETSC_TRUE), "marking a matrix positive definite");
  return matrix;
}

/// PETSc's own sparse Cholesky: plain loops in a fixed order, so that the bits do not hang on a BLAS and its
/// threads.
Ksp factorise(Mat matrix) {
  Ksp ksp;
  PC preconditioner = nullptr;
  petsc_ok(KSPCreate(PETSC_COMM_SELF, ksp.out()), "making a solver");
  petsc_ok(KSPSetOperators(ksp, matrix, matrix), "setting the operator");
  petsc_ok(KSPSetType(ksp, KSPPREONLY), "choosing a solver");
  petsc_ok(KSPGetPC(ksp, &preconditioner), "choosing a solver");
  petsc_ok(PCSetType(preconditioner, PCCHOLESKY), "choosing Cholesky");
  petsc_ok(PCFactorSetMatSolverType(preconditioner, MATSOLVERPETSC), "choosing Cholesky");
  petsc_ok(PCFactorSetMatOrderingType(preconditioner, MATORDERINGND), "ordering");
  petsc_ok(KSPSetUp(ksp), "factorising the matrix of a random field");
  return ksp;
}

}  // namespace

struct CorrelatedField::Solver {
  Lattice lattice;
  Matrix matrix;
  Ksp ksp;
  Vector solution;
  std::vector<LatticePoint> cells;
  std::vector<double> scale;  ///< [cell] brings the variance to 1

  double mass(std::int32_t node) const {
    return lattice.spacing * lattice.spacing * share(lattice, node % lattice.columns, node / lattice.columns);
  }
  std::vector<double> solve(std::vector<double> right_hand_side) const;
  void normalise();
};

std::vector<double> CorrelatedField::Solver::solve(std::vector<double> right_hand_side) const {
  const auto n = static_cast<PetscInt>(right_hand_side.size());
  Vector rhs;
  petsc_ok(VecCreateSeqWithArray(PETSC_COMM_SELF, 1, n, right_hand_side.data(), rhs.out()),
           "wrapping a vector");
  petsc_ok(KSPSolve(ksp, rhs, solution), "solving for a random field");
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  petsc_ok(KSPGetConvergedReason(ksp, &reason), "asking for convergence");
  if (reason <= 0)
    core::fail_run("PETSc could not solve for a random field (reason {})", static_cast<int>(reason));
  const PetscScalar* values = nullptr;
  petsc_ok(VecGetArrayRead(solution, &values), "reading a vector");
  std::vector<double> result(values, values + n);
  petsc_ok(VecRestoreArrayRead(solution, &values), "reading a vector");
  return result;
}

/// The covariance K^-1 C K^-1 seen from the middle of the lattice, where it is stationary, gives the variance
/// of every interpolated value: that of the equation, 1 / (4 pi kappa^2), less what lattice and interpolation
/// smooth away.
void CorrelatedField::Solver::normalise() {
  const std::int32_t middle = lattice.node(lattice.columns / 2, lattice.rows / 2);
  std::vector<double> column(static_cast<std::size_t>(lattice.size()), 0.0);
  column[static_cast<std::size_t>(middle)] = 1;
  column = solve(std::move(column));
  for (std::int32_t k = 0; k < lattice.size(); ++k) column[static_cast<std::size_t>(k)] *= mass(k);
  column = solve(std::move(column));
  const auto at = [&](std::int32_t offset) { return column[static_cast<std::size_t>(middle + offset)]; };
  const double same = at(0), diagonal = at(lattice.columns + 1);
  const double beside = 0.5 * (at(1) + at(lattice.columns));
  scale.reserve(cells.size());
  for (const LatticePoint& cell : cells) {
    const auto& [a, b, c, d] = cell.weights;
    const double variance = same * (a * a + b * b + c * c + d * d) +
                            2 * beside * (a * b + a * c + b * d + c * d) + 2 * diagonal * (a * d + b * c);
    scale.push_back(1 / std::sqrt(variance));
  }
}

CorrelatedField::CorrelatedField(const mesh::Mesh& mesh, double correlation_m)
    : solver_(std::make_unique<Solver>()) {
  Solver& s = *solver_;
  s.lattice = cover(mesh, correlation_m);
  s.matrix = assemble(s.lattice, std::sqrt(8.0) / correlation_m);
  s.ksp = factorise(s.matrix);
  petsc_ok(VecCreateSeq(PETSC_COMM_SELF, s.lattice.size(), s.solution.out()), "making a vector");
  for (std::size_t c = 0; c < mesh.cell_x.size(); ++c)
    s.cells.push_back(locate(s.lattice, mesh.cell_x[c], mesh.cell_y[c]));
  s.normalise();
}

CorrelatedField::~CorrelatedField() = default;
CorrelatedField::CorrelatedField(CorrelatedField&&) noexcept = default;
CorrelatedField& CorrelatedField::operator=(CorrelatedField&&) noexcept = default;

std::vector<double> CorrelatedField::sample(std::uint64_t seed, core::Stream stream, std::uint32_t member,
                                            std::uint32_t step) const {
  const Solver& s = *solver_;
  std::vector<double> noise(static_cast<std::size_t>(s.lattice.size()));
  for (std::int32_t k = 0; k < s.lattice.size(); ++k)
    noise[static_cast<std::size_t>(k)] =
        std::sqrt(s.mass(k)) * core::normal(seed, stream, member, step, s.lattice.noise_index(k));
  const std::vector<double> field = s.solve(std::move(noise));
  std::vector<double> result;
  result.reserve(s.cells.size());
  for (std::size_t c = 0; c < s.cells.size(); ++c) {
    const LatticePoint& p = s.cells[c];
    const auto at = [&](std::int32_t offset) { return field[static_cast<std::size_t>(p.node + offset)]; };
    const double value = p.weights[0] * at(0) + p.weights[1] * at(1) + p.weights[2] * at(s.lattice.columns) +
                         p.weights[3] * at(s.lattice.columns + 1);
    result.push_back(value * s.scale[c]);
  }
  return result;
}

}  // namespace freshet::assimilation
