import Engine
import Foundation
import MACE
import TestSupport

/// The files of `Fixtures` and models made from them.
enum Fixture {
  static func path(_ name: String) -> String {
    (Bundle.module.resourcePath ?? "") + "/Fixtures/" + name
  }

  /// Vector features, density normalisation, distance transform and repulsion, from an archive.
  static func equivariant() throws -> MACEParameters {
    try MACEFile(path: path("equivariant.model"), head: "fine").parameters
  }

  /// Scalar features, from safetensors.
  static func invariant() throws -> MACEParameters {
    try MACEFile(path: path("invariant.safetensors")).parameters
  }

  static func golden(_ name: String) throws -> GoldenFile { try GoldenFile(path: path(name)) }

  /// Carbon, oxygen and hydrogen at distances both models see.
  static let molecule = Molecule(
    elements: [.carbon, .oxygen, .hydrogen, .carbon, .hydrogen],
    positions: [
      [0, 0, 0], [0.1, 1.2, 0.05], [-0.9, -0.5, 0.3], [1.1, -0.7, -0.4], [1.9, 0.1, -0.9],
    ])
}
