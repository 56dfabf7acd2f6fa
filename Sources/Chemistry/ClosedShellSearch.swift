/// Finds the cheapest choice of one state per atom and one order per bond such that every atom's
/// bond orders add up to what its state asks for and the formal charges add up to a total.
///
/// Exact dynamic programming along a sweep over the atoms: at any moment only the *frontier*
/// (atoms with bonds both to swept and to unswept atoms) matters, by what each still has to bond
/// and its charge; of all partial choices that agree there the cheapest survives. Molecules are
/// nearly one-dimensional (frontiers of 2 to 6 atoms; 12 for buckminsterfullerene), so this takes
/// time linear in the atoms where trying all choices would take exponential time. A first sweep
/// over neutral states alone bounds the cost of the second.
struct ClosedShellSearch {
  /// A way an atom can be.
  struct State {
    var charge: Int
    /// What the orders of its bonds in the problem have to add up to.
    var bonds: Int
    var cost: Double
    /// Hydrogens the state implies beside these bonds.
    var hydrogens = 0
  }

  /// A bond and the cost of giving it the lowest order it may have, the next, and so on. An edge
  /// of order 0 is no bond.
  struct Edge {
    let first: Int
    let second: Int
    var lowest = 1
    let costs: [Double]

    var highest: Int { lowest + costs.count - 1 }
  }

  struct Solution {
    /// For each atom, the index of its state.
    var states: [Int]
    /// For each edge, its order.
    var orders: [Int]
    var cost: Double
  }

  enum Outcome {
    case solved(Solution)
    case impossible
    /// The limit of work was reached.
    case tooLarge
  }

  /// Total charge of the swept atoms that is still worth following, beyond that of all.
  private static let largestCharge = 3

  /// What the formal charges add up to, elementary charges.
  var totalCharge = 0

  /// Partial choices looked at before giving up.
  var workLimit = 3_000_000

  /// Solves for a connected set of atoms.
  func solve(states: [[State]], edges: [Edge]) -> Outcome {
    let neutral = sweep(states: states, edges: edges, bound: .infinity, charged: false)
    if case .tooLarge = neutral { return .tooLarge }
    guard states.contains(where: { $0.contains { $0.charge != 0 } }) else { return neutral }
    var bound = Double.infinity
    if case .solved(let solution) = neutral { bound = solution.cost }
    let charged = sweep(states: states, edges: edges, bound: bound, charged: true)
    if case .solved(let solution) = charged, solution.cost < bound { return charged }
    if case .tooLarge = charged, bound == .infinity { return .tooLarge }
    return neutral
  }

  private struct Partial {
    var key: Frontier
    var cost: Double
    var parent: Int32
    var choice: Int8
  }

  private enum Step {
    case introduce(atom: Int, slot: Int)
    case bond(edge: Int, slots: (Int, Int))
    case forget(slot: Int)
  }

