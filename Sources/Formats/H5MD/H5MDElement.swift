/// A quantity that a file has for each frame: a group with the datasets `value`, `step` and `time`.
struct H5MDElement: Equatable {
  /// The length of a dimension behind that of the frames.
  enum Length: Equatable {
    case fixed(Int)
    /// Atoms of the largest molecule.
    case atoms
    /// Bonds of the one that has the most.
    case bonds

    func length(width: Int, bonds: Int) -> Int {
      switch self {
      case .fixed(let length): length
      case .atoms: width
      case .bonds: bonds
      }
    }
  }

  let group: String
  let shape: [Length]
  var isInteger = false
  var unit: String?
  /// Where ZnH5MD and ZnDraw put it in an `Atoms` of ASE.
  var origin: String?

  /// The dataset.
  var path: String { group + "/value" }

  static let position = H5MDElement(
    group: "particles/atoms/position", shape: [.atoms, .fixed(3)], unit: "Angstrom", origin: "atoms"
  )
  /// Atomic numbers: of all kinds of numbers reals alone can be missing.
  static let species = H5MDElement(
    group: "particles/atoms/species", shape: [.atoms], origin: "atoms")
  static let edges = H5MDElement(
    group: "particles/atoms/box/edges", shape: [.fixed(3), .fixed(3)], unit: "Angstrom",
    origin: "atoms")
  static let periodicity = H5MDElement(
    group: "particles/atoms/box/pbc", shape: [.fixed(3)], origin: "atoms")
  /// Under the name `force` MDAnalysis would ask for a unit that it knows.
  static let forces = H5MDElement(
    group: "particles/atoms/forces", shape: [.atoms, .fixed(3)], unit: "eV Angstrom-1",
    origin: "calc")
  static let bonds = H5MDElement(
    group: "connectivity/atoms/bonds", shape: [.bonds, .fixed(2)], isInteger: true)
  static let bondOrders = H5MDElement(group: "connectivity/atoms/bond_orders", shape: [.bonds])

  /// A number per frame.
  static func observable(_ name: String) -> H5MDElement {
    let isEnergy = name == H5MD.observableNames["energy"]
    return H5MDElement(
      group: "observables/atoms/" + name, shape: [], unit: isEnergy ? "eV" : nil,
      origin: isEnergy ? "calc" : "info")
  }

  /// How the dataset is cut: some hundred kB, which is little to read for one frame and much to compress.
  func chunk(width: Int, bonds: Int) -> [Int] {
    let inner = shape.map { length -> Int in
      switch length {
      case .fixed(let length): length
      case .atoms: min(max(8, width), 1024)
      case .bonds: min(max(8, bonds), 1024)
      }
    }
    let size = inner.reduce(1, *)
    return [min(1024, max(1, 16_384 / size))] + inner
  }
}

/// Values of a dataset, row-major.
enum H5MDValues {
  case reals([Double])
  case integers([Int32])
}
