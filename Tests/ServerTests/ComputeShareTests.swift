import Platform
import Testing

@testable import Server

@Suite("Runs that share a machine") struct ComputeShareTests {
  /// A clock that goes on by a millisecond with every step of a run: however busy the machine is, turns are the
  /// same.
  private let clock = LockedValue(ContinuousClock.now)

  private func share(slice: Int) -> ComputeShare {
    ComputeShare(threads: 2, slice: .milliseconds(slice)) { [clock] in clock.withLock { $0 } }
  }

  @Test("each has its turns, and those that wait know their place")
  func turns() {
    let share = share(slice: 20)
    let runs = (0..<3).map { share.join("session \($0)", molecules: 10).id }
    var places: Set<Int> = []
    let counts = work(runs, share) { places.formUnion(runs.map(share.position)) }
    #expect(places.isSuperset(of: [0, 1, 2]))
    #expect((counts.min() ?? 0) * 3 > (counts.max() ?? 0), "\(counts)")
  }

  @Test("who has many runs has no more time than who has one")
  func owners() {
    let share = share(slice: 10)
    let many = (0..<8).map { _ in share.join("programs", molecules: 10).id }
    let one = share.join("session", molecules: 10).id
    let counts = work(many + [one], share) {}
    let (theirs, own) = (counts.dropLast().reduce(0, +), counts[8])
    #expect(own * 2 > theirs && theirs * 2 > own, "\(counts)")
    #expect((counts.dropLast().min() ?? 0) > 0, "\(counts)")
  }

  /// Lets runs work for a second of the clock.
  /// - Returns: the steps that each of them did.
  private func work(_ runs: [Int], _ share: ComputeShare, meanwhile: () -> Void) -> [Int] {
    let steps = LockedValue([Int](repeating: 0, count: runs.count))
    let isOver = LockedValue(false)
    let threads = runs.indices.compactMap { index in
      WorkerThread {
        while !isOver.withLock({ $0 }) {
          share.pass(runs[index]) { isOver.withLock { $0 } }
          steps.withLock { $0[index] += 1 }
          clock.withLock { $0 += .milliseconds(1) }
        }
      }
    }
    let end = clock.withLock { $0 } + .seconds(1)
    while clock.withLock({ $0 }) < end {
      meanwhile()
      Machine.pause(milliseconds: 1)
    }
    isOver.withLock { $0 = true }
    for thread in threads { thread.join() }
    return steps.withLock { $0 }
  }

  @Test("small runs go side by side, and one alone is never kept waiting")
  func alone() {
    let share = ComputeShare(threads: 8)
    let small = (0..<4).map { share.join("session \($0)", molecules: 1) }
    #expect(small.allSatisfy { $0.threads == 2 })
    for run in small { share.pass(run.id) { false } }
    #expect(small.allSatisfy { share.position(of: $0.id) == 0 })
    let large = share.join("large", molecules: 100)
    #expect(large.threads == 8)
    #expect(share.position(of: large.id) == 1)
    for run in small { share.leave(run.id) }
    share.pass(large.id) { false }
    #expect(share.position(of: large.id) == 0)
  }

  @Test("one that is to stop does not wait for its turn")
  func stop() {
    let share = ComputeShare(threads: 1)
    let (first, second) = (
      share.join("first", molecules: 1), share.join("second", molecules: 1)
    )
    share.pass(first.id) { false }
    share.pass(second.id) { true }
    #expect(share.position(of: second.id) == 1)
  }
}
