import ArgumentParser
import CLineEditor
import Engine
import Glibc
import Script

/// `simgen run`: a recipe in, molecules, table and report out.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a recipe.",
    discussion: """
      Outputs of the recipe and the report are written below the output folder. The same recipe \
      and seed give the same files whatever the number of threads. Ctrl-C stops the run and keeps \
      the molecules that are finished.

      EXAMPLES:
        simgen run recipes/qm9-like.simgen
        simgen run recipes/qm9-like.simgen --set count=100 --set heavy=7 -o out
        simgen run recipes/qm9-like.simgen --threads 8 --overwrite

      EXIT CODES: 0 done, 1 the work failed, 2 the recipe is wrong, 130 interrupted.
      """)

  @OptionGroup var options: RecipeOptions

  @Option(name: .shortAndLong, help: "Molecules worked on side by side. (default: all cores)")
  var threads: Int?

  @Flag(help: "Write no report.")
  var noReport = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads needs 1 or more.") }
  }

  func run() throws {
    let (recipe, plan) = try options.checked()
    let outputs = OutputFiles(folder: options.output, overwrite: options.overwrite)
    let display = RunDisplay { text, path throws(OutputError) in
      try outputs.append(text, to: path)
    }
    do throws(OutputError) {
      let report = !noReport && plan.moleculeCount > 0 ? options.reportPaths : []
      try outputs.claim(plan.outputPaths() + report)
    } catch {
      throw CommandFailure.run.exit("error: \(error)")
    }
    let threads = threads ?? Terminal.cores
    let ending = run(plan, display, threads: threads)
    try close(
      RunRecord(
        recipe: recipe, plan: plan, options: options, threads: threads, display: display,
        isPartial: ending != nil), outputs)
    if let ending { throw ending }
    if !display.molecules.isEmpty && display.molecules.allSatisfy({ $0.failure != nil }) {
      throw CommandFailure.run.exit("error: no molecule came to its end")
    }
  }

  /// Runs the plan.
  /// - Returns: how the command has to end, nil when all went well.
  private func run(_ plan: Plan, _ display: RunDisplay, threads: Int) -> ExitCode? {
    defer { display.end() }
    let runOptions = RunOptions(
      threads: threads, isCancelled: { le_interrupt() != 0 },
      provenance: [("engine", .string("simgen \(Simgen.version)"))])
    do {
      let summary = try plan.run(runOptions, observedBy: display)
      display.end()
      guard summary.wasInterrupted else { return nil }
      return CommandFailure.interrupted.exit("interrupted")
    } catch let diagnostic as Diagnostic {
      display.end()
      let renderer = DiagnosticRenderer(isColoured: Terminal.hasColour(STDERR_FILENO))
      Terminal.note(renderer.render([diagnostic]))
      return ExitCode(CommandFailure.run.rawValue)
    } catch {
      display.end()
      return CommandFailure.run.exit("error: \(error)")
    }
  }

  /// Prints the table, writes the report and gives the files their names.
  private func close(_ record: RunRecord, _ outputs: OutputFiles) throws {
    let table = ClosingTable(
      results: record.molecules, rejected: record.rejected,
      judgement: JudgementTable(judgement: record.judgement, reference: record.reference),
      seconds: record.seconds, citations: record.citations)
    let texts =
      noReport ? [] : [record.report.rendered(), record.files.csv(), try record.files.json()]
    do throws(OutputError) {
      if !noReport && !record.molecules.isEmpty {
        for (path, text) in zip(options.reportPaths, texts) { try outputs.append(text, to: path) }
      }
      let names = try outputs.finish(complete: !record.isPartial)
      Terminal.print(table.rendered())
      if !names.isEmpty {
        let verb = record.isPartial ? "Kept what was finished in" : "Wrote"
        Terminal.print("\(verb) \(names.joined(separator: ", "))\n")
      }
    } catch {
      Terminal.print(table.rendered())
      throw CommandFailure.run.exit("error: \(error)")
    }
  }
}
