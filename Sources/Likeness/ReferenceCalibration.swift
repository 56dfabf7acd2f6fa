import Engine
import Formats
import Platform

/// The density of a reference: fitted once, shared by all threads and kept in a file in the user's
/// cache folder under a hash of all it depends on.
public final class ReferenceCalibration: Sendable {
  let molecules: [Molecule]
  /// Molecules of the reference that are too many.
  let leftOut: Int
  /// Sizes and elements of the molecules that are used.
  public let makeup: Makeup
  let start: CalibratedDensity
  private let isFromBase: Bool
  let calibration: Calibration
  /// Where densities are kept; nil where there is no place for them.
  let cache: String?
  private let found = SharedValue<Fitted>()
  /// Elements the density knows.
  public var elements: [Element] { start.network.shape.elements }
  /// More than these teach nothing new in the steps of a fit.
  static let mostMolecules = 20_000
  /// Hash of everything the density depends on.
  public let fingerprint: String

  /// A fitted density and its tables, made once for all evaluators.
  struct Fitted: Sendable {
    let density: CalibratedDensity
    let tables: ScoreTables

  }

  /// - Parameters:
  ///   - molecules: heavy atoms alone; those of one atom teach nothing and are left out.
  ///   - base: where the fit begins; random weights if nil.
  ///   - cache: the folder densities are kept in.
  public init(
    _ molecules: [Molecule], base: CalibratedDensity?, _ calibration: Calibration,
    cache: String? = ReferenceCalibration.userCache
  ) {
    self.cache = cache
    let all = molecules.filter { $0.count > 1 }
    let most = min(all.count, Self.mostMolecules)
    let used = (0..<most).map { all[$0 * all.count / most] }
    leftOut = all.count - used.count
    self.molecules = used
    self.calibration = calibration
    makeup = Makeup(of: used)
    isFromBase = base != nil
    if var base {
      // It is of the reference that the base was fitted to.
      base.bias = nil
      base.network = base.network.knowing(makeup.elements)
      start = base
    } else {
      start = CalibratedDensity(
        network: ScoreNetwork(ScoreNetwork.Shape(elements: makeup.elements), seed: 1),
        spread: Calibration.spread(of: used))
    }
    var bytes = Array("likeness 8 \(calibration) \(start.spread) \(start.network.shape)".utf8)
    for molecule in used {
      molecule.atomicNumbers.withUnsafeBytes { bytes += $0 }
      molecule.coordinates.withUnsafeBytes { bytes += $0 }
    }
    start.network.parameters.withUnsafeBytes { bytes += $0 }
    fingerprint = SHA256.hexadecimal(of: bytes)
  }

  /// An evaluator of the fitted density where it is known already, else of the one the fit begins
  /// with, which costs as much to evaluate.
  public func makeEvaluator() -> DensityEvaluator {
    guard let known = known() else { return DensityEvaluator(start) }
    return DensityEvaluator(known.density, known.tables)
  }

  /// Fits the density where it is neither known nor kept.
  /// - Throws: `Interrupted`, and `ModelError` which the elements of a reference rule out.
  public func calibrate(in context: RunContext) throws {
    _ = try found.value {
      if let stored = stored() { return stored }
      var density = try fitted(in: context)
      let tables = ScoreTables(density.network)
      density.bias = try ElementBias(
        of: molecules, by: density, tables, threads: context.runThreads,
        check: context.checkCancellation)
      density.surprises = try surprises(
        DensityEvaluator(density, tables), check: context.checkCancellation)
      keep(density)
      return Fitted(density: density, tables: tables)
    }
  }

  private func fitted(in context: RunContext) throws -> CalibratedDensity {
    guard calibration.steps > 0 else { return start }
    let (own, held) = parts
    let end = try calibration.fit(own, from: start, threads: context.runThreads) { progress, _ in
      try context.checkCancellation()
      context.report(
        ProgressEvent(stage: ProgressEvent.preparation, done: progress.step, total: progress.steps))
    }
    let extent = try FitExtent(
      from: start, to: end, held: held, calibration, threads: context.runThreads,
      check: context.checkCancellation)
    return FitExtent.density(extent.share, from: start, to: end)
  }

