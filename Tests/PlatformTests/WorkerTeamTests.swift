import Platform
import Synchronization
import Testing

@Suite("Threads that share a stage")
struct WorkerTeamTests {
  @Test(
    "every index is done once, whatever the threads and the stages before", arguments: [1, 2, 3, 8])
  func everyIndexOnce(threads: Int) {
    let team = WorkerTeam(threads: threads)
    for stage in 0..<2_000 {
      // Also fewer indices than threads, and none.
      let count = stage % 11
      let done = Counters(count)
      team.forEach(count) { index, worker in
        done.add(index)
        #expect((0..<threads).contains(worker))
      }
      #expect(done.values == Array(repeating: 1, count: count))
    }
  }

  @Test("a stage sees all of what the one before wrote, after a pause too")
  func stagesFollowOneAnother() async throws {
    let team = WorkerTeam(threads: 4)
    let values = Counters(64)
    for stage in 0..<50 {
      // Long enough for helpers to fall asleep.
      if stage % 10 == 0 { try await Task.sleep(for: .milliseconds(5)) }
      team.forEach(64) { index in
        #expect(values.value((index + 17) % 64) == stage)
      }
      team.forEach(64) { values.add($0) }
    }
    #expect(values.values == Array(repeating: 50, count: 64))
  }

  @Test("a map keeps the order", arguments: [1, 3])
  func map(threads: Int) {
    let team = WorkerTeam(threads: threads)
    #expect(team.map(Array(0..<100)) { "\($0)" } == (0..<100).map { "\($0)" })
    #expect(team.map([Int]()) { $0 }.isEmpty)
  }

  @Test(
    "a map that may fail keeps the order and the first failure, and can be stopped",
    arguments: [1, 3])
  func failing(threads: Int) throws {
    struct Odd: Error, Equatable { let number: Int }
    struct Stopped: Error {}
    let team = WorkerTeam(threads: threads)
    let numbers = Array(0..<100)
    // Nothing is left out where the output is optional.
    let halves = try team.map(numbers, check: {}) { number, worker in
      #expect(worker < threads)
      return number.isMultiple(of: 2) ? number / 2 : nil
    }
    #expect(halves == numbers.map { $0.isMultiple(of: 2) ? $0 / 2 : nil })
    #expect(throws: Odd(number: 7)) {
      try team.map(numbers, check: {}) { number, _ in
        if number >= 7 { throw Odd(number: number) }
        return number
      }
    }
    #expect(throws: Stopped.self) {
      try team.map(numbers, check: { throw Stopped() }) { number, _ in number }
    }
    #expect(try team.map([Int](), check: { throw Stopped() }) { number, _ in number }.isEmpty)
  }

  @Test("teams come and go without leaving work behind")
  func teamsComeAndGo() {
    for round in 0..<200 {
      let sum = Atomic<Int>(0)
      let team = WorkerTeam(threads: 1 + round % 5)
      if round % 3 > 0 { team.forEach(20) { sum.add($0, ordering: .relaxed) } }
      #expect(sum.load(ordering: .relaxed) == (round % 3 > 0 ? 190 : 0))
    }
  }
}

/// Numbers that many threads add to.
private final class Counters: Sendable {
  private let counts: [Count]
  private final class Count: Sendable { let value = Atomic<Int>(0) }

  init(_ count: Int) { counts = (0..<count).map { _ in Count() } }

  var values: [Int] { counts.indices.map { value($0) } }
  func value(_ index: Int) -> Int { counts[index].value.load(ordering: .relaxed) }
  func add(_ index: Int) { counts[index].value.add(1, ordering: .relaxed) }
}
