import Chemistry
import Engine
import Platform
import Store

/// A store, which is an SQLite file: every text is a row.
package struct StoreFormat: MoleculeFormat {
  package let endings = ["db"]

  package init() {}

  package func text(of molecule: Molecule, from candidate: Candidate) -> String {
    let evaluated = EvaluatedMolecule(candidate)
    return StoredMolecule(
      molecule, seed: candidate.seed, smiles: evaluated.smiles, isValid: evaluated.isValid,
      verdict: evaluated.validity?.description ?? "", energy: candidate.metric("energy"),
      forces: candidate.calculation?.forces, interaction: candidate.metric("interaction"),
      similarity: candidate.metric("similarity"),
      metrics: Dictionary(
        Metric.all.compactMap { metric in metric.value(evaluated).map { (metric.key, $0) } }
      ) { first, _ in first }
    ).line
  }

  package func begin(_ path: String, replacing: Bool) throws(OutputError) -> any OutputSink {
    try StoreSink(path, replacing: replacing)
  }

  package func add(_ text: String, to path: String) throws(OutputError) {
    try writing(path) { () throws(StoreError) in
      let store = try StoreWriter(path: path, isNew: false, metrics: Metric.all.map(\.key))
      try store.append(line: text)
      try store.close(isLast: true)
    }
  }
}

/// Does something to a store, whose faults are those of the output.
private func writing<Result>(
  _ path: String, _ body: () throws(StoreError) -> Result
) throws(OutputError) -> Result {
  do throws(StoreError) {
    return try body()
  } catch {
    throw .notWritable(path, reason: error.explanation)
  }
}

/// A store that is begun under the name `PATH.part`.
private final class StoreSink: OutputSink {
  private let path: String
  private let replacing: Bool
  private var store: StoreWriter?
  private var isComplete = false

  init(_ path: String, replacing: Bool) throws(OutputError) {
    self.path = path
    self.replacing = replacing
    // Refuses a path that is taken, and what a run before left.
    _ = try TextSink(path, replacing: replacing)
    _ = try opened(isNew: true)
  }

  private func opened(isNew: Bool = false) throws(OutputError) -> StoreWriter {
    if let store { return store }
    let store = try writing(path) { () throws(StoreError) in
      try StoreWriter(path: path + ".part", isNew: isNew, metrics: Metric.all.map(\.key))
    }
    self.store = store
    return store
  }

  func append(_ text: String) throws(OutputError) {
    let store = try opened()
    try writing(path) { () throws(StoreError) in try store.append(line: text) }
  }

  func pause() throws(OutputError) { try close(isLast: false) }

  func complete() throws(OutputError) {
    guard !isComplete else { return }
    _ = try opened()
    try close(isLast: true)
    isComplete = true
  }

  func finish() throws(OutputError) {
    try complete()
    try TextSink.finishPart(of: path, replacing: replacing)
  }

  private func close(isLast: Bool) throws(OutputError) {
    guard let store else { return }
    try writing(path) { () throws(StoreError) in try store.close(isLast: isLast) }
    self.store = nil
  }
}
