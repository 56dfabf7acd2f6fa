import ArgumentParser
import Engine
import Formats
import Inputs
import Outputs
import Platform

/// A file of structures on the command line, of any kind that is read; `-` is standard input.
struct StructureArgument: ExpressibleByArgument {
  /// As it was given.
  let path: String

  init(argument: String) { path = argument }

  /// The file in messages and reports.
  var name: String { isStandardInput ? "standard input" : path }

  /// The name without folder and ending, for the names of outputs.
  var title: String {
    if isStandardInput { return "standard-input" }
    var name = path.split(separator: "/").last.map(String.init) ?? path
    if name.hasSuffix(".gz") { name.removeLast(3) }
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  private var isStandardInput: Bool { path == "-" }

  /// Endings that files are looked for with.
  static let completion = CompletionKind.file(extensions: MoleculeFile.endings + ["gz"])

  /// Reads the frames, and says what is doubtful in them.
  /// - Throws: `InputError`.
  func frames() throws(InputError) -> StructureFrames {
    let frames: StructureFrames
    if isStandardInput {
      let bytes: [UInt8]
      do throws(FileError) { bytes = try StandardStream.readInput() } catch { throw .file(error) }
      frames = try MoleculeFile.frames(bytes, name: name)
    } else {
      frames = try MoleculeFile.frames(path: path)
    }
    for note in frames.notes {
      Terminal.note("simgen: note: \(Text.message("\(name): \(note)"))\n")
    }
    return frames
  }

  /// Reads frames that are molecules in open space.
  /// - Throws: `InputError`, and an exit code where one is periodic.
  func molecules() throws -> [Molecule] {
    let frames = try frames()
    if let reason = frames.periodicity(for: "this command evaluates") {
      throw CommandFailure.run.exit("\(name): \(reason)")
    }
    return frames.molecules
  }
}
