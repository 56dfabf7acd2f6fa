import CKernels
import Platform

/// The sum of exponentials over the environments of a tree for some atoms. Environments that are too
/// far away to matter are left out, ball by ball, the largest balls first.
///
/// What is left out is known to be less than `tolerance` of the sum: the nearest a ball comes to an
/// atom bounds the weights of its members from above, and the sum is at least that of the balls' means
/// (Jensen). Balls are left out from the least weight up, as long as the bounds add up to less. An
/// atom's result does not depend on the other atoms.
final class PanelWalk {
  private let tree: EnvironmentTree
  private let tolerance: Double
  private let kernels: ck_kernels
  private var scale: Float = 0
  /// The same before it was rounded.
  private var exactScale = 0.0
  private var atoms = 0
  private let inputs = AlignedTable<Float>(repeating: 0, count: 0)  // [atoms, stride]
  private let norms = AlignedTable<Float>(repeating: 0, count: 0)  // [atoms]
  private let sums = AlignedTable<ck_log_sum>(repeating: ck_log_sum(), count: 0)  // [atoms]
  /// What weights are relative to: [atoms].
  private let shifts = AlignedTable<Float>(repeating: 0, count: 0)
  private let everyone = AlignedTable<Int32>(repeating: 0, count: 0)  // [atoms]
  private let branches = Visits()
  private let leaves = Visits()
  /// The atoms for which the panel is not pruned: [atoms].
  private let list = AlignedTable<Int32>(repeating: 0, count: 0)
  /// Balls by depth, and the highest bounds: [atoms, bins], [atoms].
  private let counts = AlignedTable<Int32>(repeating: 0, count: 0)
  private let tops = AlignedTable<Float>(repeating: 0, count: 0)
  private let least = AlignedTable<Float>(repeating: 0, count: 0)  // [atoms]
  private let means = AlignedTable<Float>(repeating: 0, count: 0)  // [atoms, stride]
  private let totals = AlignedTable<Double>(repeating: 0, count: 0)  // [atoms]
  /// Whether an atom's sum is what it is to be: [atoms].
  private let converged = AlignedTable<Bool>(repeating: false, count: 0)

  /// The atoms that look into some panels, panel after panel, and what they find there.
  private final class Visits {
    /// First visit of each panel, and their number at the end.
    let starts = AlignedTable<Int32>(repeating: 0, count: 0)
    /// The atom of each visit.
    let atoms = AlignedTable<Int32>(repeating: 0, count: 0)
    /// Bounds: [visits, 16].
    let values = AlignedTable<Float>(repeating: 0, count: 0)
    /// Balls with lower bounds are left out: [atoms].
    let thresholds = AlignedTable<Float>(repeating: 0, count: 0)

    func range(of panel: Int) -> Range<Int> {
      Int(starts.base[panel])..<Int(starts.base[panel &+ 1])
    }
  }

  init(_ tree: EnvironmentTree, tolerance: Double, kernels: ck_kernels) {
    self.tree = tree
    self.kernels = kernels
    self.tolerance = tolerance
  }

  /// log sum_j exp(-scale/2 |x - y_j|^2) for the atoms with some descriptors and, where asked for, the
  /// means of the environments with these weights.
  /// - Parameters:
  ///   - descriptors: of all atoms: [all, width].
  ///   - logSums: [range].
  ///   - means: [range, width].
  func evaluate(
    _ descriptors: [Double], _ range: Range<Int>, scale: Double,
    into logSums: UnsafeMutablePointer<Double>, means result: UnsafeMutablePointer<Double>?
  ) {
    self.scale = Float(scale)
    exactScale = scale
    take(descriptors, range)
    bound(tree.branches, in: branches, members: branchingFactor * branchingFactor, from: nil)
    bound(tree.leaves, in: leaves, members: branchingFactor, from: branches)
    for atom in 0..<atoms { reset(atom, shift: shifts.base[atom], least: Self.leastWeight) }
    for _ in 0..<Self.mostSums {
      sum(withMeans: result != nil)
      guard mustSumAgain(withMeans: result != nil) else { break }
    }
    for atom in 0..<atoms {
      let found = Double(shifts.base[atom]) + log(Self.total(sums.base[atom]) { _ in 1 })
      // NaN too is looked at again: it may come from numbers beyond those of Float.
      guard converged.base[atom], abs(found) < Self.largestLogit else {
        let mean = result.map { $0 + atom &* tree.width }
        logSums[atom] = exactSum(descriptors, range.lowerBound + atom, mean: mean)
        continue
      }
      logSums[atom] = found
      guard let result else { continue }
      let total = totals.base[atom]
      for k in 0..<tree.width {
        result[atom &* tree.width &+ k] = Double(means.base[atom &* tree.stride &+ k]) / total
      }
    }
  }

  /// Environments with a lower weight do not count for the mean, unless they are many. Weights are
  /// relative to what the sum is at least.
  private static let leastWeight: Float = 1e-8

