import Engine
import Formats
import Platform

/// A kind of file that runs write. A new one is a file like `SDFFormat.swift` and its line in the
/// catalogue of this module, or where it holds no molecules in the list of the program.
///
/// Runs hand over text, piece by piece, and keep it in their journals; a format makes files of it.
package protocol OutputFormat: Sendable {
  /// Endings of its files' names in lower case, without dot; the usual one first.
  var endings: [String] { get }

  /// Whether a file is made of all its text together, so that what is added makes it anew.
  var isMadeOfWhole: Bool { get }

  /// Begins a file under the name `PATH.part`.
  /// - Throws: `OutputError` when the path is taken and not to be replaced, or cannot be written.
  func begin(_ path: String, replacing: Bool) throws(OutputError) -> any OutputSink

  /// Adds text to a file that is there and has its name already; never called where `isMadeOfWhole`.
  /// - Throws: `OutputError`, as when the disk is full.
  func add(_ text: String, to path: String) throws(OutputError)
}

extension OutputFormat {
  package var isMadeOfWhole: Bool { false }

  /// Whether the name of a file stands for this format. Nothing else tells formats by names: a journal
  /// keeps a name with its text, and formats have different endings.
  package func fits(_ path: String) -> Bool { endings.contains(FileEnding.of(path)) }

  /// A file the text is appended to.
  package func begin(_ path: String, replacing: Bool) throws(OutputError) -> any OutputSink {
    try TextSink(path, replacing: replacing)
  }

  package func add(_ text: String, to path: String) throws(OutputError) {
    do throws(FileError) { try Path.append(text, to: path) } catch {
      throw OutputError(error, path)
    }
  }
}

/// A format that holds molecules.
package protocol MoleculeFormat: OutputFormat {
  /// Why no such file can be written on this machine; nil where it can.
  var obstacle: String? { get }

  /// The text of one molecule.
  /// - Parameters:
  ///   - molecule: the atoms of the candidate with the facts that belong into the file (`info`).
  ///   - candidate: the molecule with its history and verdict.
  func text(of molecule: Molecule, from candidate: Candidate) -> String
}

extension MoleculeFormat {
  package var obstacle: String? { nil }
}

/// A format that holds a molecule's way too.
package protocol TrajectoryFormat: MoleculeFormat {
  /// The text of a step on the way, with the facts of the molecule (`info`) and its forces (`columns`).
  func text(of frame: Molecule) -> String
}

extension [any MoleculeFormat] {
  /// The one that the name of a file stands for; nil of another name.
  package func format(of path: String) -> (any MoleculeFormat)? { first { $0.fits(path) } }

  /// All endings for people: `.xyz, .extxyz, .sdf or .db`.
  package var endings: String { FileEnding.list(flatMap(\.endings)) }
}

/// The formats a program knows.
package struct OutputFormats: Sendable {
  private let formats: [any OutputFormat]

  /// These formats, and plain text for all other names.
  package init(_ formats: [any OutputFormat]) { self.formats = formats }

  /// The format of a file.
  package func format(of path: String) -> any OutputFormat {
    formats.first { $0.fits(path) } ?? PlainText()
  }
}

/// Text as it is handed over.
private struct PlainText: OutputFormat {
  let endings: [String] = []
}
