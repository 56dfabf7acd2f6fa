import Engine
import Formats
import Script

/// Everything that decides which molecules a run makes.
struct CampaignOrigin: Codable, Equatable {
  /// SHA-256 of the resolved recipe.
  var recipe: String
  /// The changes to it, as they were named.
  var settings: [String]
  /// The engine's version.
  var engine: String
  /// The files read, in the order of the recipe.
  var inputs: [Input]
  /// Rounds of the whole campaign.
  var rounds: Int

  /// A file a recipe reads.
  struct Input: Codable, Equatable {
    /// Its name without folder.
    var name: String
    /// SHA-256, hexadecimal.
    var digest: String
  }

  /// What a recipe with its inputs stands for.
  /// - Throws: `FileError` when an input cannot be read.
  init(_ recipe: Recipe, _ plan: Plan, settings: [String]) throws(FileError) {
    self.recipe = recipe.fingerprint(against: everything)
    self.settings = settings
    engine = Simgen.version
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

  /// Why the work this stands for cannot go on with what another began; empty when it can.
  func differences(from other: CampaignOrigin) -> [CampaignDifference] {
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
enum CampaignDifference: Equatable {
  case engine(was: String)
  case recipe(settings: [String])
  case input(String)
  case parts(was: Int)
}

extension CampaignDifference: CustomStringConvertible {
  /// The difference in words, to follow "it belongs to another run:".
  var description: String {
    switch self {
    case .engine(let was): "it was begun by simgen \(was), this is \(Simgen.version)"
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
