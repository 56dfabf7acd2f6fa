import Engine
import MACE
import Platform

/// Trains an energy-based diffusion model by denoising score matching [SK eq. 28-30].
///
///     let trainer = DiffusionTrainer(set, settings: settings, threads: 2)
///     while !trainer.isDone { try trainer.takeStep() }
///     let model = trainer.averagedParameters
///
/// The same molecules and settings give the same weights, bit for bit, whatever the number of threads and
/// wherever training was stopped and resumed, as those of `Trainer`.
public final class DiffusionTrainer: ModelTrainer {
  /// What is learned from, and how.
  public let set: DiffusionSet
  public let settings: DiffusionSettings
  /// What is worth knowing before the first step, in words.
  public let notes: [String]
  package var state: TrainingState<DiffusionSums>
  private let noise: NoiseLevels
  private let target: any NoiseTarget
  private let spares: SpareAtoms
  private let team: WorkerTeam
  private var order: StructureOrder
  private let descent: Descent
  /// Neighbours that an atom has on average.
  let neighbours: Double
  /// The shape; weights are in `state`.
  private let shape: DiffusionParameters
  private let calculator: any TrainableDiffusion

  /// Atoms of a share, about: few enough for all threads to have work.
  private static let shareAtoms = 128
  /// Below it a gradient has no direction.
  private static let smallest = 1e-12

  /// A trainer before its first step.
  /// - Parameter start: a model to start from; nil for random weights of the shape that settings ask for.
  public init(
    _ set: DiffusionSet, settings: DiffusionSettings, from start: DiffusionParameters? = nil,
    threads: Int = 1
  ) {
    self.set = set
    self.settings = settings
    let pairs = (0..<set.count).reduce(0) { $0 + set.atoms(of: $1) * (set.atoms(of: $1) - 1) }
    neighbours = Double(pairs) / Double(max(1, set.atomCount))
    shape =
      start
      ?? FreshDiffusion(
        settings: settings, elements: set.elements + (settings.spareAtoms > 0 ? [.absent] : []),
        neighbours: neighbours
      ).parameters()
    spares = SpareAtoms(
      share: shape.elements.contains(.absent) ? settings.spareAtoms : 0)
    let scales = DiffusionScales(shape, neighbours: neighbours)
    descent = Descent(
      slots: shape.weightSlots, steps: scales.step, decays: scales.decays, isFixed: scales.isFixed)
    noise = settings.noiseLevels(shape.preconditioning)
    target = settings.noiseTarget(shape.preconditioning)
    state = TrainingState(weights: shape.flatWeights)
    order = StructureOrder(count: set.count, seed: settings.seed)
    team = WorkerTeam(threads: threads)
    var notes: [String] = []
    if settings.singlePrecision {
      do throws(UnsupportedShape) {
        calculator = try FastTrainableDiffusion(shape, team: team)
      } catch {
        notes.append(
          "training is in double precision, many times slower: the kernels do not cover \(error)")
        calculator = DoubleTrainableDiffusion(shape)
      }
    } else {
      calculator = DoubleTrainableDiffusion(shape)
    }
    self.notes = notes
  }

  /// Number of weights that change.
  public var weightCount: Int { descent.weightCount }
  /// The model with the weights of the latest step.
  public var parameters: DiffusionParameters { model(state.weights) }
  /// The model with the moving average of the weights: what training is for.
  public var averagedParameters: DiffusionParameters { model(state.average) }

  private func model(_ weights: [Double]) -> DiffusionParameters {
    shape.replacing(weights, team: team)
  }

  /// Takes one step.
  public func takeStep() throws {
    let number = state.step + 1
    let batch = (0..<settings.batch).map { order[state.place + $0] }
    let sizes = batch.map { set.atoms(of: $0) }
    // All atoms of a molecule see each other.
    let parts = TrainingShare.deal(
      sizes.map { TrainingShare.work(atoms: $0, neighbours: $0) },
      atoms: sizes.reduce(0, +), shareAtoms: Self.shareAtoms)
    calculator.reserve(shares: parts.count)
    let results = try team.map(Array(parts.enumerated()), check: {}) { part, worker in
      self.weigh(part.element, of: batch, step: number, worker: worker, share: part.offset)
    }
    state.advance(
      along: calculator.gradient(), descent, settings,
      sums: results.reduce(into: DiffusionSums()) { $0 += $1 }, structures: settings.batch,
      team: team)
    calculator.update(parameters)
  }

  /// Leaves the share of some molecules of a batch of the gradient of the loss to the calculator.
  ///
  /// The loss depends on the gradient of E by x. With v its derivative by that, the gradient by the weights is
  /// that of v grad E, for which stands the central difference of E along v.
  private func weigh(
    _ places: [Int], of batch: [Int], step: Int, worker: Int, share: Int
  ) -> DiffusionSums {
    var sums = DiffusionSums()
    var displaced: [WeighedMolecule] = []
    for place in places {
      var stream = RandomStream(seed: settings.seed, .diffusionNoise, step, place)
      let molecule = spares.added(to: set.continuous(batch[place], shape.elements), from: &stream)
      // Times of a batch are spread evenly: less noise in the gradient.
      let t = noise.time((Double(place) + stream.uniform()) / Double(batch.count))
      let squeezed =
        settings.squeezed > 0 && stream.uniform() < settings.squeezed
        ? NoiseLevels.squeeze(at: t, from: &stream) : 1
      let sample = target.sample(molecule, at: t, squeezed: squeezed, from: &stream)
      let found = calculator.evaluate(sample.input, noise: sample.noise, worker: worker)
      let loss = sample.loss(gradient: found.gradient)
      sums.add(loss)
      let slope = 1 / Double(batch.count) * loss.slope
      let size = slope.rootMeanSquare
      guard size > Self.smallest else { continue }
      let width = settings.displacement / size
      for sign in [1.0, -1] {
        displaced.append(
          WeighedMolecule(
            sample.input + sign * width * slope, noise: sample.noise, weight: sign / (2 * width)))
      }
    }
    calculator.weigh(displaced, worker: worker, share: share)
    return sums
  }

  package func resume(_ state: TrainingState<DiffusionSums>) {
    self.state = state
    calculator.update(parameters)
  }

  /// Losses of the averaged weights on molecules at some noise levels, always with the same noise.
  package func validate(_ other: DiffusionSet) throws -> DiffusionValidation {
    calculator.update(averagedParameters)
    defer { calculator.update(parameters) }
    let results = try team.map(Array(0..<other.count), check: {}) { molecule, worker in
      let clean = other.continuous(molecule, self.shape.elements)
      return DiffusionValidation.times.enumerated().map { level, t in
        var stream = RandomStream(seed: 0, .diffusionNoise, molecule, level)
        let whole = self.spares.added(to: clean, from: &stream)
        let sample = self.target.sample(whole, at: t, from: &stream)
        var sums = DiffusionSums()
        sums.add(
          sample.loss(
            gradient: self.calculator.evaluate(
              sample.input, noise: sample.noise, worker: worker
            ).gradient))
        return sums
      }
    }
    var validation = DiffusionValidation()
    for levels in results {
      for (level, sums) in levels.enumerated() { validation.losses[level] += sums }
    }
    return validation
  }
}

extension ContinuousMolecule {
  /// Of all components.
  fileprivate var rootMeanSquare: Double {
    (squaredNorm / Double(max(1, 3 * count + elements.count))).squareRoot()
  }
}
