import ArgumentParser
import Campaigns

/// `simgen status`: how far a campaign is.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how far the parts of a campaign are.",
    discussion: """
      Counts what the parts in the output folder hold ('simgen run --shard', 'simgen submit') and, \
      where Slurm is, says which of them wait and run. Disturbs nothing.

      EXAMPLES:
        simgen status mine.simgen -o out

      EXIT CODES: 0 done, 1 there is no campaign.
      """)

  @OptionGroup var options: RecipeOptions

  func run() throws {
    let status = try reportingErrors { try CampaignStatus(options.request) }
    let width = Terminal.tableWidth
    Terminal.print(status.rendered(width: width))
    if status.parts.allSatisfy({ $0.state == .complete }) && status.parts.count > 1 {
      Terminal.print("simgen merge puts them together\n")
    }
  }
}
