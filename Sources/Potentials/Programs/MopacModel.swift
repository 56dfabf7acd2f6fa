import Engine
import Platform

/// A semiempirical Hamiltonian of MOPAC.
public enum MopacMethod: String, Choice {
  case am1, pm3, pm6, pm7
}

/// Semiempirical energies and forces from MOPAC: the paper's stand-in for quantum mechanics.
struct MopacPlugin: ModelPlugin {
  static let name = MopacModel.name
  static let summary = "MOPAC, run for every molecule: PM6 and its kin."
  static let citations = ["10.1007/s00894-007-0233-4", "10.5281/zenodo.6511958"]
  static let parameters = [
    Parameter("method", \MopacPlugin.method, "The Hamiltonian."),
    Parameter("program", \MopacPlugin.program, "Name or path of the program."),
    Parameter(
      "keywords", \MopacPlugin.keywords, "Further words of its input, for those who know them."),
    Parameter("timeout", \MopacPlugin.timeout, in: 0.1...1e6, "Seconds a molecule may take."),
  ]

  var method = MopacMethod.pm6
  var program = "mopac"
  var keywords = ""
  var timeout = 300.0

  /// The defaults.
  init() {}

  func make() throws(PluginError) -> MopacModel {
    guard !keywords.contains(where: \.isNewline) else {
      throw .parameter("keywords", reason: "must be one line")
    }
    return MopacModel(
      path: try MopacModel.installed(program), method: method, keywords: keywords, timeout: timeout)
  }
}

/// MOPAC as it is installed.
struct MopacModel: ProgramEngine {
  static let name = "mopac"

  let path: String
  let method: MopacMethod
  let keywords: String
  let timeout: Double

  var elements: [Element] { (1...83).compactMap(Element.init(atomicNumber:)) }
  var identity: String { "\(path) \(method) \(keywords) \(timeout)" }

  func job(
    _ elements: [Element], _ positions: [SIMD3<Double>], unpaired: Int?
  ) -> (files: [String: String], arguments: [String]) {
    let spin = unpaired.map { $0 > 0 ? " UHF MS=\(Double($0) / 2)" : "" } ?? ""
    // GEO-OK: atoms may be close. AUX: numbers for programs, here with all their digits.
    var text = "\(method.rawValue.uppercased()) 1SCF GRADIENTS GEO-OK THREADS=1"
    text += " AUX(PRECISION=9)\(spin) \(keywords)\nsimgen\n\n"
    for (element, position) in zip(elements, positions) {
      text += "\(element) \(position.x) 1 \(position.y) 1 \(position.z) 1\n"
    }
    return (["job.mop": text], ["job.mop"])
  }

  func answer(in folder: ScratchFolder, atoms: Int) throws(ProgramFault) -> (
    energy: Double, forces: [SIMD3<Double>]
  ) {
    guard let text = folder.text(of: "job.aux") else {
      throw ProgramFault(reason: "no results; it said: " + folder.lastWords(of: "job.out"))
    }
    // Of a single atom there is no gradient.
    guard let heat = Self.values(after: "HEAT_OF_FORMATION:KCAL/MOL=", in: text, count: 1),
      let gradient = atoms == 1
        ? [0, 0, 0]
        : Self.values(after: "GRADIENTS:KCAL/MOL/ANGSTROM[", in: text, count: 3 * atoms)
    else {
      throw ProgramFault(
        reason: "no energy or gradients; it said: " + folder.lastWords(of: "job.out"))
    }
    let unit = Unit.kilocaloriePerMole.factor
    return (
      heat[0] * unit,
      (0..<atoms).map { atom in
        -unit * SIMD3(gradient[3 * atom], gradient[3 * atom + 1], gradient[3 * atom + 2])
      }
    )
  }

  /// The numbers after the equals sign of the last entry with a name; nil when they are not all there
  /// and finite. Exponents are marked with D.
  private static func values(after name: String, in text: String, count: Int) -> [Double]? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard
      let start = lines.lastIndex(where: { $0.drop { $0 == " " }.hasPrefix(name) }),
      let equals = lines[start].firstIndex(of: "=")
    else { return nil }
    var words = lines[start][lines[start].index(after: equals)...].split(separator: " ")
    var next = start + 1
    while words.count < count, next < lines.count {
      words += lines[next].split(separator: " ")
      next += 1
    }
    let numbers = words.prefix(count).compactMap {
      Double($0.map { $0 == "D" ? "E" : String($0) }.joined())
    }
    return numbers.count == count && numbers.allSatisfy(\.isFinite) ? numbers : nil
  }
}
