import CKernels
import Engine
import Platform

/// Evaluates a `FastModel` in single precision; energies are summed in Double.
///
/// The stages are those of the paper [SK]; the adjoint visits them in reverse:
///
///     stage      eq.  function            kernels                         leaves
///     edges Y    19   FastEdges.fill      expand                          edges
///     senders         computeSenders      mix                             senders
///     messages M 20   computeMessages     accumulate, couple, mix         sums, messages
///     products B 21   computeProducts     contract                        products
///     features H 22   addResidual         mix                             features
///     readouts   23   readEnergies        mix                             hidden, energies
///     readouts        reverseEnergies     mix                             featureGradients
///     H, skip         reverseResidual     mix                             featureGradients
///     B               reverseProducts     contract_reverse, ..._weigh     messageGradients
///     M               reverseMessages     mix                             sums
///     A, Y            reverseSums         accumulate_, couple_reverse     edges.gradients, partialGradients
///     senders         collectSenders      collect                         senderGradients
///     positions       FastEdges.pullBack  expand_reverse                  forces
///
/// All memory is kept between calls. The same batch
/// gives the same bits whatever was evaluated before and however many threads share the work, and a
/// particle the same bits whatever else is in its batch: every sum is taken within one particle, in
/// an order of its own.
public final class FastCalculator: DescribingCalculator {
  private(set) var model: FastModel
  let kernels: ck_kernels
  let team: WorkerTeam
  let edges: FastEdges
  let layers: [LayerBuffers]
  /// Sums of messages over neighbours, and their adjoints.
  let sums: AtomRows
  /// Adjoints of the messages.
  let messageGradients: AtomRows
  /// Products B, and their adjoints.
  let products: AtomRows
  /// Energy of each place, eV: [atoms].
  let energies = WorkBuffer<Double>()
  private var described: DescriptorSelection?

  /// What a layer keeps for its adjoint.
  struct LayerBuffers {
    /// Features the edges multiply, their adjoints, and each edge's share of these: [rows of a round,
    /// numbers of a sender].
    let senders: AtomRows
    let senderGradients: AtomRows
    let partialGradients = WorkBuffer<Float>()
    /// Mixed messages M, and the derivatives of the product by them where it has one component
    /// only; the values share work with the derivatives then.
    let messages: AtomRows
    let productGradients: AtomRows?
    /// 1 / (1 + density of neighbours): [atoms].
    let densities = WorkBuffer<Float>()
    /// Output features H, and their adjoints.
    let features: AtomRows
    let featureGradients: AtomRows
    /// The hidden layer of the readout, and then the derivatives by it: [atoms, its width].
    let hidden: AtomRows

    init(_ layer: FastLayer, width: Int) {
      senders = AtomRows(components: layer.interaction?.inputs ?? 0, width: width)
      senderGradients = AtomRows(components: senders.components, width: width)
      messages = AtomRows(components: Int(CK_COMPONENTS), width: width)
      productGradients =
        layer.outputs == 1 ? AtomRows(components: Int(CK_COMPONENTS), width: width) : nil
      features = AtomRows(components: layer.outputs, width: width)
      featureGradients = AtomRows(components: layer.outputs, width: width)
      hidden = AtomRows(components: 1, width: layer.readout.hiddenWidth)
    }
  }

  /// A calculator that runs on given kernels; tests compare instruction sets.
  init(_ model: FastModel, kernels: ck_kernels, threads: Int = 1) {
    self.model = model
    self.kernels = kernels
    team = WorkerTeam(threads: threads)
    edges = FastEdges(model, kernels: kernels, team: team)
    let width = model.width
    layers = model.layers.map { LayerBuffers($0, width: width) }
    sums = AtomRows(
      components: model.layers.compactMap(\.interaction?.sums).max() ?? 0, width: width)
    messageGradients = AtomRows(components: Int(CK_COMPONENTS), width: width)
    products = AtomRows(components: model.layers.map(\.outputs).max() ?? 0, width: width)
  }

  /// Takes a model of the same shape with other weights.
  func take(_ model: FastModel) {
    self.model = model
    edges.take(model)
    described = nil
  }

  /// Number of atoms of the batch.
  var atoms: Int { edges.atoms }
  /// Padded number of channels.
  var width: Int { model.width }