  /// How often the environments are summed before the atoms that are left are summed in Double: more often
  /// than `mustSumAgain` has smaller weights to count, so that numbers beyond those of Float alone get
  /// there.
  private static let mostSums = 16
  /// Well above CK_NOTHING, which stands for no logit at all.
  private static let largestLogit = 1e37

  private func take(_ descriptors: [Double], _ range: Range<Int>) {
    let (width, stride) = (tree.width, tree.stride)
    atoms = range.count
    for table in [norms, shifts, least, branches.thresholds, leaves.thresholds] {
      table.reserve(atoms)
    }
    converged.reserve(atoms)
    converged.base.initialize(repeating: false, count: atoms)
    everyone.reserve(atoms)
    list.reserve(atoms)
    sums.reserve(atoms)
    totals.reserve(atoms)
    means.reserve(atoms * stride)
    inputs.reserve(atoms * stride)
    inputs.base.initialize(repeating: 0, count: atoms * stride)
    for atom in 0..<atoms {
      var norm = 0.0
      for k in 0..<width {
        let value = Float(descriptors[(range.lowerBound &+ atom) &* width &+ k])
        inputs.base[atom &* stride &+ k] = value
        norm += Double(value) * Double(value)
      }
      norms.base[atom] = Float(norm)
      everyone.base[atom] = Int32(atom)
    }
  }

  private var rows: ck_rows {
    ck_rows(values: inputs.base, stride: tree.stride, norms: norms.base)
  }

  /// Bounds the logits in some balls, for the atoms to which the larger balls around them may matter,
  /// and finds out which of them may.
  private func bound(
    _ balls: EnvironmentTree.Balls, in visits: Visits, members: Int, from above: Visits?
  ) {
    for atom in 0..<atoms { clearSum(atom) }
    var rows = rows
    forEachPanel(balls.centres.count, in: visits, from: above) { panel, list, count, bounds in
      var points = balls.centres[panel]
      var around = balls[panel]
      self.kernels.panel_bounds(
        &points, &around, self.scale, &rows, list, count, bounds, self.sums.base)
    }
    setThresholds(balls, visits, members: members)
  }

  /// An atom without sums.
  private func reset(_ atom: Int, shift: Float, least smallest: Float) {
    shifts.base[atom] = shift
    least.base[atom] = smallest
    totals.base[atom] = 0
    (means.base + atom * tree.stride).initialize(repeating: 0, count: tree.stride)
    clearSum(atom)
  }

  /// Sums the weights of the environments that are left and, if asked for, these times weights.
  private func sum(withMeans: Bool) {
    var rows = rows
    for panel in 0..<tree.environments.count {
      let found = select(ball: panel, of: leaves, into: list.base)
      guard found > 0 else { continue }
      var points = tree.environments[panel]
      var means = ck_means(
        points: tree.rows.base + panel &* branchingFactor &* tree.stride, least: least.base,
        sums: means.base, totals: totals.base)
      withUnsafePointer(to: &means) {
        kernels.panel_sums(
          &points, scale, &rows, shifts.base, list.base, Int32(found), sums.base,
          withMeans ? $0 : nil)
      }
    }
  }

  /// Rescales atoms whose sum under- or overflowed and has it repeated: far from all environments,
  /// where bounds are far off, all weights can vanish, or too many be left out of the mean. Others
  /// keep what they have.
  private func mustSumAgain(withMeans: Bool) -> Bool {
    var isAgain = false
    for atom in 0..<atoms {
      let total = Self.total(sums.base[atom]) { _ in 1 }
      let captured = totals.base[atom]
      if total == 0 {
        reset(atom, shift: Self.top(sums.base[atom]), least: least.base[atom])
      } else if total < 0.5 || total > 1e9 {
        reset(atom, shift: shifts.base[atom] + Float(log(total)), least: least.base[atom])
      } else if withMeans, least.base[atom] > 0, captured < (1 - tolerance) * total {
        let smaller = least.base[atom] > 1e-30 ? least.base[atom] * 1e-3 : 0
        reset(atom, shift: shifts.base[atom], least: smaller)
      } else {
        converged.base[atom] = true
        // Ruled out from now on.
        leaves.thresholds.base[atom] = .infinity
        continue
      }
      isAgain = true
    }
    return isAgain
  }

  /// The sum over all environments for one atom, in Double throughout.
  /// - Parameter mean: [width].
  private func exactSum(
    _ descriptors: [Double], _ atom: Int, mean: UnsafeMutablePointer<Double>?
  ) -> Double {
    let (width, stride) = (tree.width, tree.stride)
    let logits = (0..<tree.count).map { point in
      var square = 0.0
      for k in 0..<width {
        let difference =
          descriptors[atom &* width &+ k] - Double(tree.rows.base[point &* stride &+ k])
        square += difference * difference
      }
      return -exactScale / 2 * square
    }
    let top = logits.max() ?? 0
    let weights = logits.map { exp($0 - top) }
    let total = weights.reduce(0, +)
    if let mean {
      for k in 0..<width {
        var sum = 0.0
        for (point, weight) in weights.enumerated() where weight > 0 {
          sum += weight * Double(tree.rows.base[point &* stride &+ k])
        }
        mean[k] = sum / total
      }
    }
    return top + log(total)
  }

