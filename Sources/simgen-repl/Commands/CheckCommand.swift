import ArgumentParser
import Outputs
import Platform
import Script
import Simgen

/// `simgen check`: everything but the work.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a recipe without running it.",
    discussion: """
      Checks names, types, units, ranges, input files and whether the outputs can be written, and \
      estimates the work from a few calls of the forces. Writes nothing.

      EXAMPLES:
        simgen check recipes/qm9-like.simgen
        simgen check recipes/qm9-like.simgen --set heavy=12 -o out
        simgen check mine.simgen --events json
      """)

  @OptionGroup var options: RecipeOptions

  @OptionGroup var events: EventOptions

  func run() throws { try events.during(check) }

  private func check() throws {
    let plan = try options.checked().plan
    let outputs = OutputFiles(
      folder: options.output, overwrite: options.overwrite, formats: .everything)
    let named = plan.outputs()
    let paths = named.map(\.path)
    let obstacles = outputs.obstacles(
      to: named, and: plan.moleculeCount > 0 ? options.request.reportPaths : [])
    Terminal.report(obstacles.located)
    guard obstacles.located.isEmpty else { throw ExitCode(CommandFailure.run.rawValue) }
    if let error = obstacles.other { throw CommandFailure.run.exit("\(error)") }
    let estimate = try estimate(of: plan)
    let threads = min(Machine.cores, max(1, plan.iterationCount))
    EventStream.write(
      "checked",
      [
        ("molecules", .whole(plan.moleculeCount)),
        ("files", .list(paths.map { .text(outputs.resolved($0)) })),
        ("force_calls", .whole(estimate.forceCalls)), ("threads", .whole(threads)),
        ("seconds", .number(estimate.seconds / Double(threads))),
        ("preparation_seconds", .number(estimate.preparation / Double(Machine.cores))),
        ("others", .list(estimate.others.map(JSON.text))),
      ])
    var text = "\(options.path): no errors; \(Text.count(plan.moleculeCount, "molecule"))"
    if !paths.isEmpty {
      let shown = paths.prefix(4).map(outputs.resolved).joined(separator: ", ")
      text += " to " + shown + (paths.count > 4 ? " and \(paths.count - 4) more files" : "")
    }
    Terminal.print(text + "\n" + Self.text(of: estimate, threads: threads))
  }

  /// What generation will take, from the time of a few force calls.
  private func estimate(of plan: Plan) throws -> RunEstimate {
    do throws(Diagnostic) {
      return try plan.estimate()
    } catch {
      Terminal.report([error])
      throw ExitCode(CommandFailure.recipe.rawValue)
    }
  }

  /// The estimate in words; empty where nothing is known.
  private static func text(of estimate: RunEstimate, threads: Int) -> String {
    guard estimate.forceCalls > 0 else { return "" }
    let seconds = estimate.seconds / Double(threads)
    let time = seconds < 1 ? "less than a second" : "about \(Text.duration(seconds))"
    var text =
      "estimate: \(Text.count(estimate.forceCalls, "force call")), \(time) on "
      + Text.count(threads, "thread")
    let preparation = estimate.preparation / Double(Machine.cores)
    if preparation >= 1 {
      text += "; a fit of about \(Text.duration(preparation)) comes first, and is kept"
    }
    let others = estimate.others.filter { $0 != "write" && $0 != "show" }
    if !others.isEmpty {
      text += "; \(others.joined(separator: ", ")) \(others.count == 1 ? "comes" : "come") on top"
    }
    return text + "\n"
  }
}