  private func sweep(states: [[State]], edges: [Edge], bound: Double, charged: Bool) -> Outcome {
    guard let steps = Self.steps(atomCount: states.count, edges: edges) else { return .tooLarge }
    // Costs are counted from each atom's and bond's cheapest choice, so that they only rise.
    let floors = states.map { $0.map(\.cost).min() ?? 0 }
    let edgeFloors = edges.map { $0.costs.min() ?? 0 }
    let base = floors.reduce(0, +) + edgeFloors.reduce(0, +)
    var remainingBonds = Array(repeating: 0, count: states.count)
    for edge in edges {
      remainingBonds[edge.first] += edge.lowest
      remainingBonds[edge.second] += edge.lowest
    }
    var highest = Array(repeating: 0, count: states.count)
    for edge in edges {
      highest[edge.first] += edge.highest
      highest[edge.second] += edge.highest
    }
    var history: [[Partial]] = [
      [Partial(key: Frontier(), cost: 0, parent: -1, choice: 0)]
    ]
    var work = 0
    var index: [Frontier: Int] = [:]
    for step in steps {
      let table = history[history.count - 1]
      var next: [Partial] = []
      next.reserveCapacity(table.count)
      index.removeAll(keepingCapacity: true)
      func add(_ key: Frontier, _ cost: Double, _ parent: Int, _ choice: Int) {
        work &+= 1
        guard base + cost < bound else { return }
        if let known = index[key] {
          guard cost < next[known].cost else { return }
          next[known].cost = cost
          next[known].parent = Int32(parent)
          next[known].choice = Int8(choice)
        } else {
          index[key] = next.count
          next.append(
            Partial(key: key, cost: cost, parent: Int32(parent), choice: Int8(choice)))
        }
      }
      switch step {
      case .introduce(let atom, let slot):
        for (parent, partial) in table.enumerated() {
          for (choice, state) in states[atom].enumerated() {
            guard charged || state.charge == 0 || states[atom].count == 1,
              state.bonds >= remainingBonds[atom],
              state.bonds <= highest[atom]
            else { continue }
            var key = partial.key
            key.totalCharge += state.charge
            guard abs(key.totalCharge) <= Self.largestCharge + abs(totalCharge) else { continue }
            key[slot] = Frontier.Atom(remaining: state.bonds, charge: state.charge)
            add(key, partial.cost + state.cost - floors[atom], parent, choice)
          }
        }
      case .bond(let edge, let slots):
        let (first, second) = (edges[edge].first, edges[edge].second)
        let (costs, lowest) = (edges[edge].costs, edges[edge].lowest)
        remainingBonds[first] -= lowest
        remainingBonds[second] -= lowest
        highest[first] -= edges[edge].highest
        highest[second] -= edges[edge].highest
        for (parent, partial) in table.enumerated() {
          let one = partial.key[slots.0]
          let other = partial.key[slots.1]
          for (index, cost) in costs.enumerated() {
            let order = lowest + index
            // Like charges do not sit side by side.
            guard order == 0 || costs.count == 1 || one.charge * other.charge <= 0 else { continue }
            let left = one.remaining - order
            let right = other.remaining - order
            guard left >= remainingBonds[first], left <= highest[first],
              right >= remainingBonds[second], right <= highest[second]
            else { continue }
            var key = partial.key
            key[slots.0].remaining = left
            key[slots.1].remaining = right
            add(key, partial.cost + cost - edgeFloors[edge], parent, order)
          }
        }
      case .forget(let slot):
        for (parent, partial) in table.enumerated() {
          guard partial.key[slot].remaining == 0 else { continue }
          var key = partial.key
          key.clear(slot)
          add(key, partial.cost, parent, 0)
        }
      }
      guard work <= workLimit else { return .tooLarge }
      guard !next.isEmpty else { return .impossible }
      history.append(next)
    }
    let last = history[history.count - 1]
    guard var position = last.firstIndex(where: { $0.key.totalCharge == totalCharge }) else {
      return .impossible
    }
    // All frontiers are empty now: partial choices differ by total charge alone.
    var solution = Solution(
      states: Array(repeating: 0, count: states.count),
      orders: Array(repeating: 1, count: edges.count), cost: base + last[position].cost)
    for (step, table) in zip(steps, history.dropFirst()).reversed() {
      switch step {
      case .introduce(let atom, _): solution.states[atom] = Int(table[position].choice)
      case .bond(let edge, _): solution.orders[edge] = Int(table[position].choice)
      case .forget: break
      }
      position = Int(table[position].parent)
    }
    return .solved(solution)
  }

