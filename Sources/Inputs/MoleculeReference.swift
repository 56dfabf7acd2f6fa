import Chemistry
import Engine
import Formats
import Platform

/// Reference molecules from a file of any kind that is read.
public struct MoleculeReference: ReferencePlugin {
  /// The word a recipe uses.
  public static let name = "molecules"
  /// One line for help.
  public static let summary =
    "Reference molecules from XYZ, SDF, SMILES (placed in space), a store or H5MD."
  /// Everything a recipe can set.
  public static let parameters: [Parameter<MoleculeReference>] = [
    Parameter(
      "file", \.file, required: true,
      "File ending in \(FileEnding.list(MoleculeFile.endings)); .gz may follow."),
    Parameter("elements", \.elements, elementsHelp),
    Parameter("largest", \.largest, in: 1...1e9, largestHelp),
    Parameter("first", \.first, in: 1...1e9, firstHelp),
    Parameter("last", \.last, in: 1...1e9, lastHelp),
  ]
  static let elementsHelp =
    "Molecules with other elements than these (and hydrogen) are left out; all when absent."
  static let largestHelp = "Molecules of more heavy atoms than that are left out."
  static let firstHelp = "First molecule used, from 1."
  static let lastHelp = "Last molecule used; that of the file if absent."

  /// The file.
  public var file: InputFile?
  /// Elements molecules may have beside hydrogen; nil for any.
  public var elements: [Element]?
  /// Heavy atoms that molecules may have; nil for any number.
  public var largest: Int?
  /// The molecules used, counted from 1 before any is left out.
  public var first = 1
  public var last: Int?

  /// No molecule is so far away, square angstrom.
  private static let farthest = 1e8
  /// Atoms closer than that, angstrom, are one atom written twice.
  private static let leastDistance = 0.1

  /// No file yet.
  public init() {}

  /// Reads the file.
  /// - Throws: `PluginError` when it cannot be read, no molecule of it remains, or one has two atoms at
  ///   one place or lacks hydrogens.
  public func make() throws(PluginError) -> ReferenceSet {
    guard let path = file?.path else {
      throw .parameter(
        "file",
        reason: "missing; expected a file ending in \(FileEnding.list(MoleculeFile.endings))")
    }
    let frames: StructureFrames
    do throws(InputError) {
      frames = try MoleculeFile.frames(path: path)
    } catch {
      throw .file(path: path, reason: error.explanation)
    }
    return try set(of: frames, path)
  }

  /// The molecules of a file that are used.
  /// - Throws: `PluginError` as `make` does.
  func set(of frames: StructureFrames, _ path: String) throws(PluginError) -> ReferenceSet {
    if let reason = frames.periodicity(for: "recipes know") {
      throw .file(path: path, reason: reason)
    }
    let count = frames.molecules.count
    guard first <= min(last ?? count, count) else {
      throw .parameter("first", reason: "\(path) has no molecules \(first) to \(last ?? count)")
    }
    var used = Array((first - 1)..<min(last ?? count, count))
    if let elements {
      let allowed = Set(elements + [.hydrogen])
      used.removeAll { !allowed.isSuperset(of: frames.molecules[$0].elements) }
      guard !used.isEmpty else {
        let symbols = elements.map(\.symbol).joined(separator: ", ")
        throw .parameter(
          "elements",
          reason: "none of the \(count) molecules of \(path) has only hydrogen and "
            + (symbols.isEmpty ? "no other element" : symbols))
      }
    }
    if let largest {
      used.removeAll { frames.molecules[$0].heavyAtoms.count > largest }
      guard !used.isEmpty else {
        throw .parameter(
          "largest", reason: "all molecules of \(path) that are left have more heavy atoms")
      }
    }
    let findings = WorkerTeam(threads: Machine.cores).map(used) {
      Finding(of: frames.molecules[$0])
    }
    var strange: [(label: String, failure: BondFailure)] = []
    for (index, finding) in zip(used, findings) {
      switch finding {
      case .usual: break
      case .unknown:
        throw .file(
          path: path, reason: "its molecules take too long to be looked at, or it was stopped")
      case .unusable(let reason):
        throw .file(path: path, reason: "\(frames.label(of: index)) \(reason)")
      case .open(let failure): strange.append((frames.label(of: index), failure))
      }
    }
    var notes = frames.notes.map { "\(path): \($0)" }
    if let first = strange.first {
      notes.append(
        "\(path): \(strange.count) of \(used.count) molecules without a neutral closed shell (ions, "
          + "radicals), first \(first.label): \(first.failure); what is generated has one"
      )
    }
    return ReferenceSet(
      used.map { frames.molecules[$0] },
      source: "\(path) (\(used.count) of \(count) molecules)", notes: notes,
      labels: used.map(frames.label))
  }

  /// What there is to say of a molecule.
  private enum Finding: Sendable {
    case usual
    /// It cannot be imitated, and why.
    case unusable(String)
    /// An ion or a radical.
    case open(BondFailure)
    /// There was no time to find out.
    case unknown

    init(of molecule: Molecule) {
      if Interruption.isWanted {
        self = .unknown
      } else if let atom = molecule.positions.firstIndex(where: { ($0 * $0).sum() > farthest }) {
        self = .unusable("has atom \(atom + 1) further than 10000 angstrom from the origin")
      } else if let pair = molecule.pair(within: leastDistance) {
        self = .unusable("has atoms \(pair.first + 1) and \(pair.second + 1) at the same place")
      } else if case let missing = HydrogenBondLengthRule().missingHydrogens(in: molecule),
        missing > 0
      {
        self = .unusable(
          "lacks hydrogens: its carbons have room for \(missing) more, and a reference needs all; "
            + "'obabel FILE -O OUT -h' adds them, and SMILES (.smi) get theirs here")
      } else {
        do throws(BondFailure) {
          var neutral = molecule
          neutral.info = [:]
          _ = try BondPerception().assign(neutral)
          self = .usual
        } catch {
          switch error {
          case .noValence, .tooLarge: self = .usual
          case .tooManyNeighbours, .openShell: self = .open(error)
          }
        }
      }
    }
  }
}
