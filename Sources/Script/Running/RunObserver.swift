import Engine

/// Is told what a run does. Every call comes on the thread that called `Plan.run`, so an observer
/// needs no locks; results and outputs come in the order of the recipe's loops whatever the number
/// of threads, unless `RunOptions.isInOrder` is off: then rounds come as they finish, each whole.
public protocol RunObserver: AnyObject {
  /// The run begins.
  func started(molecules: Int)
  /// A verb works on a molecule (counted from 0). Only the latest event of a molecule is kept when
  /// events come faster than they are looked at.
  func progressed(_ event: ProgressEvent, molecule: Int)
  /// A molecule is finished or was given up.
  func finished(_ result: MoleculeResult) throws
  /// An attempt at a molecule did not come out as was asked; its `rejection` or, where it did not
  /// come to its end, its `failure` says why. Another one follows, or the molecule is given up.
  func rejected(_ result: MoleculeResult) throws
  /// Text to write.
  func wrote(_ record: OutputRecord) throws
  /// A round, counted from 0 over the whole run, was handed over to its end. What the verbs outside
  /// loops do between two of them is a round too.
  func completed(round: Int) throws
}

extension RunObserver {
  public func completed(round: Int) {}
}

/// A molecule at the end of its way.
public struct MoleculeResult: Sendable {
  /// Counted from 0 over the whole run.
  public let index: Int
  /// The label the recipe gave it.
  public let label: String
  /// The values of the loop variables, as text, in order.
  public let bindings: [(name: String, value: String)]
  /// The molecule as it ended, or as it was when it failed.
  public let candidate: Candidate
  /// Why it was given up; nil for a finished molecule.
  public let failure: MoleculeFailure?
  /// Why an attempt that was completed was not accepted; nil for one that was.
  public let rejection: String?
  /// Which attempt this was, from 0.
  public let attempt: Int
}

/// Result of a run.
public struct RunSummary: Sendable, Equatable {
  /// Molecules that went through all verbs.
  public var finished = 0
  /// Molecules that were given up.
  public var failed = 0
  /// Attempts that were rejected, of finished and of failed molecules.
  public var rejected = 0
  /// The user stopped the run before its end.
  public var wasInterrupted = false
}

/// How to run a plan.
public struct RunOptions: Sendable {
  /// Rounds worked on at the same time.
  public var threads: Int
  /// True once the user asked to stop.
  public var isCancelled: @Sendable () -> Bool
  /// Is shown every step of every molecule (counted from 0 over the run), on the thread that works on it
  /// and without order among molecules; nil where nobody looks.
  public var observe: (@Sendable (MoleculeFrame, Int) -> Void)?
  /// Whether all molecules keep their trajectories, not only those that a verb of the plan asks for.
  public var keepsTrajectories: Bool
  /// Facts for every output, beside the recipe's own.
  public var provenance: [(String, InfoValue)]
  /// What molecules share; hand the same one to several runs to keep it warm.
  public var cache: RunCache
  /// The rounds to do.
  public var rounds: RoundSelection
  /// Whether rounds of a loop are handed over in the order of the loop; if not, as they finish.
  public var isInOrder: Bool
  /// How long a run that is to stop waits for the rounds under way, which end at their next step; nil for
  /// as long as it takes. Rounds that take longer are lost.
  public var patience: Duration?

  /// One thread, never stopped, all rounds, in order, unless said otherwise.
  public init(
    threads: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false },
    observe: (@Sendable (MoleculeFrame, Int) -> Void)? = nil,
    keepsTrajectories: Bool = false, provenance: [(String, InfoValue)] = [],
    cache: RunCache = RunCache(),
    rounds: RoundSelection = RoundSelection(), isInOrder: Bool = true, patience: Duration? = nil
  ) {
    self.threads = threads
    self.isCancelled = isCancelled
    self.observe = observe
    self.keepsTrajectories = keepsTrajectories
    self.provenance = provenance
    self.cache = cache
    self.rounds = rounds
    self.isInOrder = isInOrder
    self.patience = patience
  }
}
