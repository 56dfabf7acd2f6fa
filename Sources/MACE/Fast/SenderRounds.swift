import Platform

/// Some blocks whose edges leave their partial gradients by the senders' features in rows, sorted
/// by sender and an atom's in the order of its edges, before anything is summed. Thus any thread may
/// work on any receiver, and sums have an order that no thread decides.
struct SenderRound {
  let blocks: Range<Int>
  let edges: Range<Int>
}

/// The rounds of a batch, one after the other.
final class SenderRounds {
  private(set) var all: [SenderRound] = []
  /// The row of each edge in its round: [edges].
  let rows = WorkBuffer<Int32>()
  /// First row of each sender in each round, and the number of rows at the end: [rounds, atoms + 1].
  private let starts = WorkBuffer<Int32>()
  private var atoms = 0

  /// Memory of the rows, unless a block needs more: less than the cache that threads share.
  private static let roundBytes = 16 << 20

  func reserve(edges: Int) { rows.reserve(edges) }

  /// Cuts the blocks into rounds and gives each edge a row of `width` numbers, once all blocks are
  /// filled.
  func find(_ edges: FastEdges, width: Int) {
    let limit = Self.roundBytes / (MemoryLayout<Float>.stride * width)
    atoms = edges.atoms
    all.removeAll(keepingCapacity: true)
    for (index, block) in edges.order.blocks.enumerated() {
      let own = edges.edges(of: block)
      if let last = all.last, own.upperBound - last.edges.lowerBound <= limit {
        all[all.count - 1] = SenderRound(
          blocks: last.blocks.lowerBound..<index + 1,
          edges: last.edges.lowerBound..<own.upperBound)
      } else {
        all.append(SenderRound(blocks: index..<index + 1, edges: own))
      }
    }
    starts.reserve(all.count * (atoms + 1))
    for (index, round) in all.enumerated() {
      sort(round, senders: edges.senders.base, starts: starts(ofRound: index))
    }
  }

  /// First row of each sender, and the number of rows at the end: [atoms + 1].
  func starts(ofRound index: Int) -> UnsafeMutablePointer<Int32> {
    starts.base + index * (atoms + 1)
  }

  /// Sorts by counting.
  private func sort(
    _ round: SenderRound, senders: UnsafePointer<Int32>, starts: UnsafeMutablePointer<Int32>
  ) {
    starts.initialize(repeating: 0, count: atoms + 1)
    // Where the next row of each sender is; in the end where that of the one after it begins.
    let next = starts + 1
    for edge in round.edges { next[Int(senders[edge])] += 1 }
    var count: Int32 = 0
    for place in 0..<atoms { (next[place], count) = (count, count + next[place]) }
    for edge in round.edges {
      let sender = Int(senders[edge])
      rows.base[edge] = next[sender]
      next[sender] += 1
    }
  }
}
