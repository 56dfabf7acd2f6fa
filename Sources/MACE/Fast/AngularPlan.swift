import CKernels

/// How the edges' spherical harmonics couple sender features to messages: the small matrices of all
/// paths with vector or tensor senders, made once an evaluation and shared by the layers.
struct AngularPlan: Sendable {
  /// Numbers per edge: the harmonics and all matrices.
  let stride: Int
  let couplings: ConstantBuffer<ck_coupling>
  let couplingCount: Int
  private let starts: [Degrees: Int]

  private struct Degrees: Hashable {
    let sender: Int
    let harmonic: Int
    let message: Int
  }

  /// The matrices of the paths of some layers.
  init(_ layers: some Sequence<LayerConfiguration>, edgeDegree: Int) {
    var starts: [Degrees: Int] = [:]
    var couplings: [ck_coupling] = []
    var end = Int(CK_COMPONENTS)
    for layer in layers {
      for path in layer.paths(edgeDegree: edgeDegree) {
        let degrees = Self.degrees(path, layer)
        // Scalar senders need the harmonics only, constant harmonics nothing.
        guard degrees.sender > 0, degrees.harmonic > 0, starts[degrees] == nil else { continue }
        starts[degrees] = end
        let columns = 2 * degrees.sender + 1
        let coupling = Coupling(degrees.sender, degrees.harmonic, to: degrees.message)
        for entry in coupling.entries {
          couplings.append(
            ck_coupling(
              element: Int16(end + entry.result * columns + entry.first),
              harmonic: Int16(degrees.harmonic * degrees.harmonic + entry.second),
              value: Float(entry.value)))
        }
        end += columns * (2 * degrees.message + 1)
      }
    }
    self.starts = starts
    self.couplings = ConstantBuffer(couplings)
    couplingCount = couplings.count
    stride = end
  }

  private static func degrees(_ path: CouplingPath, _ layer: LayerConfiguration) -> Degrees {
    Degrees(
      sender: layer.sender[path.source].irrep.degree, harmonic: path.edgeDegree,
      message: layer.message[path.target].irrep.degree)
  }

  /// A path as the kernels read it.
  /// - Parameters:
  ///   - function: its radial function.
  ///   - target: first component of its messages in the sums.
  func path(
    _ path: CouplingPath, of layer: LayerConfiguration, function: Int, target: Int
  ) -> ck_path {
    let degrees = Self.degrees(path, layer)
    return ck_path(
      rows: Int32(2 * degrees.message + 1), columns: Int32(2 * degrees.sender + 1),
      is_constant: degrees.harmonic == 0 ? 1 : 0, function: Int32(function),
      source: Int32(degrees.sender * degrees.sender), target: Int32(target),
      matrix: Int32(starts[degrees] ?? 0))
  }
}