  /// How surprising a molecule is among those of the reference; nil before the fit, without a rank
  /// where none of the reference is as large.
  /// - Throws: `ModelError` where an element is unknown.
  public func surprise(of molecule: Molecule) throws -> Surprise? {
    guard let fitted = found.present else { return nil }
    let evaluator = DensityEvaluator(fitted.density, fitted.tables)
    let surprise = fitted.density.surprise(try evaluator.surprise(of: molecule))
    let isLarger = makeup.sizes.allSatisfy { $0 < molecule.count }
    return !isLarger ? surprise : surprise.map { Surprise(perAtom: $0.perAtom, rank: nil) }
  }

  /// The surprises of some hundred molecules of the reference, in ascending order. Those that were
  /// fitted surprise less than others of their kind would: by as much as the held-out ones tell.
  private func surprises(
    _ evaluator: DensityEvaluator, check: () throws -> Void
  ) throws -> [Double] {
    func surprises(_ molecules: [Molecule]) throws -> [Double] {
      try molecules.evenly(128).map { molecule in
        try check()
        return try evaluator.surprise(of: molecule)
      }
    }
    let (fitted, held) = parts
    let (own, others) = (try surprises(fitted), try surprises(held))
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let gap = others.isEmpty ? 0 : max(0, mean(others) - mean(own))
    return (own.map { $0 + gap } + others).sorted()
  }

  /// The molecules to fit to and those to hold out. Random weights are no place to go back to, and a
  /// density that is not fitted has no need to.
  private var parts: (fitted: [Molecule], held: [Molecule]) {
    isFromBase && calibration.steps > 0 ? FitExtent.split(molecules) : (molecules, [])
  }

  /// The fitted density where it is known or kept; read once.
  func known() -> Fitted? {
    guard let fitted = found.present ?? stored() else { return nil }
    // Another thread may have found it meanwhile; evaluators share its tables then.
    return (try? found.value { fitted }) ?? fitted
  }

  private func stored() -> Fitted? {
    guard let path, let density = try? CalibratedDensity(path: path),
      density.network.shape == start.network.shape
    else { return nil }
    return Fitted(density: density, tables: ScoreTables(density.network))
  }

  /// A cache that cannot be written costs time, nothing else.
  private func keep(_ density: CalibratedDensity) {
    guard let path else { return }
    try? Folder.create(Folder.of(path))
    try? density.write(to: path, replacing: true)
  }

  private var path: String? { cache.map { "\($0)/likeness-\(fingerprint.prefix(32)).safetensors" } }

  /// `${XDG_CACHE_HOME:-~/.cache}/simgen`; nil where there is no home.
  public static var userCache: String? {
    func variable(_ name: String) -> String? {
      Machine.environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let folder = variable("XDG_CACHE_HOME") ?? variable("HOME").map { $0 + "/.cache" }
    return folder.map { $0 + "/simgen" }
  }
}

extension ScoreNetwork {
  /// The network with more elements, which begin as the mean of those it knows.
  public func knowing(_ elements: [Element]) -> ScoreNetwork {
    let new = elements.filter { !shape.elements.contains($0) }
    guard !new.isEmpty else { return self }
    var wider = shape
    wider.elements += new
    var network = ScoreNetwork(wider, seed: 0)
    for (old, block) in zip(layout.blocks, network.layout.blocks) {
      // Rows of elements and of pairs of elements; others are as they were.
      for row in 0..<block.rows {
        for column in 0..<block.columns {
          let place = block.start + row * block.columns + column
          if row < old.rows {
            network.parameters[place] = parameters[old.start + row * old.columns + column]
          } else {
            let sum = (0..<old.rows).reduce(Float(0)) {
              $0 + parameters[old.start + $1 * old.columns + column]
            }
            network.parameters[place] = sum / Float(old.rows)
          }
        }
      }
    }
    return network
  }
}

extension [Molecule] {
  /// Some of many, evenly spread: at least `count`, fewer than twice as many; all of fewer.
  func evenly(_ count: Int) -> [Molecule] {
    stride(from: 0, to: self.count, by: Swift.max(1, self.count / count)).map { self[$0] }
  }
}
