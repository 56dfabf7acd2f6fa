import ArgumentParser
import Engine
import Outputs
import Platform
import Potentials
import Simgen

/// `simgen drive`: the forces of a model for programs that move atoms.
struct DriveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drive",
    abstract: "Serve energies and forces of a model to ASE, i-PI and others over a socket.",
    discussion: """
      Connects to a program that moves atoms and listens at a socket as i-PI does, and computes \
      energy, forces and virial of each step it asks for: an i-PI client, or driver. \
      ase.calculators.socketio.SocketIOCalculator is such a program, i-PI itself, and a recipe of \
      simgen with a model of the kind ipi. A server that is not there yet is waited for.

      The protocol does not carry elements: --structure names a file with the atoms in the order \
      of the server; its first frame is used, its positions are not. Without it, the server has to \
      send the frame as the text of INIT. Frames with a Lattice are periodic as evaluate has it; \
      lattice vectors are then those of the server, at every step. Others are in open space \
      whatever box the server has, and their virial is zero.

      EXAMPLES:
        simgen drive --model models/simgen-small.safetensors --socket dynamics \\
          --structure mol.xyz
        simgen drive --model mace.model --socket localhost:31415 \\
          --structure crystal.xyz --threads 4

      In Python the other end of the first is SocketIOCalculator(unixsocket="dynamics").

      EXIT CODES: 0 the server ended the exchange or closed the connection, 1 the work failed, \
      130 interrupted.
      """)

  @OptionGroup var source: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Where the server listens: NAME for the Unix socket /tmp/ipi_NAME, a path from the root, or "
        + "HOST:PORT.", valueName: "name|host:port"))
  var socket: SocketArgument

  @Option(
    help: ArgumentHelp(
      "Extended XYZ file with the atoms of the server; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["xyz", "extxyz"]))
  var structure: StructureArgument?

  @Option(help: ArgumentHelp("Seconds to wait for the server to appear.", valueName: "seconds"))
  var wait = 60.0

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard (0...1e6).contains(wait) else {
      throw ValidationError("--wait needs 0 to 1000000 seconds, not \(wait).")
    }
  }

  func run() throws {
    try reportingErrors {
      let frames = try structure?.frames().molecules
      let driver = ModelDriver(try source.read(), threads: threads.count)
      if let structure, let frames {
        try driver.setStructure(frames[0], path: structure.name)
        if frames.count > 1 {
          let note = "\(structure.name): the first of \(frames.count) frames is used"
          Terminal.note("simgen: note: \(Text.message(note))\n")
        }
      }
      do {
        try serve(driver, atoms: frames?[0])
      } catch SocketFault.interrupted {
        throw CommandFailure.interrupted.exit("interrupted")
      }
    }
  }

  private func serve(_ driver: ModelDriver, atoms: Molecule?) throws {
    let address = socket.address
    var client = try SocketClient(address, within: wait) { reason in
      Terminal.note(
        "simgen: waiting \(Text.short(wait)) s for an i-PI server at \(address) (\(reason))\n")
    }
    defer { client.close() }
    let served =
      atoms.map { atoms in
        "\(atoms.formula), \(Text.count(atoms.count, "atom")) "
          + (atoms.cell?.isPeriodic == true
            ? "in a periodic cell" : "in open space (the virial is zero)")
      } ?? "the atoms of its INIT"
    Terminal.note("simgen: connected to \(client.server), serving \(served)\n")
    defer { Terminal.print(driver.summary + "\n") }
    try driver.serve(&client)
  }
}

/// Where an i-PI server listens, on the command line.
struct SocketArgument: ExpressibleByArgument {
  let address: SocketAddress

  init?(argument: String) {
    guard let address = SocketAddress(text: argument) else { return nil }
    self.address = address
  }
}
