import CKernels
import Engine

/// Evaluates a `FastModel` in single precision; energies are summed in Double.
///
/// The stages are those of the paper (eq. 19-23): edges, messages M, products B, features H,
/// readouts; the adjoint visits them in reverse. All memory is kept between calls. The same batch
/// gives the same bits whatever was evaluated before, and a particle the same bits whatever else is
/// in its batch: every sum is taken within one particle, in an order of its own.
public final class FastCalculator: Calculator {
  let model: FastModel
  let kernels: ck_kernels
  let edges: FastEdges
  let layers: [LayerBuffers]
  /// Messages before and after mixing, and later their adjoints:
  /// [CK_COMPONENTS, rows, width].
  let sums = WorkBuffer<Float>()
  let messages = WorkBuffer<Float>()
  /// Products and their adjoints: [atoms, width].
  let products = WorkBuffer<Float>()
  /// Adjoints of a layer's output and of its senders: [atoms, width].
  let featureGradients = WorkBuffer<Float>()
  let senderGradients = WorkBuffer<Float>()
  /// The hidden layer of a readout: [atoms, its width].
  let hidden = WorkBuffer<Float>()
  /// Energy of each place, eV: [atoms].
  let energies = WorkBuffer<Double>()
  private var hasDescriptors = false

  /// What a layer keeps for its adjoint.
  struct LayerBuffers {
    /// Derivatives of the product by its messages: [CK_COMPONENTS, rows, width].
    let contractionGradients = WorkBuffer<Float>()
    /// Features the edges multiply: [atoms, width].
    let senders = WorkBuffer<Float>()
    /// Output features H: [atoms, width].
    let features = WorkBuffer<Float>()
  }

  /// A calculator that runs on given kernels; tests compare instruction sets.
  init(_ model: FastModel, kernels: ck_kernels) {
    self.model = model
    self.kernels = kernels
    edges = FastEdges(model)
    layers = model.layers.map { _ in LayerBuffers() }
  }

  /// Number of atoms of the batch.
  var atoms: Int { edges.order.count }
  /// Padded number of channels.
  var width: Int { model.width }
  /// Distance between message components. An odd number of rows keeps the components from
  /// competing for the same cache lines.
  var plane: Int { (atoms | 1) * width }

  public func evaluate(
    _ batch: ParticleBatch, interaction: Bool, into result: inout Contribution
  ) throws {
    hasDescriptors = false
    try prepare(batch, floor: 0, layers: layers.count)
    for layer in layers.indices {
      computeFeatures(layer)
      readEnergies(layer)
    }
    result.reset(atomCount: atoms)
    for kind in model.elements.indices {
      let base = model.shift + (interaction ? 0 : model.atomicEnergies[kind])
      for place in edges.speciesStarts[kind]..<edges.speciesStarts[kind + 1] {
        result.energies[edges.order[place]] = energies.base[place] + base
      }
    }
    featureGradients.reserveZeroes(atoms * width)
    for layer in layers.indices.reversed() {
      reverseEnergies(layer)
      reverseFeatures(layer)
    }
    edges.pullBack(factor: -1, into: &result.forces)
  }

  public func describe(
    _ batch: ParticleBatch, floor: Double?, into descriptors: inout [Double]
  ) throws {
    hasDescriptors = false
    try prepare(batch, floor: floor ?? 0, layers: 1)
    computeFeatures(0)
    let channels = model.channels
    descriptors.removeAll(keepingCapacity: true)
    descriptors.append(contentsOf: repeatElement(0, count: atoms * channels))
    for (place, atom) in edges.order.enumerated() {
      let source = layers[0].features.base + place &* width
      for channel in 0..<channels {
        descriptors[atom &* channels &+ channel] = Double(source[channel])
      }
    }
    hasDescriptors = true
  }

  /// - Precondition: `describe` was the latest call but for others of `pullBack`.
  public func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>]) {
    let channels = model.channels
    precondition(hasDescriptors, "pullBack follows describe")
    precondition(cotangent.count == atoms * channels && gradient.count == atoms)
    edges.gradients.reserveZeroes(edges.count * Int(CK_COMPONENTS))
    featureGradients.reserveZeroes(atoms * width)
    for (place, atom) in edges.order.enumerated() {
      let target = featureGradients.base + place &* width
      for channel in 0..<channels {
        target[channel] = Float(cotangent[atom &* channels &+ channel])
      }
    }
    reverseFeatures(0)
    edges.pullBack(factor: 1, into: &gradient)
  }

  /// Edges and memory for a batch.
  private func prepare(_ batch: ParticleBatch, floor: Double, layers count: Int) throws {
    try edges.rebuild(for: batch, floor: floor, layers: count)
    edges.gradients.reserveZeroes(edges.count * Int(CK_COMPONENTS))
    sums.reserve(plane * Int(CK_COMPONENTS))
    messages.reserve(plane * Int(CK_COMPONENTS))
    products.reserve(atoms * width)
    featureGradients.reserve(atoms * width)
    senderGradients.reserve(atoms * width)
    for layer in layers.prefix(count) {
      layer.contractionGradients.reserve(plane * Int(CK_COMPONENTS))
      layer.senders.reserve(atoms * width)
      layer.features.reserve(atoms * width)
    }
    energies.reserve(atoms)
    energies.base.initialize(repeating: 0, count: atoms)
  }
}
