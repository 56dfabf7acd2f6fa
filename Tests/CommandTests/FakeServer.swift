import Foundation
import Platform
import TestSupport

/// A program that moves atoms and listens at a Unix socket: the server's side of the i-PI protocol,
/// byte by byte as its description has it, and nothing of the program's own.
final class FakeServer: Sendable {
  static let bohr = 0.529_177_210_563_841_1
  static let hartree = 27.211_386_024_367_243

  /// What came back, in eV and angstrom.
  struct Answer {
    var energy = 0.0
    var forces: [Double] = []
    /// dE/d(strain), eV: [3][3].
    var strainGradient: [Double] = []
  }

  let path = "/tmp/simgen-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"

  /// Runs `simgen drive` against what `serve` does with its connection, which is closed after it.
  /// - Returns: how the command ended, and what `serve` returned or threw.
  func drive<T: Sendable>(
    _ options: [String], in folder: TemporaryFolder,
    serve: @escaping @Sendable (SocketConnection) throws -> T
  ) throws -> (Program.Outcome, Result<T, any Error>) {
    let result = SharedResult<T>()
    let isDone = DispatchSemaphore(value: 0)
    let address = SocketAddress.unix(path)
    // A thread of its own: tasks would wait for one another where cores are few.
    Thread.detachNewThread {
      result.set(
        Result {
          let client = try address.accept(within: 100)
          defer { client.close() }
          return try serve(client)
        })
      isDone.signal()
    }
    let outcome = try Program.run(["drive", "--socket", path] + options, in: folder.url)
    isDone.wait()
    return (outcome, try result.get())
  }

  /// One exchange: positions in angstrom, lattice vectors row by row.
  static func ask(
    _ client: SocketConnection, _ positions: [Double], cell: [Double] = identity
  ) throws -> Answer {
    try client.send(header("STATUS"))
    try expect("READY", client)
    try client.send(header("POSDATA"))
    let columns = (0..<9).map { cell[3 * ($0 % 3) + $0 / 3] / bohr }
    try client.send(columns + identity)
    try client.send([Int32(positions.count / 3)])
    try client.send(positions.map { $0 / bohr })
    try client.send(header("STATUS"))
    try expect("HAVEDATA", client)
    try client.send(header("GETFORCE"))
    try expect("FORCEREADY", client)
    var answer = Answer()
    answer.energy = try values(1, of: 0.0, client)[0] * hartree
    let count = Int(try values(1, of: Int32(0), client)[0])
    answer.forces = try values(3 * count, of: 0.0, client).map { $0 * hartree / bohr }
    answer.strainGradient = try values(9, of: 0.0, client).map { -$0 * hartree }
    _ = try values(Int(try values(1, of: Int32(0), client)[0]), of: UInt8(0), client)
    return answer
  }

  static let identity: [Double] = [1, 0, 0, 0, 1, 0, 0, 0, 1]

  /// A word as it is sent.
  static func header(_ word: String) -> [UInt8] {
    Array(word.padding(toLength: 12, withPad: " ", startingAt: 0).utf8)
  }

  static func expect(_ word: String, _ client: SocketConnection) throws {
    let found = try values(12, of: UInt8(0), client)
    guard found == header(word) else {
      throw Surprise(word: String(decoding: found, as: UTF8.self))
    }
  }

  static func values<T: BitwiseCopyable>(
    _ count: Int, of zero: T, _ client: SocketConnection
  ) throws -> [T] {
    var values = [T](repeating: zero, count: count)
    try client.receive(into: &values)
    return values
  }

  /// Another word than the protocol has there.
  struct Surprise: Error { let word: String }
}

/// What a thread leaves to the one that waits for it.
private final class SharedResult<T: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var result: Result<T, any Error>?

  func set(_ value: Result<T, any Error>) { lock.withLock { result = value } }

  func get() throws -> Result<T, any Error> {
    guard let result = lock.withLock({ result }) else { throw CocoaError(.featureUnsupported) }
    return result
  }
}
