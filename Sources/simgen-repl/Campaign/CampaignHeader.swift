import Engine
import Formats
import Script

/// What a journal is about: everything that decides which molecules a run makes, and which of them
/// are its own.
struct CampaignHeader: Codable, Equatable {
  /// SHA-256 of the resolved recipe.
  var recipe: String
  /// The recipe and the changes to it, as they were named.
  var path: String
  var settings: [String]
  /// The engine's version.
  var engine: String
  /// The files read, in the order of the recipe.
  var inputs: [Input]
  /// The instructions the numerical kernels were compiled for.
  var processor: String
  /// This part, from 0, and how many there are.
  var part: Int
  var parts: Int
  /// Rounds of the whole campaign.
  var rounds: Int
  /// Molecules of the whole campaign and of this part.
  var molecules: Int
  var ownMolecules: Int
  /// Whether files that were there before may be replaced.
  var overwrites: Bool

  /// A file a recipe reads.
  struct Input: Codable, Equatable {
    /// Its name without folder.
    var name: String
    /// SHA-256, hexadecimal.
    var digest: String
  }

  /// The header of a part of a run.
  /// - Throws: `FileError` when an input cannot be read.
  init(
    _ recipe: Recipe, _ plan: Plan, options: RecipeOptions, part: CampaignPart
  ) throws(FileError) {
    self.recipe = recipe.fingerprint(against: everything)
    path = options.path
    settings = options.settings
    engine = Simgen.version
    var inputs: [Input] = []
    for path in plan.inputPaths() {
      inputs.append(
        Input(
          name: path.split(separator: "/").last.map(String.init) ?? path,
          digest: SHA256.hexadecimal(of: try FileContents.bytes(of: path))))
    }
    self.inputs = inputs
    processor = Processor.instructions
    self.part = part.index
    parts = part.count
    rounds = plan.iterationCount
    molecules = plan.moleculeCount
    ownMolecules = plan.moleculeCount(in: RoundSelection(part: part.index, of: part.count))
    overwrites = options.overwrite
  }

  /// What makes a journal another campaign's.
  enum Difference: Equatable {
    case engine(was: String)
    case recipe(settings: [String])
    case input(String)
    case parts(was: Int)
  }

  /// Why the work this header stands for cannot go on with what another says; empty when it can.
  func differences(from other: CampaignHeader) -> [Difference] {
    var differences: [Difference] = []
    if engine != other.engine { differences.append(.engine(was: other.engine)) }
    if recipe != other.recipe || rounds != other.rounds {
      differences.append(.recipe(settings: other.settings))
    } else if inputs.count != other.inputs.count {
      differences.append(.recipe(settings: other.settings))
    } else {
      for (mine, theirs) in zip(inputs, other.inputs) where mine.digest != theirs.digest {
        differences.append(.input(mine.name))
      }
    }
    if parts != other.parts { differences.append(.parts(was: other.parts)) }
    return differences
  }
}

extension CampaignHeader.Difference: CustomStringConvertible {
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
