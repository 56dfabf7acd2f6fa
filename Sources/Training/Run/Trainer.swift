import Engine
import MACE
import Platform

/// Trains a MACE force field on energies and forces.
///
///     let trainer = try Trainer(set, settings: settings, threads: 2)
///     while !trainer.isDone { try trainer.takeStep() }
///     let model = trainer.averagedParameters
///
/// The same structures and settings give the same weights, bit for bit, whatever the number of threads and
/// wherever training was stopped and resumed: the structures of a step are cut into shares that do not
/// depend on threads, and what the shares leave is added up in their order.
public final class Trainer: ModelTrainer {
  /// What is learned from, and how.
  public let set: TrainingSet
  public let settings: TrainingSettings
  /// What was odd about the structures, in words.
  public let notes: [String]
  package var state: TrainingState<ErrorSums>
  let team: WorkerTeam
  let target: any TrainingTarget
  private var order: StructureOrder
  private let descent: Descent
  /// The shape; weights are in `state`.
  let shape: MACEParameters
  let calculator: any TrainableCalculator
  var shares: [TrainingShare] = []

  /// Atoms of a share, about: few enough for all threads to have work, many enough for the kernels.
  static let shareAtoms = 32

  /// A trainer before its first step.
  /// - Parameters:
  ///   - start: a model to start from, which gets the elements of the structures that it lacks; nil for
  ///     random weights of the shape that settings ask for.
  /// - Throws: `TrainingDataError`, `TrainingSettingsError`.
  public init(
    _ set: TrainingSet, settings: TrainingSettings, from start: MACEParameters? = nil,
    threads: Int = 1
  ) throws {
    self.set = set
    self.settings = settings
    let energies = try ElementEnergies(set, settings: settings, from: start)
    let review = try DataReview(set, energies: energies.values, settings: settings)
    var notes = review.notes
    target = settings.target
    let statistics = SampleStatistics(
      set, target, cutoff: start?.configuration.cutoff ?? settings.cutoff)
    let elements = set.elements
    if let start {
      let started = StartedModel(
        start, elements: elements, energies: energies.values, settings: settings)
      shape = started.parameters
      if !started.added.isEmpty {
        notes.append(
          "new elements of the model: " + started.added.map(\.symbol).joined(separator: " "))
      }
    } else {
      shape = FreshModel(
        settings: settings, elements: elements,
        atomicEnergies: elements.map { energies.values[$0] ?? 0 },
        neighbours: statistics.neighbours, scale: statistics.force,
        // A shift would be added to isolated atoms too.
        shift: settings.isolatedAtoms ? 0 : energies.meanRest(set)
      ).parameters()
    }
    let slots = shape.weightSlots
    if let unused = settings.fixed.first(where: { prefix in
      !slots.contains { $0.name.hasPrefix(prefix) }
    }) {
      throw TrainingSettingsError(description: "fixed: no weights are named \(unused)")
    }
    let scales = WeightScales(shape, neighbours: statistics.neighbours)
    // What is new has to be learned, whatever stays as it is of the elements that were there.
    let known = start?.elements.count ?? elements.count
    descent = Descent(
      slots: slots, steps: scales.step, decays: scales.decays,
      isFixed: slots.map { slot in
        let isNew = (slot.species ?? 0) >= known && slot.name != "atomic_energies"
        return !isNew && settings.fixed.contains { slot.name.hasPrefix($0) }
      })
    state = TrainingState(weights: shape.flatWeights)
    order = StructureOrder(count: set.count, seed: settings.seed)
    team = WorkerTeam(threads: threads)
    if settings.singlePrecision {
      do throws(UnsupportedShape) {
        calculator = try FastTrainableCalculator(shape, team: team)
      } catch {
        notes.append(
          "training is in double precision, many times slower: the kernels do not cover \(error)")
        calculator = DoubleTrainableCalculator(shape, workers: team.threads)
      }
    } else {
      calculator = DoubleTrainableCalculator(shape, workers: team.threads)
    }
    self.notes = notes
  }

  /// Number of weights that change.
  public var weightCount: Int { descent.weightCount }
  /// The model with the weights of the latest step.
  public var parameters: MACEParameters { model(state.weights) }
  /// The model with the moving average of the weights: what training is for.
  public var averagedParameters: MACEParameters { model(state.average) }

  private func model(_ weights: [Double]) -> MACEParameters {
    shape.replacing(weights[...], team: team)
  }

  /// Takes one step.
  /// - Throws: `ModelError` for elements the model lacks.
  public func takeStep() throws {
    let samples = nextSamples()
    let loss = loss(of: samples, step: state.step + 1)
    let sizes = samples.map(\.molecule.count)
    // Larger structures have no more neighbours within the cutoff, about.
    let parts = TrainingShare.deal(
      sizes.map { TrainingShare.work(atoms: $0, neighbours: min($0, 40)) },
      atoms: sizes.reduce(0, +), shareAtoms: Self.shareAtoms)
    while shares.count < team.threads { shares.append(TrainingShare()) }
    calculator.reserve(shares: parts.count)
    let results = try team.map(Array(parts.enumerated()), check: {}) { part, worker in
      try self.shares[worker].weigh(
        part.element.map { samples[$0] }, loss, self.calculator, worker: worker, share: part.offset,
        displacement: self.settings.displacement, cutoff: self.shape.configuration.cutoff)
    }
    state.advance(
      along: calculator.gradient(), descent, settings,
      sums: results.reduce(into: ErrorSums()) { $0 += $1 }, structures: samples.count,
      team: team)
    calculator.update(parameters)
  }

  /// The samples of the next step.
  private func nextSamples() -> [TrainingSample] {
    var samples: [TrainingSample] = []
    var atoms = 0
    while settings.batchAtoms > 0 ? atoms < settings.batchAtoms : samples.count < settings.batch {
      let place = state.place + samples.count
      samples.append(target.sample(order[place], epoch: place / set.count, of: set))
      atoms += samples[samples.count - 1].molecule.count
    }
    return samples
  }

  /// The loss of one step's samples.
  func loss(of samples: [TrainingSample], step: Int) -> Loss {
    let isSecond = settings.isSecondStage(step: step)
    return Loss(
      energyWeight: isSecond ? settings.secondEnergyWeight : settings.energyWeight,
      forceWeight: isSecond ? settings.secondForceWeight : settings.forceWeight,
      stressWeight: settings.stressWeight, huberEnergy: settings.huberEnergy,
      huberForce: settings.huberForce, structures: samples.count { $0.energy != nil },
      components: samples.reduce(0) { $0 + 3 * ($1.forces?.count ?? 0) },
      stresses: samples.count { $0.stress != nil })
  }

  package func resume(_ state: TrainingState<ErrorSums>) {
    self.state = state
    calculator.update(parameters)
  }
}

extension ElementEnergies {
  /// Mean over structures of the energy per atom without isolated atoms, eV.
  func meanRest(_ set: TrainingSet) -> Double {
    let elements = values.keys.sorted()
    var sum = 0.0
    for structure in 0..<set.count {
      let counts = set.composition(structure, elements)
      let base = zip(elements, counts).reduce(0) { $0 + (values[$1.0] ?? 0) * $1.1 }
      sum += (set.energies[structure] - base) / Double(set.atoms(of: structure).count)
    }
    return set.count > 0 ? sum / Double(set.count) : 0
  }
}
