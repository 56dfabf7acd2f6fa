import Engine
import Platform

/// What evaluates a term: a worker for each thread. Particles are evaluated some at a time, which
/// keeps buffers small and threads busy; a particle's result does not depend on the others'.
public final class ParticleScratch<Worker> {
  private let workers: [Worker]
  private let team: WorkerTeam
  private var parts: [ParticlePart] = []

  /// Target atoms per work item.
  private var enoughAtoms: Int { 1024 }

  init(workers: [Worker]) {
    self.workers = workers
    team = WorkerTeam(threads: workers.count)
  }

  /// Lets workers do something with all particles of a batch and puts together what comes of it.
  func forEachPart(
    of batch: ParticleBatch, into result: inout Contribution,
    _ body: (Worker, ParticlePart) throws -> Void
  ) throws {
    divide(batch)
    // A worker and a part are with one thread at a time.
    team.forEach(parts.count) { index, worker in
      do {
        try body(workers[worker], parts[index])
      } catch {
        parts[index].failure = error
      }
    }
    for part in parts {
      if let failure = part.failure { throw failure }
      for atom in 0..<part.batch.atomCount {
        result.energies[part.first + atom] = part.result.energies[atom]
        result.forces[part.first + atom] = part.result.forces[atom]
      }
      result.elementForces += part.result.elementForces
    }
  }

  private func divide(_ batch: ParticleBatch) {
    let needed = (batch.atomCount + enoughAtoms - 1) / enoughAtoms
    let count = max(1, min(batch.count, max(needed, workers.count)))
    if parts.count > count { parts.removeLast(parts.count - count) }
    while parts.count < count { parts.append(ParticlePart()) }
    for (index, part) in parts.enumerated() {
      let particles = index * batch.count / count..<(index + 1) * batch.count / count
      part.begin(
        count == 1 ? batch : batch.particles(particles), at: batch.offsets[particles.lowerBound])
    }
  }
}

/// Some particles of a batch, and what a term says of them.
final class ParticlePart {
  private(set) var batch = ParticleBatch(molecules: [])
  /// Their first atom in the whole batch.
  private(set) var first = 0
  var result = Contribution()
  var failure: (any Error)?

  func begin(_ batch: ParticleBatch, at first: Int) {
    self.batch = batch
    self.first = first
    failure = nil
    result.reset(atomCount: batch.atomCount)
  }
}
