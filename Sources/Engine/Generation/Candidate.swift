/// A molecule on its way through a recipe, with its history.
public struct Candidate: Sendable {
  /// The atoms as they are now.
  public var molecule: Molecule {
    didSet { (findings, calculation) = (Findings(), nil) }
  }
  /// Energy and forces of the atoms as they are now, by the model that moved them last; nil where none
  /// did.
  public var calculation: Calculation?
  /// What was found out about them, such as the verdict.
  package private(set) var findings = Findings()
  /// The bonds it was given with its hydrogens, while atoms keep their numbers; nil before.
  public var bonds: BondGraph?
  /// Seconds it waited for what is done once for all molecules of a run.
  public var preparation = 0.0
  /// The seed it was generated from.
  public var seed: UInt64
  /// Hydrogens of the scaffold that wait to be put back.
  public var heldHydrogens = Molecule()
  /// What is around it; nil in open space.
  public var pocket: Pocket?
  /// What was done so far, in order.
  public var stages: [Stage] = []
  /// What guided its generation, by the names of the forces: `similarity` (E_sim), `likeness`; nil
  /// where nothing did.
  public var guide: String?
  /// Curves of the generation, for reports.
  public var trace: [TracePoint] = []
  /// What each force said at the end of the generation, or at its pause, by label.
  public var readings: [(label: String, reading: TermReading)] = []
  /// Its way so far, where the run keeps it.
  public var trajectory = Trajectory()
  /// The generation that made it, while steps are left.
  public var paused: PausedGeneration?

  /// A molecule nothing has been done to yet.
  public init(molecule: Molecule = Molecule(), seed: UInt64 = 0) {
    self.molecule = molecule
    self.seed = seed
  }

  /// The latest value of a metric any stage noted (`"energy"`, `"similarity"`), or nil.
  public func metric(_ name: String) -> Double? {
    stages.last { $0.metrics[name] != nil }?.metrics[name]
  }

  /// The candidate without what was found out, for one that is kept.
  package var withoutFindings: Candidate {
    var copy = self
    copy.findings = Findings()
    return copy
  }

  /// The metrics of a molecule in a pocket, by `pocketMetrics`; none in open space.
  package var pocketReadings: [String: Double] {
    guard let pocket else { return [:] }
    var metrics: [String: Double] = [:]
    metrics["pocket_contact"] = pocket.leastContact(of: molecule)
    metrics["pocket_offset"] = pocket.offset(of: molecule)
    return metrics
  }

  /// `pocket_contact`: the least distance of heavy atoms as a share of the sum of van der Waals radii;
  /// `pocket_offset`: from the centroid to that of the ligand whose place the pocket is, angstrom.
  package static let pocketMetrics = ["pocket_contact", "pocket_offset"]

  /// The latest value of every metric that was noted.
  public var metrics: [String: Double] {
    stages.reduce(into: [:]) { $0.merge($1.metrics) { _, latest in latest } }
  }
}

/// What a model says of the atoms of a molecule.
public struct Calculation: Sendable {
  /// Total energy, eV.
  public let energy: Double
  /// Forces, eV/angstrom: [atoms].
  public let forces: [SIMD3<Double>]

  /// The result of a model.
  public init(energy: Double, forces: [SIMD3<Double>]) {
    (self.energy, self.forces) = (energy, forces)
  }
}

/// One thing done to a candidate.
public struct Stage: Sendable {
  /// The verb (and, for the report, what it counted).
  public let name: String
  public let seconds: Double
  /// Results by name: `energy` (eV), `similarity` (E_sim per atom), `hydrogens` ...
  public let metrics: [String: Double]

  /// A finished stage.
  public init(name: String, seconds: Double, metrics: [String: Double] = [:]) {
    self.name = name
    self.seconds = seconds
    self.metrics = metrics
  }
}

/// One step of a generation.
public struct TracePoint: Sendable {
  public let sigma: Double
  /// Energy per atom of the forces that guide; 0 where none does.
  public let guidance: Double
  /// Root mean square of the force on free atoms.
  public let force: Double

  /// A point of the curves.
  public init(sigma: Double, guidance: Double, force: Double) {
    self.sigma = sigma
    self.guidance = guidance
    self.force = force
  }
}

/// Energy of a molecule by one force term.
public struct TermReading: Sendable {
  /// Summed over the atoms; in the unit of the term, its schedule included.
  public let energy: Double
  /// Norm of the force on all free atoms together, and on the atom with the largest one.
  public let norm: Double
  public let largest: Double
}

/// Why a molecule was given up. Counted and shown; a campaign goes on.
public struct MoleculeFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The verb it happened in.
  public let stage: String
  /// What happened, in a few words (`"exploded"`, `"no atoms left"`); after a colon what was found in this
  /// molecule.
  public let reason: String
  public var description: String { "\(stage): \(reason)" }
  /// To be counted by: the reason up to a colon.
  public var kind: String { "\(stage): \(reason.prefix { $0 != ":" })" }

  /// A failure in a stage.
  public init(stage: String, reason: String) {
    self.stage = stage
    self.reason = reason
  }
}
