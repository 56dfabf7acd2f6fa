import ArgumentParser
import Campaigns
import Outputs
import Platform
import Script
import Simgen

/// `simgen submit`: a campaign as a Slurm job array.
struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Submit a recipe to Slurm, a part a task.",
    discussion: """
      Checks the recipe, writes RECIPE.sbatch into the output folder and hands it to sbatch. Every \
      task does one part of the campaign ('simgen run --shard'), or goes on with it: submitting \
      again submits the parts that are not complete and neither wait nor run. 'simgen status' says \
      how far they are, 'simgen merge' puts them together. Folders have to be the same on all nodes.

      EXAMPLES:
        simgen submit mine.simgen --set count=100000 -o out --array 200
        simgen submit mine.simgen -o out --array 16 --threads 4 \\
          --slurm-option=--time=2:00:00 --slurm-option=--partition=short
        simgen submit mine.simgen -o out --array 16 --dry-run

      EXIT CODES: 0 done, 1 nothing was submitted, 2 the recipe is wrong.
      """)

  @OptionGroup var options: RecipeOptions

  @Option(help: ArgumentHelp("How many parts.", valueName: "n"))
  var array: Int

  @Option(name: .shortAndLong, help: "Cores a task takes.")
  var threads = 1

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "An option of sbatch, such as --time=2:00:00; may be repeated.", valueName: "option"))
  var slurmOption: [String] = []

  @Flag(help: "Print the script, write and submit nothing.")
  var dryRun = false

  func validate() throws {
    guard (1...CampaignPart.most).contains(array) else {
      throw ValidationError("--array needs a number from 1 to \(CampaignPart.most).")
    }
    try ThreadOptions.validate(threads)
    if options.path == "-" {
      throw ValidationError("Tasks read the recipe; give the name of a file, not standard input.")
    }
    if options.overwrite {
      throw ValidationError("Tasks go on with what is there; remove it, or choose another folder.")
    }
    for option in slurmOption where !option.hasPrefix("-") || option.contains(where: \.isNewline) {
      throw ValidationError("--slurm-option needs an option of sbatch, not '\(option)'.")
    }
  }

  func run() throws {
    let plan = try options.checked().plan
    let own = OutputFiles(folder: options.output, overwrite: true, formats: .everything)
    defer { withExtendedLifetime(own) {} }
    try reportingErrors {
      let outputs = OutputFiles(folder: options.output, overwrite: false, formats: .everything)
      try outputs.inspect(plan.outputPaths() + options.request.reportPaths, resuming: true)
      // Nobody else submits the same parts meanwhile.
      if !dryRun { try own.claim([scriptName, SubmittedJobs.name(options.request)]) }
    }
    var submitted = SubmittedJobs(options.request)
    let wanted = try reportingErrors { try missing(after: submitted) }
    guard !wanted.isEmpty else {
      Terminal.print("Nothing to submit: all parts are complete, waiting or running\n")
      return
    }
    let script = script(for: wanted)
    if dryRun {
      Terminal.print(script.text)
      return
    }
    try reportingErrors {
      let path = Folder.path(scriptName, below: options.output)
      try AtomicFile.write(script.text, to: path, replacing: true)
      let job = try Slurm.submit(path)
      try submitted.add(job, parts: array)
      Terminal.print(
        "Submitted \(path) as job \(job): \(Text.count(wanted.count, "part")) of \(array)\n")
    }
  }

  private var scriptName: String { options.request.title + ".sbatch" }

  /// The parts that are neither complete nor on their way, from 1.
  private func missing(after submitted: SubmittedJobs) throws -> [Int] {
    let status: CampaignStatus
    do throws(CampaignError) {
      status = try CampaignStatus(options.request)
    } catch {
      guard case .noParts = error else { throw error }
      return Array(1...array)
    }
    guard status.parts.count == array else {
      throw CampaignError.otherParts(folder: options.output, status.parts.count, now: array)
    }
    return status.parts(.stopped) + status.parts(.absent)
  }

  private func script(for wanted: [Int]) -> SlurmScript {
    let command =
      [InstalledProgram.own, "run", options.path]
      + options.request.settings.flatMap { ["--set", $0] }
      + ["--output", options.output]
    return SlurmScript(
      title: options.request.title, parts: array, wanted: wanted.sorted(), threads: threads,
      slurmOptions: slurmOption, folder: Path.workingFolder,
      log: Folder.path(options.request.title + ".%a.log", below: options.output), command: command)
  }
}
