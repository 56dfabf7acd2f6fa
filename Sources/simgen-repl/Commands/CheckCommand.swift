import ArgumentParser
import Script

/// `simgen check`: everything but the work.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a recipe without running it.",
    discussion: """
      Checks names, types, units, ranges, input files and whether the outputs can be written. \
      Writes nothing.

      EXAMPLES:
        simgen check recipes/qm9-like.simgen
        simgen check recipes/qm9-like.simgen --set heavy=12 -o out
      """)

  @OptionGroup var options: RecipeOptions

  func run() throws {
    let (_, plan) = try options.checked()
    let outputs = OutputFiles(folder: options.output, overwrite: options.overwrite)
    let paths = plan.outputPaths()
    do throws(OutputError) {
      try outputs.inspect(paths + (plan.moleculeCount > 0 ? [options.reportPath] : []))
    } catch {
      throw CommandFailure.run.exit("error: \(error)")
    }
    var text = "\(options.path): no errors; \(Text.count(plan.moleculeCount, "molecule"))"
    if !paths.isEmpty {
      let shown = paths.prefix(4).map(outputs.resolved).joined(separator: ", ")
      text += " to " + shown + (paths.count > 4 ? " and \(paths.count - 4) more files" : "")
    }
    Terminal.print(text + "\n")
  }
}
