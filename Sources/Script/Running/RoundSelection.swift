/// The rounds of a run that are to be done: all, or every n-th of them, without those that were
/// done before.
///
/// Parts of a campaign take turns, so that rounds which cost more towards the end of a loop are
/// spread over all of them.
public struct RoundSelection: Sendable, Equatable {
  /// The part, from 0.
  public let part: Int
  /// How many parts there are.
  public let parts: Int
  /// Rounds of the part before this one are done.
  private let first: Int
  /// Rounds after that which are done as well.
  private let done: Set<Int>

  /// Every `parts`-th round from `part` on, but those that are done.
  /// - Precondition: `part` is one of `parts`; rounds that are done belong to it.
  public init(part: Int = 0, of parts: Int = 1, done: some Sequence<Int> = []) {
    precondition(parts > 0 && (0..<parts).contains(part))
    self.part = part
    self.parts = parts
    var rest = Set(done)
    var first = part
    while rest.remove(first) != nil { first += parts }
    self.first = first
    self.done = rest
  }

  /// The first selected round from `round` on.
  public func next(from round: Int) -> Int {
    let earliest = max(round, first)
    var next = earliest + (part - earliest % parts + parts) % parts
    while done.contains(next) { next += parts }
    return next
  }

  /// The selected ones among the rounds from `start` on, `count` of them.
  func rounds(from start: Int, count: Int) -> SelectedRounds {
    let (end, overflow) = start.addingReportingOverflow(count)
    let last = overflow ? Int.max : end
    let earliest = max(start, first)
    let missing = (part - earliest % parts + parts) % parts
    guard earliest < last, missing < last - earliest else {
      return SelectedRounds(start: start, stride: parts, turns: 0, done: [])
    }
    return SelectedRounds(
      start: earliest + missing, stride: parts,
      turns: (last - earliest - missing - 1) / parts + 1,
      done: done.filter { (earliest..<last).contains($0) })
  }
}

/// Selected rounds of one segment, by their numbers in the whole run.
struct SelectedRounds: Sendable {
  let start: Int
  let stride: Int
  /// Rounds in all, those that are done included.
  let turns: Int
  let done: Set<Int>

  /// Rounds that are to be done.
  var count: Int { turns - done.count }

  /// The round of a turn, or nil when it is done.
  subscript(turn: Int) -> Int? {
    let round = start + turn * stride
    return done.contains(round) ? nil : round
  }
}
