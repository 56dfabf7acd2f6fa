import ArgumentParser
import Campaigns
import Outputs
import Platform
import Script
import Simgen

/// `simgen merge`: parts of a campaign in, the files of one run out.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the parts of a campaign together.",
    discussion: """
      Takes what 'simgen run RECIPE --shard i/n' left in the output folder and writes the outputs \
      of the recipe and the report, the same bytes as one run without --shard. What was --set \
      for the parts is known from them. The parts stay until --remove-parts.

      --partial puts together what there is of a campaign that is not finished, or still running, \
      and writes it to NAME.partial.xyz and so on; the next merge takes these files away again.

      EXAMPLES:
        simgen run mine.simgen -o out --shard 1/2
        simgen run mine.simgen -o out --shard 2/2
        simgen merge mine.simgen -o out
        simgen merge mine.simgen --parts scratch -o out --remove-parts

      EXIT CODES: 0 done, 1 parts are missing or the work failed, 2 the recipe is wrong.
      """)

  @OptionGroup var options: RecipeOptions

  @Option(
    help: ArgumentHelp(
      "Folder the parts are in. (default: the output folder)", valueName: "folder"))
  var parts: String?

  @Flag(help: "Put together what is there.")
  var partial = false

  @Flag(help: "Take the parts away when the files are written.")
  var removeParts = false

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Write no report.")
  var noReport = false

  func validate() throws {
    if partial && removeParts {
      throw ValidationError("--partial leaves parts unfinished: they cannot be removed.")
    }
  }

  func run() throws {
    let readers = try reportingErrors {
      try CampaignParts(folder: folder, of: self.options.request).readers()
    }
    var options = options
    if options.source.settings.isEmpty {
      options.source.settings = readers[0].header.origin.settings
    }
    let checked = try options.checked()
    let work = CampaignWork(
      recipe: checked.recipe, plan: checked.plan, options: options.request, part: .whole,
      threads: threads.count, reports: !noReport)
    try reportingErrors {
      try check(readers, work)
      let outputs = OutputFiles(
        folder: options.output, overwrite: options.overwrite || partial, formats: .everything)
      try outputs.claim(work.outputPaths)
      let record = try work.assemble(readers, into: outputs, isPartial: partial)
      try outputs.complete()
      var looks = PartialFiles(options.request)
      looks.remove()
      let names = try outputs.finish(complete: !partial)
      if partial { try looks.note(names) }
      Terminal.print(record.table.rendered())
      if !names.isEmpty { Terminal.print("Wrote \(Text.list(names))\n") }
      if removeParts { for reader in readers { Path.remove(reader.path) } }
    }
  }

  private var folder: String { parts ?? options.output }

  /// Makes sure that the parts are those of this recipe, and all of them unless told otherwise.
  private func check(_ readers: [JournalReader], _ work: CampaignWork) throws {
    var expected = try work.header()
    expected.parts = readers[0].header.parts
    for reader in readers {
      let differences = expected.differences(from: reader.header)
      guard differences.isEmpty else { throw CampaignError.differs(reader.path, differences) }
    }
    let processors = Set(readers.map(\.header.processor)).sorted()
    if processors.count > 1 {
      Terminal.note(
        "simgen: note: parts were made on different processors "
          + "(\(processors.joined(separator: ", "))): molecules may differ in their last digits "
          + "from those of one machine\n")
    }
    guard !partial else { return }
    let there = Set(readers.map(\.header.part))
    let missing = (0..<expected.parts).filter { !there.contains($0) }.map { $0 + 1 }
    guard missing.isEmpty else {
      throw CampaignError.missing(missing, of: expected.parts, folder: folder)
    }
    let unfinished = readers.filter { !$0.isComplete }
    guard unfinished.isEmpty else {
      throw CampaignError.incomplete(
        unfinished.map { ($0.path, $0.rounds.count, $0.ownRounds) })
    }
  }
}