  /// Calls `body` for all panels of points with the atoms that visit them, and where to put what they
  /// find.
  private func forEachPanel(
    _ panelCount: Int, in visits: Visits, from above: Visits?,
    _ body: (Int, UnsafePointer<Int32>, Int32, UnsafeMutablePointer<Float>) -> Void
  ) {
    visits.starts.reserve(panelCount + 1)
    visits.starts.base[0] = 0
    var count = 0
    for panel in 0..<panelCount {
      visits.atoms.reserve(count + atoms, keeping: count)
      visits.values.reserve((count + atoms) * branchingFactor, keeping: count * branchingFactor)
      let list = visits.atoms.base + count
      let found = select(ball: panel, of: above, into: list)
      if found > 0 {
        body(panel, list, Int32(found), visits.values.base + count &* branchingFactor)
      }
      count += found
      visits.starts.base[panel &+ 1] = Int32(count)
    }
  }

  /// Lists the atoms that a ball may matter to.
  private func select(
    ball: Int, of above: Visits?, into list: UnsafeMutablePointer<Int32>
  ) -> Int {
    guard let above else {
      list.update(from: everyone.base, count: atoms)
      return atoms
    }
    let (panel, lane) = (ball / branchingFactor, ball % branchingFactor)
    var count = 0
    for visit in above.range(of: panel) {
      let atom = above.atoms.base[visit]
      list[count] = atom
      // NaN is not ruled out.
      let bound = above.values.base[visit &* branchingFactor &+ lane]
      count &+= bound < above.thresholds.base[Int(atom)] ? 0 : 1
    }
    return count
  }

  /// The weight of balls by the log distance of their bounds below the lower bound of the sum, in
  /// steps of a half.
  private static let binWeights = (0..<128).map { exp(-0.5 * Double($0)) }

  /// Decides which balls matter: all but those whose bounds add up to less than half of the tolerance.
  private func setThresholds(_ balls: EnvironmentTree.Balls, _ visits: Visits, members: Int) {
    let bins = Self.binWeights.count
    counts.reserve(atoms * bins)
    counts.base.initialize(repeating: 0, count: atoms * bins)
    tops.reserve(atoms)
    tops.base.initialize(repeating: CK_NOTHING, count: atoms)
    for atom in 0..<atoms {
      let top = Self.top(sums.base[atom])
      let total = Self.total(sums.base[atom]) { exp(Double($0 - top)) }
      shifts.base[atom] = Float(log(total) + Double(top))
    }
    for panel in 0..<balls.centres.count {
      let points = Int(balls.centres[panel].points)
      for visit in visits.range(of: panel) {
        let atom = Int(visits.atoms.base[visit])
        for lane in 0..<points {
          let bound = visits.values.base[visit &* branchingFactor &+ lane]
          let depth = 2 * (shifts.base[atom] - bound)
          let bin = depth > 0 ? Int(min(depth, Float(bins - 1))) : 0
          counts.base[atom &* bins &+ bin] &+= 1
          tops.base[atom] = max(tops.base[atom], bound)
        }
      }
    }
    for atom in 0..<atoms {
      var bin = bins
      var lost = 0.0
      while bin > 0 {
        lost +=
          Double(counts.base[atom * bins + bin - 1]) * Double(members) * Self.binWeights[bin - 1]
        if lost >= tolerance / 2 || tolerance == 0 { break }
        bin -= 1
      }
      // A kernel that grows with distance has no bounds.
      visits.thresholds.base[atom] =
        scale < 0 || tolerance == 0 ? -.infinity : shifts.base[atom] - 0.5 * Float(bin)
      // No weight is to overflow.
      shifts.base[atom] = max(shifts.base[atom], tops.base[atom] - 70)
    }
  }

  private func clearSum(_ atom: Int) {
    let floats = UnsafeMutableRawPointer(sums.base + atom).assumingMemoryBound(to: Float.self)
    floats.update(repeating: CK_NOTHING, count: branchingFactor)
    (floats + branchingFactor).update(repeating: 0, count: branchingFactor)
  }

  /// The lanes of a sum, each times a function of its largest exponent.
  private static func total(_ sum: ck_log_sum, _ factor: (Float) -> Double) -> Double {
    withUnsafeBytes(of: sum) { bytes in
      let floats = bytes.assumingMemoryBound(to: Float.self)
      return (0..<branchingFactor).reduce(0) {
        $0 + Double(floats[branchingFactor + $1]) * factor(floats[$1])
      }
    }
  }

  /// The largest exponent of a sum.
  private static func top(_ sum: ck_log_sum) -> Float {
    withUnsafeBytes(of: sum) { bytes in
      let floats = bytes.assumingMemoryBound(to: Float.self)
      return (0..<branchingFactor).reduce(CK_NOTHING) { max($0, floats[$1]) }
    }
  }
}

private let branchingFactor = EnvironmentTree.branchingFactor
