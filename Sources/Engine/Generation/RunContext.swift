/// What a verb may use of the run it is part of.
public struct RunContext: Sendable {
  /// True once the user asked to stop; long work looks at every step and throws `Interrupted`.
  public let isCancelled: @Sendable () -> Bool
  /// Reports how far the current verb has come.
  public let report: @Sendable (ProgressEvent) -> Void
  /// Is shown a molecule after every step of a verb, on the thread that works on it; nil where nobody looks.
  public let observe: (@Sendable (MoleculeFrame) -> Void)?
  /// Keeps what `observe` is shown, for who wants the molecule's whole way; nil where nobody does.
  public let recorder: FrameRecorder?
  /// Hands over something to write; the run writes in the order of the recipe's loops whatever
  /// the order in which molecules finish.
  public let emit: @Sendable (OutputRecord) -> Void
  /// Facts that belong into every output: recipe hash, engine version.
  public let provenance: [(String, InfoValue)]
  /// What the molecules of the run share.
  public let cache: RunCache
  /// How often the molecule was begun before: 0 unless earlier attempts were rejected.
  public let attempt: Int
  /// How many threads may work on the molecule; results do not depend on it.
  public let threads: Int
  /// How many may work on what all molecules of the run wait for.
  public let runThreads: Int

  /// The context of a run.
  public init(
    isCancelled: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (ProgressEvent) -> Void = { _ in },
    observe: (@Sendable (MoleculeFrame) -> Void)? = nil, recorder: FrameRecorder? = nil,
    emit: @escaping @Sendable (OutputRecord) -> Void = { _ in },
    provenance: [(String, InfoValue)] = [], cache: RunCache = RunCache(), attempt: Int = 0,
    threads: Int = 1, runThreads: Int? = nil
  ) {
    self.isCancelled = isCancelled
    self.report = report
    if let recorder {
      self.observe = { frame in
        recorder.record(frame)
        observe?(frame)
      }
    } else {
      self.observe = observe
    }
    self.recorder = recorder
    self.emit = emit
    self.provenance = provenance
    self.cache = cache
    self.attempt = attempt
    self.threads = threads
    self.runThreads = runThreads ?? threads
  }

  /// Lends a calculator of `model` that works on as many threads as the molecule may have.
  public func withCalculator<Result>(
    of model: any AtomisticModel, _ body: (any Calculator) throws -> Result
  ) throws -> Result {
    try cache.withCalculator(of: model, threads: threads, body)
  }

  /// Lends a calculator of `model` that describes environments.
  public func withDescribingCalculator<Result>(
    of model: any DescribingModel, _ body: (any DescribingCalculator) throws -> Result
  ) throws -> Result {
    try cache.withDescribingCalculator(of: model, threads: threads, body)
  }

  /// - Throws: `Interrupted` once the user asked to stop.
  public func checkCancellation() throws {
    if isCancelled() { throw Interrupted() }
  }
}

/// The user asked to stop.
public struct Interrupted: Error, Sendable {
  /// A stop.
  public init() {}
}

/// How far a verb has come with one molecule.
public struct ProgressEvent: Sendable {
  /// The verb.
  public let stage: String
  public let done: Int
  public let total: Int

  /// The stage of what is done once for all molecules of a run.
  public static let preparation = "fit"

  /// `done` of `total` steps of a verb.
  public init(stage: String, done: Int, total: Int) {
    self.stage = stage
    self.done = done
    self.total = total
  }
}

/// Text a verb wants appended to a file, or printed where `path` is nil.
public struct OutputRecord: Sendable {
  public let path: String?
  public let text: String
  /// Of texts with the same key a file takes the first of the run; nil where it takes every text.
  public let key: String?

  /// Text for a file relative to the run's output folder, or for standard output.
  public init(path: String?, text: String, key: String? = nil) {
    self.path = path
    self.text = text
    self.key = key
  }
}
