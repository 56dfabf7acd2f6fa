import Engine
import Formats

extension TrainingSet {
  /// Reads structures, one frame at a time.
  /// - Parameters:
  ///   - elements: those that the model knows; nil for a model that will know those of the data.
  ///   - check: asked before each frame; what it throws ends the reading.
  /// - Throws: `XYZError`, `TrainingDataError`.
  public init(
    paths: [String], settings: TrainingSettings, elements: [Element]? = nil,
    check: () throws -> Void = {}
  ) throws {
    self.init()
    for path in paths {
      begin(file: path)
      var frame = 0
      try ExtendedXYZ.forEachFrame(path: path) { molecule in
        try check()
        frame += 1
        do throws(TrainingDataFault) {
          let labels = try FrameLabels(molecule, settings: settings)
          if let elements, let other = molecule.elements.first(where: { !elements.contains($0) }) {
            throw .element(other, known: elements)
          }
          append(labels, of: molecule)
        } catch {
          throw TrainingDataError(path: path, frame: frame, fault: error)
        }
      }
    }
  }
}
