import Engine
import Platform
import Synchronization
import Testing

@Suite("Values that a run shares")
struct RunCacheTests {
  private struct Failure: Error {}

  @Test("a value may be made from other values of the cache")
  func nested() throws {
    let cache = RunCache()
    let sum = try cache.value("sum") {
      try cache.value("one") { 1 } + cache.value("two") { 2 }
    }
    #expect(sum == 3)
    #expect(try cache.value("two") { 5 } == 2)
  }

  @Test("a value that needs itself is an error")
  func circular() throws {
    let cache = RunCache()
    #expect(throws: CircularValue.self) {
      try cache.value("a") { try cache.value("b") { try cache.value("a") { 1 } } }
    }
    // What failed is made again when it is asked for again.
    #expect(try cache.value("a") { 2 } == 2)
  }

  @Test("threads that need a value meanwhile get the one that was made")
  func once() throws {
    let cache = RunCache()
    let made = Atomic<Int>(0)
    let values = WorkerTeam(threads: 4).map(Array(0..<64)) { index in
      try? cache.value(index % 2) {
        made.add(1, ordering: .relaxed)
        return 10 + index % 2
      }
    }
    #expect(values == (0..<64).map { 10 + $0 % 2 })
    #expect(made.load(ordering: .relaxed) == 2)
  }

  @Test("what could not be made is tried again")
  func again() throws {
    let cache = RunCache()
    #expect(throws: Failure.self) { try cache.value("key") { () throws -> Int in throw Failure() } }
    #expect(try cache.value("key") { 7 } == 7)
  }

  @Test("values of two types under one key are two values")
  func types() throws {
    let cache = RunCache()
    #expect(try cache.value("key") { 1 } == 1)
    #expect(try cache.value("key") { "text" } == "text")
  }
}
