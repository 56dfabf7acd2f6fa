import Engine

extension ExtendedXYZ {
  /// The frames of a plug-in's file.
  /// - Throws: `PluginError` when there is no file or it cannot be read, or when the frames asked for
  ///   (from 1; all when nil) are periodic: recipes know molecules in open space only.
  package static func frames(
    of file: InputFile?, using frame: Int? = nil
  ) throws(PluginError) -> (path: String, frames: StructureFrames) {
    guard let path = file?.path else {
      throw .parameter("file", reason: "missing; expected an extended XYZ file")
    }
    let frames: StructureFrames
    do throws(XYZError) {
      frames = try Self.frames(path: path)
    } catch {
      throw .file(path: path, reason: error.explanation)
    }
    if let reason = frames.periodicity(of: frame, for: "recipes know") {
      throw .file(path: path, reason: reason)
    }
    return (path, frames)
  }
}
