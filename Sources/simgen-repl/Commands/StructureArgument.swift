import ArgumentParser
import Engine
import Formats
import Outputs
import Platform

/// A file of structures on the command line; `-` is standard input.
struct StructureArgument: ExpressibleByArgument {
  /// As it was given.
  let path: String

  init(argument: String) { path = argument }

  /// The file in messages and reports.
  var name: String { isStandardInput ? "standard input" : path }

  /// The name without folder and ending, for the names of outputs.
  var title: String {
    if isStandardInput { return "standard-input" }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  private var isStandardInput: Bool { path == "-" }

  /// Reads the frames, and says what is doubtful in them.
  /// - Throws: `XYZError`.
  func frames() throws(XYZError) -> ExtendedXYZ.Frames {
    let frames: ExtendedXYZ.Frames
    if isStandardInput {
      let bytes: [UInt8]
      do throws(FileError) { bytes = try StandardStream.readInput() } catch {
        throw XYZError(path: name, line: 0, fault: .file(error))
      }
      frames = try ExtendedXYZ.frames(bytes, path: name)
    } else {
      frames = try ExtendedXYZ.frames(path: path)
    }
    for note in frames.notes {
      Terminal.note("simgen: note: \(Text.message("\(name): \(note)"))\n")
    }
    return frames
  }

  /// Reads frames that are molecules in open space.
  /// - Throws: `XYZError`, and an exit code where one is periodic.
  func molecules() throws -> [Molecule] {
    let frames = try frames()
    if let reason = frames.periodicity(for: "this command evaluates") {
      throw CommandFailure.run.exit("\(name): \(reason)")
    }
    return frames.molecules
  }
}