  /// A sweep that keeps the frontier small: always the atom that leaves the fewest open, or nil
  /// when more atoms are open at once than a key can hold.
  private static func steps(atomCount: Int, edges: [Edge]) -> [Step]? {
    var incident = Array(repeating: [Int](), count: atomCount)
    for (index, edge) in edges.enumerated() {
      incident[edge.first].append(index)
      incident[edge.second].append(index)
    }
    func partner(_ edge: Int, of atom: Int) -> Int {
      edges[edge].first == atom ? edges[edge].second : edges[edge].first
    }
    var open = incident.map(\.count)
    var swept = Array(repeating: false, count: atomCount)
    var slotOf = Array(repeating: -1, count: atomCount)
    var freeSlots = Array((0..<Frontier.slotCount).reversed())
    var steps: [Step] = []
    var reachable: Set<Int> = []
    for _ in 0..<atomCount {
      // Atoms next to swept ones first; at the start an end of the molecule.
      let candidates = reachable.isEmpty ? swept.indices.filter { !swept[$0] } : reachable.sorted()
      var best = -1
      var bestScore = (Int.max, Int.max)
      for atom in candidates {
        var growth = 1
        var links = 0
        for edge in incident[atom] where swept[partner(edge, of: atom)] {
          links += 1
          if open[partner(edge, of: atom)] == 1 { growth -= 1 }
        }
        if links == incident[atom].count { growth -= 1 }
        let score = (growth, incident[atom].count - 2 * links)
        if score < bestScore {
          bestScore = score
          best = atom
        }
      }
      guard let slot = freeSlots.popLast() else { return nil }
      slotOf[best] = slot
      swept[best] = true
      reachable.remove(best)
      steps.append(.introduce(atom: best, slot: slot))
      for edge in incident[best] {
        let other = partner(edge, of: best)
        guard swept[other] else {
          reachable.insert(other)
          continue
        }
        steps.append(
          .bond(edge: edge, slots: (slotOf[edges[edge].first], slotOf[edges[edge].second])))
        open[best] -= 1
        open[other] -= 1
        if open[other] == 0 {
          steps.append(.forget(slot: slotOf[other]))
          freeSlots.append(slotOf[other])
        }
      }
      if open[best] == 0 {
        steps.append(.forget(slot: slot))
        freeSlots.append(slot)
      }
    }
    return steps
  }
}

/// What the rest of a molecule has to know of a partial choice: of each atom with bonds both to swept and
/// to unswept atoms, in a slot of its own, and the charge of all swept atoms. Packed, because tables
/// are looked up by it millions of times.
private struct Frontier: Hashable {
  /// An atom with unswept bonds.
  struct Atom {
    /// What the orders of its unswept bonds have to add up to: 0 to 7.
    var remaining: Int
    /// -1 to 2.
    var charge: Int
  }

  static let slotCount = 24
  private static let slotBits = 5
  private static let slotMask: UInt128 = 31
  /// The top byte holds the total charge + 128.
  private static let chargeShift: UInt128 = 120
  private static let noCharge = 128

  /// Each slot has what an atom still has to bond (3 bits) and its charge + 1 (2 bits).
  private var bits = UInt128(noCharge) << chargeShift

  /// The charge of all swept atoms.
  var totalCharge: Int {
    get { Int(truncatingIfNeeded: bits >> Self.chargeShift) - Self.noCharge }
    set {
      bits &= ~(UInt128.max << Self.chargeShift)
      bits |= UInt128(newValue + Self.noCharge) << Self.chargeShift
    }
  }

  subscript(slot: Int) -> Atom {
    get {
      let field = Int(truncatingIfNeeded: (bits >> Self.shift(slot)) & Self.slotMask)
      return Atom(remaining: field & 7, charge: (field >> 3) - 1)
    }
    set {
      clear(slot)
      bits |= UInt128(newValue.remaining | (newValue.charge + 1) << 3) << Self.shift(slot)
    }
  }

  /// Makes a slot free for another atom.
  mutating func clear(_ slot: Int) { bits &= ~(Self.slotMask << Self.shift(slot)) }

  private static func shift(_ slot: Int) -> UInt128 { UInt128(slot * slotBits) }
}
