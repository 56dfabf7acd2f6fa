import Engine
import Foundation
import TestSupport

@testable import Training

/// Small structures with energies and forces of a potential that is quickly evaluated.
enum Samples {
  /// Settings for models that learn within seconds.
  static func settings(steps: Int = 40) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.channels = 8
    settings.radialWidths = [8]
    settings.radialFunctions = 6
    settings.edgeDegree = 2
    settings.correlation = 2
    settings.cutoff = 4
    settings.steps = steps
    settings.batch = 3
    settings.checkUnits = true
    settings.singlePrecision = false
    return settings
  }

  /// A molecule like water or carbon dioxide, out of shape.
  static func molecule(_ index: Int) -> (elements: [Element], positions: [SIMD3<Double>]) {
    var stream = RandomStream(seed: 11, .selection, index)
    let elements: [Element] =
      index.isMultiple(of: 2)
      ? [.oxygen, .hydrogen, .hydrogen] : [.carbon, .oxygen, .oxygen, .hydrogen]
    let places: [SIMD3<Double>] = [
      [0, 0, 0], [1.05, 0.2, 0], [-0.4, 1, 0.1], [-0.5, -0.9, 0.4],
    ]
    return (elements, elements.indices.map { places[$0] + stream.normal3() * 0.1 })
  }

  /// The text of a frame with nitrogen in the place of the carbon.
  static func nitrogen(_ text: String) -> String {
    text.replacingOccurrences(of: "\nC ", with: "\nN ")
  }

  /// Springs between all pairs, and what the elements have by themselves.
  static func labels(
    _ elements: [Element], _ positions: [SIMD3<Double>]
  ) -> (energy: Double, forces: [SIMD3<Double>]) {
    var energy = elements.reduce(0) { $0 - 10 * Double($1.atomicNumber) }
    var forces = [SIMD3<Double>](repeating: .zero, count: positions.count)
    for a in positions.indices {
      for b in 0..<a {
        let vector = positions[a] - positions[b]
        let distance = length(vector)
        let (depth, rate, best) = (2.0, 1.3, elements[a] == .hydrogen ? 1.1 : 1.3)
        let decay = exp(-rate * (distance - best))
        energy += depth * (decay * decay - 2 * decay)
        let slope = -2 * depth * rate * (decay * decay - decay)
        forces[a] -= slope / distance * vector
        forces[b] += slope / distance * vector
      }
    }
    return (energy, forces)
  }

  /// A file of so many frames. `change` may damage the text of a frame.
  static func text(
    _ count: Int, from first: Int = 0, change: (Int, String) -> String = { $1 }
  ) -> String {
    (first..<first + count).map { index in
      let (elements, positions) = molecule(index)
      let (energy, forces) = labels(elements, positions)
      var text = "\(elements.count)\n"
      text += "Properties=species:S:1:pos:R:3:REF_forces:R:3 REF_energy=\(energy) pbc=\"F F F\"\n"
      for (atom, element) in elements.enumerated() {
        let (r, f) = (positions[atom], forces[atom])
        text += "\(element.symbol) \(r.x) \(r.y) \(r.z) \(f.x) \(f.y) \(f.z)\n"
      }
      return change(index, text)
    }.joined()
  }

  /// The structures of such a file.
  static func set(
    _ count: Int, from first: Int = 0, change: (Int, String) -> String = { $1 }
  ) throws -> TrainingSet {
    let folder = try TemporaryFolder()
    try folder.write(text(count, from: first, change: change), to: "data.xyz")
    return try TrainingSet(paths: [(folder / "data.xyz").path], settings: settings())
  }
}
