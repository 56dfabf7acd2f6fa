import Engine
import MACE

/// The shape of a model to begin with; `TrainingSettings` says what each is.
package protocol ShapeSettings: JSONSettings {
  var channels: Int { get }
  var hiddenDegree: Int { get }
  var layers: Int { get }
  var edgeDegree: Int { get }
  var correlation: Int { get }
  var cutoff: Double { get }
  var radialFunctions: Int { get }
  var radialWidths: [Int] { get }
  var cutoffPower: Int { get }
  var readoutWidth: Int { get }
}

extension TrainingSettings: ShapeSettings {}
extension DiffusionSettings: ShapeSettings {}

extension ShapeSettings {
  /// The shape of the model for some elements.
  func shape(_ elements: [Element]) -> MACEShape {
    var shape = MACEShape(elements: elements)
    shape.channels = channels
    shape.hiddenDegree = hiddenDegree
    shape.layers = layers
    shape.edgeDegree = edgeDegree
    shape.correlation = correlation
    shape.cutoff = cutoff
    shape.radialFunctions = radialFunctions
    shape.radialWidths = radialWidths
    shape.cutoffPower = cutoffPower
    shape.readoutWidth = readoutWidth
    return shape
  }

  /// What is impossible of the shape, in words; nil where all is possible.
  func shapeFault(cutoffs: ClosedRange<Double>) -> String? {
    if let fault = Self.fault(in: [
      ("channels", Double(channels), 1...1024), ("hidden_degree", Double(hiddenDegree), 0...1),
      ("layers", Double(layers), 1...8), ("edge_degree", Double(edgeDegree), 0...3),
      ("correlation", Double(correlation), 1...3), ("cutoff", cutoff, cutoffs),
      ("radial_functions", Double(radialFunctions), 1...64),
      ("cutoff_power", Double(cutoffPower), 3...64),
      ("readout_width", Double(readoutWidth), 1...1024),
    ]) {
      return fault
    }
    let isPossible = !radialWidths.isEmpty && radialWidths.allSatisfy { (1...1024).contains($0) }
    return isPossible ? nil : "radial_widths is \(radialWidths)"
  }
}
