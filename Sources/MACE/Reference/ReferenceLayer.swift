import Platform

/// One interaction and product of a MACE model, forward and adjoint, stage by stage [SK eq. 19-22].
///
/// Features of all atoms are stored atom after atom, block after block, [components, channels].
struct ReferenceLayer {
  let shape: LayerConfiguration
  let weights: MACELayer
  let network: RadialNetwork
  /// The couplings of an edge, each with where its sender block, its radial weights and its result
  /// start.
  let paths: [Path]
  /// Values of an atom before the paths are mixed.
  let coupledSize: Int
  /// Where the coupled block of each message block starts; in it: [components, rows of `linear`].
  let coupledOffsets: [Int]
  /// The product as polynomials of the message: one a component of the output, in order.
  let polynomials: [[SpeciesPolynomial]]

  /// One coupling and its place in the arrays.
  struct Path {
    let coupling: Coupling
    let channels: Int
    let source: Int
    let harmonic: Int
    let radial: Int
    let target: Int
    /// Distance between components of the result: all channels that lead to its message block.
    let stride: Int
  }

  /// What the adjoint needs of a forward evaluation.
  struct Trace {
    let input: [Double]
    let sender: [Double]
    let radial: (values: [Double], slopes: [Double])
    let density: Density
    let messages: [Double]
    let factors: [Double]
  }

  init(_ shape: LayerConfiguration, _ weights: MACELayer, edgeDegree: Int) {
    self.shape = shape
    self.weights = weights
    network = RadialNetwork(matrices: weights.radial)
    let couplings = shape.paths(edgeDegree: edgeDegree)
    let starts = shape.sender.offsets
    let channels = couplings.map { shape.sender[$0.source].channels }
    var paths: [Path] = []
    var coupledOffsets = [0]
    var radial = 0
    for (target, block) in shape.message.enumerated() {
      let rows = weights.linear[target].rows
      var row = 0
      for (index, path) in couplings.enumerated() where path.target == target {
        paths.append(
          Path(
            coupling: Coupling(
              shape.sender[path.source].irrep.degree, path.edgeDegree, to: block.irrep.degree),
            channels: channels[index], source: starts[path.source],
            harmonic: path.edgeDegree * path.edgeDegree, radial: radial,
            target: coupledOffsets[target] + row, stride: rows))
        radial += channels[index]
        row += channels[index]
      }
      coupledOffsets.append(coupledOffsets[target] + block.irrep.dimension * rows)
    }
    self.paths = paths
    self.coupledOffsets = coupledOffsets
    coupledSize = coupledOffsets[shape.message.count]
    polynomials = weights.contractions.map { $0.polynomials() }
  }

  /// Node features after the layer, and what the adjoint needs.
  func forward(_ input: [Double], mix species: SpeciesMix, edges: EdgeGeometry) -> ([Double], Trace)
  {
    let sender = linearUp(input, count: species.atoms)
    let radial = network.evaluate(edges)
    let density = Density(weights.density, edges, atoms: species.atoms)
    let coupled = couple(sender, radial.values, edges, count: species.atoms)
    let messages = mix(coupled, density)
    let factors = skipMessages(messages, species)
    var output = product(factors, species)
    addResidual(input, species, to: &output)
    return (
      output,
      Trace(
        input: input, sender: sender, radial: radial, density: density, messages: messages,
        factors: factors)
    )
  }

  /// Gradient by the node features before the layer; the gradient by the edges is added to `edges`.
  func reverse(
    _ cotangent: [Double], _ trace: Trace, mix species: SpeciesMix, edges: EdgeGeometry,
    into gradient: inout EdgeGradient
  ) -> [Double] {
    var input = [Double](repeating: 0, count: trace.input.count)
    reverseResidual(cotangent, species, into: &input)
    let factors = reverseProduct(cotangent, trace.factors, species)
    let messages = reverseSkipMessages(factors, species)
    var densities = [Double](repeating: 0, count: species.atoms)
    let coupled = reverseMix(messages, trace, into: &densities)
    trace.density.reverse(densities, edges, into: &gradient)
    let sender = reverseCouple(coupled, trace, edges, into: &gradient)
    reverseLinearUp(sender, into: &input, count: species.atoms)
    return input
  }
}
