import MACE

/// Floating point operations of the first layer's descriptors and their adjoint, from the shape of
/// the model: what an evaluation has to do when radial functions are tabulated for each pair of
/// species with the linear maps folded in, and the product is a polynomial evaluated with nested
/// sums. C channels, P = L + 1 radial functions a channel, M = (L + 1)^2 components, N monomials of
/// the invariant product:
///
///     an edge, forward:  C (6 P + 2 M)      cubic spline; multiply and add Y R
///     an edge, adjoint:  C (6 P + 4 M)      its slope; gradients by R and by Y
///     an atom, forward:  2 C N + 2 C^2      polynomial; mixing of channels
///     an atom, adjoint:  4 C N + 2 C^2      its gradient
///
/// Spherical harmonics, which do not grow with C, are left out.
struct Operations {
  let edges: Int
  let atoms: Int
  private let channels: Int
  private let radial: Int
  private let components: Int
  private let monomials: Int

  init(_ parameters: MACEParameters, atoms: Int, edges: Int) {
    self.atoms = atoms
    self.edges = edges
    let shape = parameters.configuration
    channels = shape.descriptorWidth
    radial = shape.edgeDegree + 1
    components = radial * radial
    let invariant = parameters.layers.first?.contractions.first { $0.irrep == .harmonic(0) }
    monomials = invariant?.polynomials().first?.monomials.count ?? 0
  }

  var forward: Double {
    Double(edges * channels * (6 * radial + 2 * components))
      + Double(atoms * channels * (2 * monomials + 2 * channels))
  }

  var adjoint: Double {
    Double(edges * channels * (6 * radial + 4 * components))
      + Double(atoms * channels * (4 * monomials + 2 * channels))
  }
}
