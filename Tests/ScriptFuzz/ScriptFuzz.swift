import FoundationEssentials
import Glibc
import ScriptTestSupport
import Synchronization

/// A random driver of the language, run by hand and for long:
///
///     scripts/fuzz.sh 1800
///
/// Every input is a function of the seed and its number, so whatever went wrong comes again with
/// `--seed S --from NUMBER --count 1 --print`. An input that takes longer than ten seconds, a
/// crash and a fault end the run with its number.
@main
struct ScriptFuzz {
  var seconds = 60.0
  var count = 10_000_000
  var seed = 1
  var from = 0
  var prints = false
  var corpus = "Tests/ScriptFuzz/Corpus"

  static func main() {
    var fuzz = ScriptFuzz()
    guard fuzz.read(Array(CommandLine.arguments.dropFirst())) else {
      print("usage: ScriptFuzz [--seconds N] [--count N] [--seed N] [--from N] [--print] [CORPUS]")
      exit(64)
    }
    exit(fuzz.run())
  }

  private mutating func read(_ arguments: [String]) -> Bool {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--print": prints = true
      case "--seconds", "--count", "--seed", "--from":
        guard let number = rest.popFirst().flatMap({ Int($0) }) else { return false }
        switch word {
        case "--seconds": seconds = Double(number)
        case "--count": count = number
        case "--seed": seed = number
        default: from = number
        }
      default:
        guard !word.hasPrefix("-") else { return false }
        corpus = word
      }
    }
    return true
  }

  private func run() -> Int32 {
    let texts = recipes()
    guard !texts.isEmpty else {
      print("no recipes in \(corpus)")
      return 64
    }
    let mutator = RecipeMutator(corpus: texts)
    let probe = RecipeProbe(folder: corpus)
    let clock = ContinuousClock()
    let began = clock.now
    var (right, readable, done) = (0, 0, 0)
    var slowest = (seconds: 0.0, number: from)
    Watchdog.start()
    for number in from..<(from + count) {
      Watchdog.number.store(number, ordering: .relaxed)
      let text = mutator.text(number, seed: seed)
      if prints { print("--- \(number)\n\(text)") }
      let before = clock.now
      let finding = probe.probe(text)
      let took = before.duration(to: clock.now).inSeconds
      if took > slowest.seconds { slowest = (took, number) }
      done += 1
      right += finding.isRight ? 1 : 0
      readable += finding.isReadable ? 1 : 0
      if !finding.faults.isEmpty {
        print("input \(number) of seed \(seed):\n\(text)\n=== \(finding.faults[0])")
        return 1
      }
      if number.isMultiple(of: 100_000) || number + 1 == from + count {
        print("\(number + 1) inputs", terminator: "\r")
        fflush(nil)
      }
      if began.duration(to: clock.now).inSeconds > seconds { break }
    }
    let whole = began.duration(to: clock.now).inSeconds
    print(
      "\(done) inputs in \(Int(whole)) s, seed \(seed): \(readable) readable, \(right) right; "
        + "slowest \(Int(slowest.seconds * 1000)) ms (input \(slowest.number)); no fault")
    return 0
  }

  private func recipes() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: corpus)) ?? []
    return names.sorted().compactMap { name in
      guard name.hasSuffix(".simgen"),
        let data = FileManager.default.contents(atPath: corpus + "/" + name)
      else { return nil }
      return String(decoding: data, as: UTF8.self)
    }
  }
}

/// Ends the program when one input takes too long.
enum Watchdog {
  /// The input at work.
  static let number = Atomic(0)

  /// Looks every ten seconds whether the number went on.
  static func start() {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { _ in
        var last = -1
        while true {
          sleep(10)
          let current = Watchdog.number.load(ordering: .relaxed)
          if current == last {
            print("input \(current) hangs")
            fflush(nil)
            abort()
          }
          last = current
        }
      }, nil)
  }
}
