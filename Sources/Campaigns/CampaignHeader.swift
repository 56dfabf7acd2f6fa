import Engine
import Outputs
import Platform
import Script

/// What a journal is about: what decides which molecules a run makes, and which of them are its own.
package struct CampaignHeader: Codable, Equatable {
  /// What the molecules come from.
  package var origin: CampaignOrigin
  /// The recipe as it was named.
  package var path: String
  /// The instructions the numerical kernels were compiled for.
  package var processor: String
  /// This part, from 0, and how many there are.
  package var part: Int
  package var parts: Int
  /// Molecules of the whole campaign and of this part.
  package var molecules: Int
  package var ownMolecules: Int
  /// Whether files that were there before may be replaced.
  package var overwrites: Bool

  /// The header of a part of a run.
  /// - Throws: `FileError` when an input cannot be read.
  package init(
    _ recipe: Recipe, _ plan: Plan, options: CampaignRequest, part: CampaignPart,
    catalogue: Catalogue
  ) throws(FileError) {
    origin = try CampaignOrigin(recipe, plan, settings: options.settings, catalogue: catalogue)
    path = options.path
    processor = Processor.instructions
    self.part = part.index
    parts = part.count
    molecules = plan.moleculeCount
    ownMolecules = plan.moleculeCount(in: RoundSelection(part: part.index, of: part.count))
    overwrites = options.overwrite
  }

  /// Why the work this header stands for cannot go on with what another says; empty when it can.
  package func differences(from other: CampaignHeader) -> [CampaignDifference] {
    origin.differences(from: other.origin)
      + (parts == other.parts ? [] : [.parts(was: other.parts)])
  }
}
