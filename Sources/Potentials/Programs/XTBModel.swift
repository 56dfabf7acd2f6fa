import Engine
import Platform

/// A tight-binding Hamiltonian of xTB.
public enum XTBMethod: String, Choice {
  case gfn0, gfn1, gfn2

  fileprivate var number: String { String(rawValue.suffix(1)) }
}

/// Tight-binding energies and forces from xTB.
struct XTBPlugin: ModelPlugin {
  static let name = XTBModel.name
  static let summary = "xTB, run for every molecule: GFN2 and its kin."
  static let citations = ["10.1021/acs.jctc.8b01176", "10.1002/wcms.1493"]
  static let parameters = [
    Parameter("method", \XTBPlugin.method, "The Hamiltonian."),
    Parameter("program", \XTBPlugin.program, "Name or path of the program."),
    Parameter("timeout", \XTBPlugin.timeout, in: 0.1...1e6, "Seconds a molecule may take."),
  ]

  var method = XTBMethod.gfn2
  var program = "xtb"
  var timeout = 300.0

  /// The defaults.
  init() {}

  func make() throws(PluginError) -> XTBModel {
    XTBModel(
      path: try XTBModel.installed(program), method: method, timeout: timeout)
  }
}

/// xTB as it is installed.
struct XTBModel: ProgramEngine {
  static let name = "xtb"

  let path: String
  let method: XTBMethod
  let timeout: Double

  var elements: [Element] { (1...86).compactMap(Element.init(atomicNumber:)) }
  var identity: String { "\(path) \(method) \(timeout)" }

  func job(
    _ elements: [Element], _ positions: [SIMD3<Double>], unpaired: Int?
  ) -> (files: [String: String], arguments: [String]) {
    var text = "\(elements.count)\n\n"
    for (element, given) in zip(elements, positions) {
      let position = Self.turned(given, by: 1)
      text += "\(element) \(position.x) \(position.y) \(position.z)\n"
    }
    let spin = unpaired.map { ["--uhf", String($0)] } ?? []
    return (["job.xyz": text], ["job.xyz", "--grad", "--gfn", method.number] + spin)
  }

  func answer(in folder: ScratchFolder, atoms: Int) throws(ProgramFault) -> (
    energy: Double, forces: [SIMD3<Double>]
  ) {
    guard let text = folder.text(of: "job.engrad") else {
      throw ProgramFault(reason: "no results; it said: " + folder.lastWords(of: "printed.txt"))
    }
    // Remarks begin with #; then the number of atoms, the energy, and the gradient number by number.
    let numbers = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("#") }
      .prefix(2 + 3 * atoms).compactMap { Double($0.filter { $0 != " " }) }
    guard numbers.count == 2 + 3 * atoms, numbers[0] == Double(atoms),
      numbers.allSatisfy(\.isFinite)
    else { throw ProgramFault(reason: "no energy or gradients it could use") }
    let hartree = Unit.hartree.factor
    let unit = hartree / Unit.bohr.factor
    return (
      numbers[1] * hartree,
      (0..<atoms).map { atom in
        let gradient = SIMD3(
          numbers[3 * atom + 2], numbers[3 * atom + 3], numbers[3 * atom + 4])
        return -unit * Self.turned(gradient, by: -1)
      }
    )
  }

  /// Turned about the axis (1, 2, 3) by an angle in radians. xtb 6.5.1 gives wrong gradients where a
  /// bond lies exactly along x (differences of its energy show it), so molecules are turned first.
  private static func turned(_ vector: SIMD3<Double>, by angle: Double) -> SIMD3<Double> {
    let axis = SIMD3<Double>(1, 2, 3) / 14.0.squareRoot()
    let along = (axis * vector).sum() * axis
    return along + cos(angle) * (vector - along) + sin(angle) * cross(axis, vector)
  }
}
