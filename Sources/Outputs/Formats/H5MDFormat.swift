import Chemistry
import Engine
import Formats
import Platform

/// H5MD: a frame per molecule or per step. Runs hand over extended XYZ, which journals keep; the file is
/// made of it when they are over.
package struct H5MDFormat: TrajectoryFormat {
  package let endings = H5MD.endings
  /// Only a file that is made anew is either whole or as it was.
  package let isMadeOfWhole = true

  package var obstacle: String? { H5MD.obstacle }

  package init() {}

  package func text(of molecule: Molecule, from candidate: Candidate) -> String {
    var molecule = molecule
    if let bonds = candidate.validity.bonds?.graph.bonds, !bonds.isEmpty,
      molecule.count == candidate.molecule.count
    {
      molecule.info[H5MD.bondsKey] = .reals(
        bonds.flatMap { [Double($0.first), Double($0.second), Double($0.order)] })
    }
    molecule.info["valid"] = .boolean(candidate.validity.isValid)
    return XYZFormat().text(of: molecule, from: candidate)
  }

  package func text(of frame: Molecule) -> String { ExtendedXYZ.text(frame) }

  package func begin(_ path: String, replacing: Bool) throws(OutputError) -> any OutputSink {
    try H5MDSink(path, replacing: replacing)
  }
}

/// A file that is begun under the name `PATH.part`.
private final class H5MDSink: OutputSink {
  private let path: String
  private let replacing: Bool
  /// Frames that are not in the file yet.
  private var waiting: [Molecule] = []
  private var waitingAtoms = 0
  private var isBegun = false
  private var isComplete = false

  /// So many atoms wait in memory before they are written.
  private static let mostWaiting = 100_000

  init(_ path: String, replacing: Bool) throws(OutputError) {
    self.path = path
    self.replacing = replacing
    // Refuses a path that is taken, and what a run before left.
    _ = try TextSink(path, replacing: replacing)
    try write()
  }

  func append(_ text: String) throws(OutputError) {
    guard !text.isEmpty else { return }
    let molecules: [Molecule]
    do throws(XYZError) {
      molecules = try ExtendedXYZ.parse(Array(text.utf8), path: path)
    } catch {
      throw .notWritable(path, reason: error.explanation)
    }
    for molecule in molecules {
      waiting.append(molecule)
      waitingAtoms += molecule.count
      if waitingAtoms >= Self.mostWaiting { try write() }
    }
  }

  private func write() throws(OutputError) {
    do throws(H5MDError) {
      try H5MDFile.append(waiting, to: path + ".part", isNew: !isBegun)
    } catch {
      throw .notWritable(path, reason: error.explanation)
    }
    isBegun = true
    (waiting, waitingAtoms) = ([], 0)
  }

  func pause() throws(OutputError) { if !waiting.isEmpty { try write() } }

  func complete() throws(OutputError) {
    guard !isComplete else { return }
    try pause()
    isComplete = true
  }

  func finish() throws(OutputError) {
    try complete()
    try TextSink.finishPart(of: path, replacing: replacing)
  }
}
