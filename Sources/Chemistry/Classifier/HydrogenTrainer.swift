import Engine
import Platform

/// Trains a `HydrogenClassifier`: cross entropy of the hydrogens on every heavy atom, Adam with a
/// rate that falls as a cosine (D. P. Kingma and J. Ba, arXiv:1412.6980).
///
/// In every epoch each molecule is seen with other displacements of its heavy atoms, so that the
/// classifier learns from structures as rough as those it will be asked about.
public struct HydrogenTrainer: Sendable {
  /// Units of the hidden layers.
  public var hidden = [128, 128]
  /// Times every molecule is seen.
  public var epochs = 30
  /// Molecules a step of the optimiser learns from.
  public var stride = 32
  /// Learning rate at the start.
  public var rate = 2e-3
  /// Normal deviation of each coordinate: drawn evenly between zero and this, angstrom ...
  public var roughness = 0.13
  /// ... for all but this share of molecules, which are seen as they are.
  public var still = 0.15
  /// Chooses the random numbers.
  public var seed: UInt64 = 1

  /// Usual settings.
  public init() {}

  /// How training goes.
  public struct Progress: Sendable {
    /// Epochs done.
    public let epoch: Int
    /// Mean cross entropy of the epoch.
    public let loss: Double
    /// Share of heavy atoms with the right count in the epoch.
    public let exact: Double
  }

  /// Trains on molecules with all their hydrogens.
  /// - Parameter report: called after every epoch; what it throws ends the training.
  /// - Throws: what the calculator and `report` throw, and `PluginError` without OpenBLAS.
  public func train(
    _ molecules: [Molecule], model: any DescribingModel, report: (Progress) throws -> Void
  ) throws -> HydrogenClassifier {
    try OpenBLAS.require()
    let calculator = try model.makeDescribingCalculator()
    let structures = molecules.map(HeavyStructure.init)
    var classifier = try start(structures, model, calculator)
    var optimiser = Adam(classifier.network)
    let steps = (structures.count + stride - 1) / stride * epochs
    var step = 0
    for epoch in 0..<epochs {
      var order = Array(structures.indices)
      var shuffle = RandomStream(seed: seed, .startElements, epoch)
      for index in order.indices.dropLast() {
        order.swapAt(index, index + shuffle.index(below: order.count - index))
      }
      var (loss, exact, atoms) = (0.0, 0, 0)
      for first in Swift.stride(from: 0, to: order.count, by: stride) {
        let part = order[first..<min(first + stride, order.count)]
        let examples = try examples(
          part.map { ($0, structures[$0]) }, epoch: epoch, classifier, calculator)
        var pass = PerceptronPass(classifier.network, examples)
        let result = pass.gradient()
        loss += result.loss
        exact += result.exact
        atoms += examples.labels.count
        step += 1
        let fall = 0.5 * (1 + cos(Double.pi * Double(step) / Double(steps)))
        optimiser.step(&classifier.network, pass.gradients, rate: Float(rate * fall))
      }
      try report(
        Progress(
          epoch: epoch + 1, loss: loss / Double(max(1, atoms)),
          exact: Double(exact) / Double(max(1, atoms))))
    }
    return classifier
  }

  /// A classifier that knows nothing: random weights, inputs scaled by a sample of the molecules.
  private func start(
    _ structures: [HeavyStructure], _ model: any DescribingModel,
    _ calculator: any DescribingCalculator
  ) throws -> HydrogenClassifier {
    let elements = Set(structures.flatMap(\.molecule.elements)).sorted()
    // Two layers see 9 angstrom far with the shipped model, and tell conjugation apart.
    let layers = [1, 2].filter { model.descriptorWidth(DescriptorSelection(layer: $0)) != nil }
    var rows: [Double] = []
    var described = 0
    for first in Swift.stride(from: 0, to: min(structures.count, 1024), by: stride) {
      let part = structures[first..<min(first + stride, structures.count)]
      rows += try HydrogenClassifier.describe(part.map(\.molecule), layers: layers, calculator)
      described += part.reduce(0) { $0 + $1.molecule.count }
    }
    let width = described == 0 ? 0 : rows.count / described
    let count = Double(max(1, described))
    var means = Array(repeating: 0.0, count: width)
    var squares = Array(repeating: 0.0, count: width)
    for (index, value) in rows.enumerated() {
      means[index % width] += value / count
      squares[index % width] += value * value / count
    }
    let scales = zip(means, squares).map { mean, square in
      let variance = square - mean * mean
      // A channel that never varies tells nothing.
      return variance > 1e-18 ? 1 / variance.squareRoot() : 0
    }
    let sizes = [width + elements.count] + hidden + [HydrogenLikelihood.highestCount + 1]
    var stream = RandomStream(seed: seed, .mutation)
    let dense = zip(sizes, sizes.dropFirst()).map { inputs, outputs in
      // Keeps the size of signals from layer to layer.
      let deviation = (2 / Double(inputs)).squareRoot()
      return Perceptron.Layer(
        inputs: inputs, outputs: outputs,
        weights: (0..<(inputs * outputs)).map { _ in Float(deviation * stream.normal()) },
        biases: Array(repeating: 0, count: outputs))
    }
    return HydrogenClassifier(
      elements: elements, fingerprint: model.fingerprint, layers: layers,
      means: means.map { Float($0) },
      scales: scales.map { Float($0) }, network: Perceptron(layers: dense))
  }

  private func examples(
    _ part: [(index: Int, structure: HeavyStructure)], epoch: Int,
    _ classifier: HydrogenClassifier, _ calculator: any DescribingCalculator
  ) throws -> PerceptronPass.Examples {
    var rough: [Molecule] = []
    for (index, structure) in part {
      var molecule = structure.molecule
      var stream = RandomStream(seed: seed, .hydrogenPlacement, epoch, index)
      if stream.uniform() >= still {
        let deviation = roughness * stream.uniform()
        for atom in molecule.positions.indices {
          molecule.positions[atom] += deviation * stream.normal3()
        }
      }
      rough.append(molecule)
    }
    let descriptors = try HydrogenClassifier.describe(
      rough, layers: classifier.layers, calculator)
    let width = classifier.means.count
    var examples = PerceptronPass.Examples()
    var row = 0
    for (_, structure) in part {
      for (element, hydrogens) in zip(structure.molecule.elements, structure.hydrogens) {
        examples.inputs += classifier.input(
          descriptors[(row * width)..<((row + 1) * width)], of: element)
        examples.labels.append(min(hydrogens, HydrogenLikelihood.highestCount))
        row += 1
      }
    }
    return examples
  }
}
