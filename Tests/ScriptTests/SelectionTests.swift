import Engine
import Script
import Testing

@Suite("Rounds of a run") struct SelectionTests {
  @Test("Parts share them without rest, whatever is done already", arguments: [1, 2, 3, 7])
  func parts(_ parts: Int) {
    var seen: [Int] = []
    for part in 0..<parts {
      let done = stride(from: part, to: 40, by: parts).filter { $0 % 5 == 0 || $0 < 6 }
      let selection = RoundSelection(part: part, of: parts, done: done)
      var round = selection.next(from: 0)
      while round < 40 {
        seen.append(round)
        round = selection.next(from: round + 1)
      }
    }
    #expect(seen.sorted() == (0..<40).filter { $0 % 5 != 0 && $0 >= 6 })
  }
}
