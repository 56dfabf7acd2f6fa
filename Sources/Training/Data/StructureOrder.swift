import Engine

/// The order in which structures are seen: all of them in every epoch, each time in another order that
/// the seed and the epoch alone decide.
struct StructureOrder {
  private let count: Int
  private let seed: UInt64
  private var epoch = -1
  private var order: [Int32] = []

  init(count: Int, seed: UInt64) {
    self.count = count
    self.seed = seed
  }

  /// The structure at a place of the endless row of epochs.
  subscript(place: Int) -> Int {
    mutating get {
      if place / count != epoch { shuffle(place / count) }
      return Int(order[place % count])
    }
  }

  /// R. A. Fisher and F. Yates.
  private mutating func shuffle(_ epoch: Int) {
    self.epoch = epoch
    order = (0..<Int32(count)).map { $0 }
    var stream = RandomStream(seed: seed, .trainingOrder, epoch)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, stream.index(below: last + 1))
    }
  }
}
