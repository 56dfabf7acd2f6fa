import CKernels
import Platform

/// The edges between all atoms of a molecule, receiver by receiver, as the kernels read them.
final class DenseEdges {
  private let grid: RadialGrid
  private let cutoff: Double
  private let harmonics = EdgeHarmonics()
  private let plan: AngularPlan
  private let kernels: ck_kernels
  private(set) var atoms = 0
  private var positions: [SIMD3<Double>] = []
  /// First edge of each atom; that of an atom's edges by their sender also: [atoms + 1].
  let starts = WorkBuffer<Int32>()
  private let senders = WorkBuffer<Int32>()
  /// Edges sorted by sender: [edges].
  private let slots = WorkBuffer<Int32>()
  let intervals = WorkBuffer<Int32>()
  private let fractions = WorkBuffer<Float>()
  /// Intervals per angstrom; zero beyond the cutoff: [edges].
  private let densities = WorkBuffer<Double>()
  private let angular = WorkBuffer<Float>()
  private let rows = WorkBuffer<UnsafePointer<Float>>()
  /// Shares of the knots in the value at each edge: [edges, CK_KNOTS].
  let knotWeights = WorkBuffer<Float>()
  /// Derivatives by the fraction (column 0), the harmonics and the matrices of paths: [edges, width].
  let gradients = WorkBuffer<Float>()

  /// Numbers of an edge in `angular`.
  private var width: Int { plan.stride }

  init(_ grid: RadialGrid, _ plan: AngularPlan, kernels: ck_kernels) {
    self.grid = grid
    self.plan = plan
    self.kernels = kernels
    cutoff = grid.distance(grid.intervals)
  }

  /// Number of edges.
  var count: Int { atoms * (atoms - 1) }

  /// Everything of the geometry of a molecule.
  func fill(_ positions: [SIMD3<Double>]) {
    self.positions = positions
    reserve(positions.count)
    var edge = 0
    for receiver in 0..<atoms {
      for sender in 0..<atoms where sender != receiver {
        let vector = positions[receiver] - positions[sender]
        let distance = (vector * vector).sum().squareRoot()
        let (interval, fraction, density) = grid.place(of: min(distance, cutoff))
        intervals.base[edge] = Int32(truncatingIfNeeded: interval)
        fractions.base[edge] = Float(fraction)
        densities.base[edge] = distance < cutoff ? density : 0
        harmonics.write(
          distance > 0 ? vector / distance : .zero, to: angular.base + edge &* width)
        edge &+= 1
      }
    }
    kernels.expand(
      plan.couplings.base, Int32(plan.couplingCount), Int32(count), angular.base, width)
  }

  private func reserve(_ count: Int) {
    let edges = count * (count - 1)
    intervals.reserve(edges)
    fractions.reserve(edges)
    densities.reserve(edges)
    angular.reserve(edges * width)
    gradients.reserveZeroes(edges * width)
    rows.reserve(edges)
    guard count != atoms else { return }
    atoms = count
    starts.reserve(count + 1)
    senders.reserve(edges)
    slots.reserve(edges)
    for atom in 0...count { starts.base[atom] = Int32(atom * (count - 1)) }
    for receiver in 0..<count {
      for place in 0..<count - 1 {
        let sender = place < receiver ? place : place + 1
        let edge = receiver * (count - 1) + place
        senders.base[edge] = Int32(sender)
        slots.base[edge] = Int32(
          sender * (count - 1) + (receiver < sender ? receiver : receiver - 1))
      }
    }
  }

  /// The edges with the radial functions of a layer, until they are asked for again.
  func kernelEdges(_ table: RadialTable, functions: Int) -> ck_edges {
    for edge in 0..<count {
      rows.base[edge] = table.base + Int(intervals.base[edge]) &* table.stride
    }
    return ck_edges(
      functions: Int32(functions), starts: starts.base, senders: senders.base, slots: slots.base,
      radial: rows.base, fraction: fractions.base, angular: angular.base, angular_stride: width)
  }

  /// Finds `knotWeights`.
  func weighKnots(_ stencil: KnotStencil) {
    let knots = Int(CK_KNOTS)
    knotWeights.reserve(count * knots)
    for edge in 0..<count {
      stencil.write(
        weightsAt: Double(fractions.base[edge]), to: knotWeights.base + edge &* knots)
    }
  }

  /// The gradient by positions from `gradients`: [atoms].
  func pullBack() -> [SIMD3<Double>] {
    kernels.expand_reverse(
      plan.couplings.base, Int32(plan.couplingCount), Int32(count), gradients.base, width)
    var sums = [SIMD3<Double>](repeating: .zero, count: atoms)
    var edge = 0
    for receiver in 0..<atoms {
      for sender in 0..<atoms where sender != receiver {
        let vector = positions[receiver] - positions[sender]
        let distance = (vector * vector).sum().squareRoot()
        let gradient = gradients.base + edge &* width
        if distance > 0 {
          let unit = vector / distance
          let byUnit = harmonics.pullBack(gradient, at: unit)
          // Only the part across the edge turns it.
          let across = (byUnit - unit * (byUnit * unit).sum()) / distance
          let total = across + unit * (Double(gradient[0]) * densities.base[edge])
          sums[receiver] += total
          sums[sender] -= total
        }
        edge &+= 1
      }
    }
    return sums
  }
}
