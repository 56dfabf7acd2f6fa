import CKernels
import Engine
import Platform

// Adjoints.
extension FastEdges {
  /// Forgets the gradients of a block's edges.
  func clearGradients(_ block: AtomBlock) {
    let edges = edges(of: block)
    (gradients.base + edges.lowerBound * stride)
      .initialize(repeating: 0, count: edges.count * stride)
    if model.repulsion != nil {
      (alongs.base + edges.lowerBound).initialize(repeating: 0, count: edges.count)
    }
  }

  /// The adjoint of `fill`: the derivatives by the vectors of a block's edges that `gradients` and
  /// `alongs` stand for.
  func pullBack(_ block: AtomBlock) {
    let edges = edges(of: block)
    kernels.expand_reverse(
      model.angular.couplings.base, couplingCount, Int32(edges.count),
      gradients.base + edges.lowerBound * stride, stride)
    for edge in edges { pullBack(edge) }
  }

  /// Adds `factor` times the derivative by positions after `pullBack` of all blocks.
  func addGradients(factor: Double, to target: inout [SIMD3<Double>]) {
    for (place, atom) in order.atoms.enumerated() {
      var own = SIMD3<Double>.zero
      for edge in edges(of: place) {
        let total = factor * vectorGradients.base[edge]
        own += total
        target[order.atoms[Int(senders.base[edge])]] -= total
      }
      target[atom] += own
    }
  }

  /// Adds the derivatives by the strain of each periodic particle after `pullBack` of all blocks: an
  /// edge's share is the symmetric part of (dE/dr) r^T.
  func addStrainGradients(of batch: ParticleBatch, to strains: inout [SymmetricTensor]) {
    for particle in 0..<batch.count where batch.cells[particle]?.isPeriodic == true {
      for atom in batch.atoms(of: particle) {
        for edge in edges(of: order.places[atom]) {
          strains[particle] += SymmetricTensor(
            product: vectorGradients.base[edge], vectors.base[edge])
        }
      }
    }
  }

  private func pullBack(_ edge: Int) {
    let distance = distances.base[edge]
    let unit = direction(edge)
    let gradient = gradients.base + edge &* stride
    let byUnit = harmonics.pullBack(gradient, at: unit)
    // Only the part across the edge turns it; two atoms in one place have no direction.
    let across = byUnit - unit * (byUnit * unit).sum()
    let turn = distance > 0 ? across / distance : .zero
    var along = Double(gradient[0]) * slopes.base[edge]
    if model.repulsion != nil { along += alongs.base[edge] }
    vectorGradients.base[edge] = turn + unit * along
  }
}
