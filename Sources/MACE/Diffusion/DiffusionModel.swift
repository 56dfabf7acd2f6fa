import CKernels
import Engine
import Platform

/// `model NAME: diffusion file="..."`: an energy-based diffusion model from a file.
struct DiffusionPlugin: ModelPlugin {
  static let name = "diffusion"
  static let summary = "Energy-based diffusion model, for the force diffusion."
  static let citations = ["10.48550/arXiv.2402.08708", "10.48550/arXiv.2206.00364"]
  static let parameters: [Parameter<Self>] = [
    Parameter("file", \.file, required: true, "What simgen train diffusion has written."),
    Parameter(
      "precision", \.precision, "Arithmetic of the calculators; single is many times faster."),
    Parameter(
      "noise", \.noise, dimension: .length, in: 2e-3...100,
      "Noise level of the landscape where the model is taken for a force field."),
  ]

  var file: InputFile?
  var precision = MACEModel.Precision.single
  var noise = 0.1

  func make() throws(PluginError) -> DiffusionModel {
    guard let file else { throw .parameter("file", reason: "a model file is needed") }
    return try DiffusionModel(path: file.path, precision: precision, noise: noise)
  }
}

/// An energy-based diffusion model [SK eq. 4-6, 27-30]. Copies share the weights.
public struct DiffusionModel: NoisedModel {
  /// What the file holds.
  public let parameters: DiffusionParameters
  /// Arithmetic of the calculators.
  public let precision: MACEModel.Precision
  /// Noise level of the landscape that calculators of `makeCalculator` evaluate, angstrom.
  public let noise: Double
  public let fingerprint: String
  private let fast: FastDiffusionModel?

  /// Reads a model.
  /// - Throws: `PluginError` when the file cannot be read, or single precision does not cover it.
  public init(
    path: String, precision: MACEModel.Precision = .single, noise: Double = 0.1
  ) throws(PluginError) {
    try OpenBLAS.require()
    do {
      parameters = try DiffusionParameters(path: path)
      fingerprint = SHA256.hexadecimal(of: try FileContents.bytes(of: path))
    } catch {
      throw .file(path: path, reason: (error as? MACEFileError)?.explanation ?? "\(error)")
    }
    self.precision = precision
    self.noise = noise
    guard precision == .single else {
      fast = nil
      return
    }
    do throws(UnsupportedShape) {
      fast = FastDiffusionModel(
        try FastDiffusionPlan(parameters, kernels: ck_best().pointee), parameters,
        team: WorkerTeam(threads: 1))
    } catch {
      throw .parameter(
        "precision",
        reason: "single precision does not cover \(error), which the model in \(path) has; "
          + "use precision=double")
    }
  }

  /// All atoms see each other.
  public var cutoff: Double { parameters.network.configuration.cutoff }
  public var elements: [Element] { continuousElements.filter { $0 != .absent } }
  public var continuousElements: [Element] { parameters.elements }
  public var isSinglePrecision: Bool { precision == .single }

  public func makeNoisedCalculator() -> any NoisedCalculator {
    if let fast { return NoisedLandscape(parameters, FastDiffusion(fast)) }
    return NoisedLandscape(parameters, DiffusionNetwork(parameters))
  }

  /// A calculator of the landscape at the noise level of the model.
  public func makeCalculator(threads: Int) -> any Calculator {
    FixedNoise(makeNoisedCalculator(), noise: noise)
  }
}

/// U(x; t) and its gradient for batches.
final class NoisedLandscape<Network: DiffusionEvaluator>: NoisedCalculator {
  private let parameters: DiffusionParameters
  private let network: Network

  init(_ parameters: DiffusionParameters, _ network: Network) {
    self.parameters = parameters
    self.network = network
  }

  func evaluate(
    _ batch: ParticleBatch, at t: Double, into result: inout Contribution
  ) throws(ModelError) {
    guard !batch.isPeriodic else { throw .periodic }
    result.reset(atomCount: batch.atomCount)
    let c = parameters.preconditioning
    let t = max(t, leastNoise)
    let width = parameters.elements.count
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      let x = try continuous(batch, atoms)
      let found = network.evaluate(c.input(t) * x, noise: c.noise(t))
      let (stiffness, height) = (c.stiffness(t), c.height(t))
      for (index, atom) in atoms.enumerated() {
        let r = x.positions[index]
        let z = x.elements[index * width..<(index + 1) * width]
        let square = (r * r).sum() + z.reduce(0) { $0 + $1 * $1 }
        result.energies[atom] = stiffness * square / 2 + height * found.energies[index]
        result.forces[atom] =
          -stiffness * r - height * c.input(t) * found.gradient.positions[index]
      }
      guard batch.continuous != nil else { continue }
      for (z, slope) in zip(x.elements, found.gradient.elements) {
        result.elementForces.append(-stiffness * z - height * c.input(t) * slope)
      }
    }
  }

  /// The atoms of a particle around their centroid.
  private func continuous(
    _ batch: ParticleBatch, _ atoms: Range<Int>
  ) throws(ModelError) -> ContinuousMolecule {
    let known = parameters.elements
    var elements: [Double] = []
    if let continuous = batch.continuous {
      elements +=
        continuous.weights[atoms.lowerBound * known.count..<atoms.upperBound * known.count]
    }
    var centroid = SIMD3<Double>.zero
    for atom in atoms {
      let position = batch.positions[atom]
      guard position.x.isFinite, position.y.isFinite, position.z.isFinite else {
        throw .positionNotFinite(atom: atom)
      }
      centroid += position / Double(atoms.count)
      guard batch.continuous == nil else { continue }
      let element = batch.elements[atom]
      guard let place = known.firstIndex(of: element) else {
        throw .unknownElement(element, atom: atom, known: known)
      }
      elements += known.indices.map { $0 == place ? 1 : 0 }
    }
    return ContinuousMolecule(
      positions: atoms.map { batch.positions[$0] - centroid }, elements: elements)
  }
}

/// Below it the landscape of it is evaluated: no model has learnt less noise, angstrom.
private let leastNoise = 2e-3

/// The landscape at one noise level as a force field.
private final class FixedNoise: Calculator {
  private let calculator: any NoisedCalculator
  private let noise: Double

  init(_ calculator: any NoisedCalculator, noise: Double) {
    self.calculator = calculator
    self.noise = noise
  }

  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) throws {
    try calculator.evaluate(batch, at: noise, into: &result)
  }
}
