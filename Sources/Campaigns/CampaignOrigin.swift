import Engine
import FoundationEssentials
import Platform
import Script

/// Everything that decides which molecules a run makes.
package struct CampaignOrigin: Codable, Equatable {
  /// SHA-256 of the resolved recipe.
  package var recipe: String
  /// The changes to it, as they were named.
  package var settings: [String]
  /// The engine's version.
  package var engine: String
  /// The files read, in the order of the recipe.
  package var inputs: [Input]
  /// Rounds of the whole campaign.
  package var rounds: Int

  /// A file a recipe reads.
  package struct Input: Codable, Equatable {
    /// Its name without folder.
    var name: String
    /// SHA-256, hexadecimal.
    var digest: String
  }

  /// What a recipe with its inputs stands for.
  /// - Throws: `FileError` when an input cannot be read.
  package init(
    _ recipe: Recipe, _ plan: Plan, settings: [String], catalogue: Catalogue
  ) throws(FileError) {
    self.recipe = recipe.fingerprint(against: catalogue)
    self.settings = settings
    engine = Version.number
    var inputs: [Input] = []
    for path in plan.inputPaths() {
      inputs.append(
        Input(
          name: path.split(separator: "/").last.map(String.init) ?? path,
          digest: SHA256.hexadecimal(of: try FileContents.bytes(of: path))))
    }
    self.inputs = inputs
    rounds = plan.iterationCount
  }

  /// What made the molecules of a report, from its JSON file; nil where that does not say.
  package init?(reportJSON json: [UInt8]) {
    struct Whole: Decodable { let run: CampaignOrigin? }
    guard let run = (try? JSONDecoder().decode(Whole.self, from: Data(json)))?.run else {
      return nil
    }
    self = run
  }

  /// Why the work this stands for cannot go on with what another began; empty when it can.
  package func differences(from other: CampaignOrigin) -> [CampaignDifference] {
    var differences: [CampaignDifference] = []
    if engine != other.engine { differences.append(.engine(was: other.engine)) }
    if recipe != other.recipe || rounds != other.rounds || inputs.count != other.inputs.count {
      differences.append(.recipe(settings: other.settings))
    } else {
      for (mine, theirs) in zip(inputs, other.inputs) where mine.digest != theirs.digest {
        differences.append(.input(mine.name))
      }
    }
    return differences
  }
}

/// What makes a journal, or the files of a run, another campaign's.
package enum CampaignDifference: Equatable {
  case engine(was: String)
  case recipe(settings: [String])
  case input(String)
  case parts(was: Int)
}

extension CampaignDifference: CustomStringConvertible {
  /// The difference in words, to follow "it belongs to another run:".
  package var description: String {
    switch self {
    case .engine(let was): "it was begun by simgen \(was), this is \(Version.number)"
    case .recipe(let settings):
      settings.isEmpty
        ? "the recipe is not the one it was begun with"
        : "the recipe is not the one it was begun with, "
          + settings.map { "--set \($0)" }
          .joined(separator: " ") + " included"
    case .input(let name): "\(name) is not the file it was begun with"
    case .parts(let was):
      was == 1 ? "it was begun without --shard" : "it was begun as one of \(was) parts"
    }
  }
}
