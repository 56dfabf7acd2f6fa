import Engine
import Script
import Testing

@Suite("Attempts that are rejected")
struct RetryTests {
  private func run(_ verbs: String, threads: Int = 1) throws -> (Recorder, RunSummary) {
    let text = "sampler heun: heun\nfor s in 1..20\n\(verbs)\nend"
    let checked = check(text)
    #expect(checked.diagnostics.map(\.description) == [])
    let recorder = Recorder()
    let summary = try #require(checked.plan).run(
      RunOptions(threads: threads), observedBy: recorder)
    return (recorder, summary)
  }

  @Test("are made again, counted and told, and write nothing", arguments: [1, 4])
  func again(threads: Int) throws {
    let (recorder, summary) = try run(
      """
        generate mol: heun atoms=s seed=s reject=3 tries=5
        write mol "a"
      """, threads: threads)
    // 3 modulo 1, 2, 3 is 0, 1, 0; from 4 on it is 3.
    let wanted = (1...20).map { $0 == 1 || $0 == 3 ? 0 : $0 == 2 ? 1 : 3 }
    #expect(recorder.results.map(\.attempt) == wanted)
    #expect(recorder.results.allSatisfy { $0.failure == nil })
    #expect(summary.finished == 20)
    #expect(summary.rejected == wanted.reduce(0, +))
    #expect(recorder.rejections.count == summary.rejected)
    #expect(recorder.rejections.allSatisfy { $0.rejection == "too young" && $0.failure == nil })
    #expect(recorder.rejections.filter { $0.index == 6 }.map(\.attempt) == [0, 1, 2])
    #expect(recorder.records.count == 20)
  }

  @Test("are given up when there are no attempts left, and the run goes on")
  func givenUp() throws {
    let (recorder, summary) = try run(
      """
        generate mol: heun atoms=2 seed=s reject=3 tries=2
        write mol "a"
      """)
    #expect(summary.finished == 3)
    #expect(summary.failed == 17)
    #expect(recorder.results.last?.failure?.description == "generate: rejected 2 times")
    #expect(summary.rejected == 1 + 17 * 2)
    #expect(recorder.records.count == 3)
  }

  @Test("a failure on the way is an attempt too")
  func failures() throws {
    let (recorder, summary) = try run(
      "  generate mol: heun atoms=2 seed=s failEvery=10 tries=3\n  write mol \"a\"")
    #expect(summary.failed == 2)
    #expect(summary.rejected == 6)
    #expect(
      recorder.rejections.allSatisfy { $0.failure?.description == "generate: exploded" })
  }

  @Test("two molecules of a round do not disturb each other")
  func two() throws {
    let (recorder, summary) = try run(
      """
        generate a: heun atoms=1 seed=s
        generate b: heun atoms=2 seed=s reject=2 tries=4
        write a "a"
        write b "b"
      """)
    #expect(summary.finished == 40)
    #expect(recorder.results.filter { $0.label == "a" }.allSatisfy { $0.attempt == 0 })
    #expect(recorder.records.filter { $0.path == "a" }.count == 20)
    #expect(recorder.records.filter { $0.path == "b" }.count == 20)
  }
}