  public func evaluate(
    _ batch: ParticleBatch, interaction: Bool, into result: inout Contribution
  ) throws {
    described = nil
    let last = layers.count - 1
    try prepare(batch, floor: 0, layers: layers.count)
    computeLayers(before: last) { self.readEnergies($0, $1) }
    reverseBlocks(last) { block in
      self.computeLayer(last, block)
      self.readEnergies(last, block)
      self.edges.clearGradients(block)
      self.edges.addRepulsion(of: block, to: self.energies.base)
      self.layers[last].featureGradients.clear(block.range)
      self.reverseEnergies(last, block)
      self.reverseLayer(last, block)
    }
    reverseLayers(below: last) { self.reverseEnergies($0, $1) }
    result.reset(for: batch)
    for kind in model.elements.indices {
      let base = model.shift + (interaction ? 0 : model.atomicEnergies[kind])
      for place in edges.order.starts[kind]..<edges.order.starts[kind + 1] {
        result.energies[edges.order.atoms[place]] = energies.base[place] + base
      }
    }
    edges.addGradients(factor: -1, to: &result.forces)
    edges.addStrainGradients(of: batch, to: &result.strainGradients)
  }

  public func describe(
    _ batch: ParticleBatch, _ selection: DescriptorSelection, floor: Double?,
    into descriptors: inout [Double]
  ) throws {
    described = nil
    guard layers.indices.contains(selection.layer - 1) else {
      throw ModelError.unknownLayer(selection.layer, count: layers.count)
    }
    let last = selection.layer - 1
    try prepare(batch, floor: floor ?? 0, layers: selection.layer)
    computeLayers(before: last) { _, _ in }
    forEachBlock { self.computeLayer(last, $0) }
    descriptors.removeAll(keepingCapacity: true)
    descriptors.append(contentsOf: repeatElement(0, count: atoms * descriptorWidth(selection)))
    let features = layers[last].features
    forEachDescriptor(selection) { place, feature, descriptor in
      descriptors[descriptor] = Double(features[place][feature])
    }
    described = selection
  }

  /// - Precondition: `describe` was the latest call but for others of `pullBack`.
  public func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>]) {
    guard let selection = described else { preconditionFailure("pullBack follows describe") }
    precondition(cotangent.count == atoms * descriptorWidth(selection))
    precondition(gradient.count == atoms)
    let last = selection.layer - 1
    let gradients = layers[last].featureGradients
    gradients.clear(0..<atoms)
    forEachDescriptor(selection) { place, feature, descriptor in
      gradients[place][feature] = Float(cotangent[descriptor])
    }
    reverseBlocks(last) { block in
      self.edges.clearGradients(block)
      self.reverseLayer(last, block)
    }
    reverseLayers(below: last) { _, _ in }
    edges.addGradients(factor: 1, to: &gradient)
  }

  private func descriptorWidth(_ selection: DescriptorSelection) -> Int {
    let components = selection.invariantsOnly ? 1 : model.layers[selection.layer - 1].outputs
    return components * model.channels
  }

  /// Calls `body` with the place of each feature in an atom's row and among the descriptors.
  private func forEachDescriptor(
    _ selection: DescriptorSelection,
    _ body: (_ place: Int, _ feature: Int, _ descriptor: Int) -> Void
  ) {
    let components = selection.invariantsOnly ? 1 : model.layers[selection.layer - 1].outputs
    let channels = model.channels
    for (place, atom) in edges.order.atoms.enumerated() {
      var start = atom &* components &* channels
      var (first, dimension) = (0, 1)
      while first < components {
        for component in 0..<dimension {
          for channel in 0..<channels {
            body(
              place, (first &+ component) &* width &+ channel,
              start &+ channel &* dimension &+ component)
          }
        }
        start += dimension * channels
        first += dimension
        dimension += 2
      }
    }
  }

  /// Edges and memory for a batch.
  func prepare(_ batch: ParticleBatch, floor: Double, layers count: Int) throws {
    try edges.rebuild(for: batch, floor: floor, layers: count)
    sums.reserve(atoms: atoms)
    messageGradients.reserve(atoms: atoms)
    products.reserve(atoms: atoms)
    for layer in layers.prefix(count) {
      layer.densities.reserve(atoms)
      layer.senders.reserve(atoms: atoms)
      layer.senderGradients.reserve(atoms: atoms)
      layer.messages.reserve(atoms: atoms)
      layer.productGradients?.reserve(atoms: atoms)
      layer.features.reserve(atoms: atoms)
      layer.featureGradients.reserve(atoms: atoms)
      layer.hidden.reserve(atoms: atoms)
    }
    fillFirstSenders()
    energies.reserve(atoms)
    energies.base.initialize(repeating: 0, count: atoms)
  }

  /// What the first layer's edges multiply, where its tables do not hold it.
  private func fillFirstSenders() {
    for (kind, values) in model.firstSenders.enumerated() {
      for place in edges.order.starts[kind]..<edges.order.starts[kind + 1] {
        let row = layers[0].senders[place]
        for channel in 0..<width {
          row[channel] = channel < values.count ? values[channel] : 0
        }
      }
    }
  }
}
