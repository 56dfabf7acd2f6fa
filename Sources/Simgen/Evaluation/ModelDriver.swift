import Engine
import Formats
import MACE
import Outputs
import Potentials

/// Answers the requests of an i-PI server with energies, forces and virials of a model. Everything
/// that has the size of the structure is kept from step to step.
package final class ModelDriver {
  /// How many steps were computed.
  package private(set) var steps = 0
  private let model: MACEModel
  private let calculator: any DescribingCalculator
  /// The atoms, with the cell of the latest step.
  private var structure: Molecule?
  private var batch = ParticleBatch(molecules: [])
  private var result = Contribution()
  private var list = NeighbourList()
  private let clock = ContinuousClock()
  /// From the first request for forces to the latest answer, and the part of it spent here.
  private var elapsed = Duration.zero
  private var computing = Duration.zero

  /// A driver that knows no structure yet.
  package init(_ model: MACEModel, threads: Int) {
    self.model = model
    calculator = model.makeDescribingCalculator(threads: threads)
  }

  /// Takes elements, and whether they are periodic, from a structure.
  /// - Parameter path: where it comes from, for messages.
  /// - Throws: `FrameError` where the model does not know an element.
  package func setStructure(_ structure: Molecule, path: String) throws(FrameError) {
    if let error = structure.unknownElement(of: model) {
      throw FrameError(path: path, frame: 0, fault: .model(error))
    }
    self.structure = structure
    batch = ParticleBatch(molecules: [structure])
  }

  /// Serves until the server ends the exchange.
  /// - Throws: `SocketFault`; `FrameError` where a step cannot be evaluated; `MissingStructure`.
  package func serve(_ client: inout SocketClient) throws {
    client.atoms = structure?.count
    var start: ContinuousClock.Instant?
    while let request = try client.nextRequest() {
      switch request {
      case .structure(let text):
        try setStructure(text, of: client.server)
        client.atoms = structure?.count
      case .forces:
        let began = clock.now
        if let fault = try compute(client.frame) {
          throw FrameError(path: "\(client.server)", frame: steps, fault: fault)
        }
        client.answer(fill)
        steps += 1
        computing += clock.now - began
        elapsed = clock.now - (start ?? began)
        start = start ?? began
      }
    }
  }

  /// What was done, in one line.
  package var summary: String {
    let served = "Served " + Text.count(steps, "step")
    guard steps > 0 else { return served }
    let rate = Text.short(Double(steps) / elapsed.inSeconds)
    let time = Text.short(computing.inSeconds * 1000 / Double(steps))
    return "\(served), \(rate) steps/s, \(time) ms of computing per step"
  }

  private func setStructure(_ text: [UInt8], of server: SocketPeer) throws {
    let path = "INIT of \(server)"
    let frames: StructureFrames
    do throws(XYZError) {
      frames = try ExtendedXYZ.frames(text, path: path)
    } catch {
      throw MissingStructure(error: error)
    }
    try setStructure(frames.molecules[0], path: path)
  }

  /// Evaluates the model where a server has put the atoms.
  /// - Returns: why that is not possible; nil where it is.
  private func compute(_ frame: SocketFrame) throws -> FrameError.Fault? {
    if let fault = setCell(frame) { return fault }
    for atom in 0..<batch.atomCount {
      batch.positions[atom] = frame.position(of: atom) * AtomicUnits.bohr
    }
    do {
      try calculator.evaluate(batch, interaction: false, into: &result)
    } catch let error as ModelError {
      return .model(error)
    }
    guard result.isFinite else { return .notFinite }
    return list.coincidentAtoms(of: batch).map { .coincident($0, $1) }
  }

  /// Takes over the lattice vectors of a periodic structure where they changed; others have none.
  /// - Returns: why the atoms cannot be in that cell; nil where they can.
  private func setCell(_ frame: SocketFrame) -> FrameError.Fault? {
    guard var structure, let old = structure.cell, old.isPeriodic else { return nil }
    let vectors = (0..<3).map { frame.latticeVector($0) * AtomicUnits.bohr }
    if vectors != old.vectors {
      do throws(CellError) {
        structure.cell = try Cell(vectors[0], vectors[1], vectors[2], periodic: old.periodic)
      } catch {
        return .cell(error)
      }
      self.structure = structure
      batch = ParticleBatch(molecules: [structure])
    }
    return structure.impossibleDensity.map { .dense($0) }
  }

  private func fill(_ answer: inout SocketForces) {
    let (hartree, bohr) = (AtomicUnits.hartree, AtomicUnits.bohr)
    answer.energy = result.energies.reduce(0, +) / hartree
    answer.forces.removeAll(keepingCapacity: true)
    for force in result.forces {
      let force = force / (hartree / bohr)
      answer.forces.append(force.x)
      answer.forces.append(force.y)
      answer.forces.append(force.z)
    }
    if let gradient = result.strainGradients.first {
      answer.virial = gradient.rows.flatMap { $0.map { -$0 / hartree } }
    }
  }
}

/// An i-PI server did not say what the atoms are.
package struct MissingStructure: Error, CustomStringConvertible {
  /// Why its text is no structure.
  let error: XYZError

  package var description: String {
    "\(error); the i-PI protocol does not carry elements: name a file that has them with --structure"
  }
}

extension Contribution {
  /// Whether all numbers are finite.
  fileprivate var isFinite: Bool {
    energies.allSatisfy(\.isFinite) && strainGradients.allSatisfy(\.isFinite)
      && forces.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }
  }
}
