import Engine

/// Some structures of a batch, twice: displaced along the gradient of the loss by the forces and against
/// it. Weighted energies of these have the gradient of the loss by the weights of the model, that of the
/// forces included (central differences):
///
///     dL/dW = sum_s (w/2 - 1/(2 e)) dE/dW(r + e v) + (w/2 + 1/(2 e)) dE/dW(r - e v)
///
/// with w the derivative by the energy of a structure, v that by its forces, and e such that the atom
/// that moves most moves by a given distance. Cells are strained against the derivative by the strain
/// gradient alike.
struct DisplacedShare {
  private(set) var molecules: [Molecule] = []
  private(set) var weights: [Double] = []

  /// Below it there is no direction.
  private static let smallest = 1e-12

  /// Adds a structure.
  /// - Parameter distance: of the atom that moves most, angstrom.
  mutating func append(
    _ molecule: Molecule, _ loss: Loss.Gradient, distance: Double, cutoff: Double
  ) {
    // A strain moves neighbours by up to the cutoff times its size against each other.
    let strained = loss.strain.rows.joined().reduce(0) { max($0, abs($1)) } * cutoff
    let most = max(loss.forces.reduce(0) { max($0, length($1)) }, strained)
    guard most > Self.smallest else {
      guard loss.energy != 0 else { return }
      molecules.append(molecule)
      weights.append(loss.energy)
      return
    }
    let step = distance / most
    for sign in [1.0, -1] {
      var moved = molecule
      // The energy's slope by the strain gradient has the sign of the strain, that by forces not.
      let strain = loss.strain * (-sign * step)
      for atom in moved.positions.indices {
        moved.positions[atom] += Self.apply(strain, molecule.positions[atom])
        moved.positions[atom] += sign * step * loss.forces[atom]
      }
      if let cell = molecule.cell, loss.strain != .zero {
        let vectors = cell.vectors.map { $0 + Self.apply(strain, $0) }
        moved.cell =
          (try? Cell(vectors[0], vectors[1], vectors[2], periodic: cell.periodic)) ?? cell
      }
      molecules.append(moved)
      weights.append(loss.energy / 2 - sign / (2 * step))
    }
  }

  private static func apply(_ tensor: SymmetricTensor, _ r: SIMD3<Double>) -> SIMD3<Double> {
    let (d, o) = (tensor.diagonal, tensor.offDiagonal)
    return [
      d.x * r.x + o.z * r.y + o.y * r.z, o.z * r.x + d.y * r.y + o.x * r.z,
      o.y * r.x + o.x * r.y + d.z * r.z,
    ]
  }
}
