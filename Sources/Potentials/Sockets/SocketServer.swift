import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The server's side of the i-PI protocol (V. Kapil et al., Comput. Phys. Commun. 2019, 236, 214):
/// hands positions to a client and takes energy and forces back. One client, one molecule at a time;
/// several threads wait for one another.
final class SocketServer: Sendable {
  private let address: SocketAddress
  /// Seconds to wait for a client, and for each of its answers.
  private let patience: Double
  /// The connection, or -1.
  private let connection = Mutex<Int32>(-1)

  init(address: SocketAddress, patience: Double) {
    self.address = address
    self.patience = patience
  }

  deinit {
    connection.withLock { descriptor in
      guard descriptor >= 0 else { return }
      try? Message(descriptor, address).send("EXIT")
      close(descriptor)
    }
  }

  /// Energy and forces of positions, all in atomic units: hartree, hartree/bohr and bohr.
  /// - Parameter box: edge of the cube molecules in open space are said to be in.
  func evaluate(
    _ positions: [SIMD3<Double>], box: Double
  ) throws(SocketFault) -> (energy: Double, forces: [SIMD3<Double>]) {
    try connection.withLock { descriptor throws(SocketFault) in
      if descriptor < 0 { descriptor = try accept() }
      do throws(SocketFault) {
        return try exchange(positions, box, Message(descriptor, address))
      } catch {
        // Whatever it says next would belong to another question.
        close(descriptor)
        descriptor = -1
        throw error
      }
    }
  }

  private func exchange(
    _ positions: [SIMD3<Double>], _ box: Double, _ client: Message
  ) throws(SocketFault) -> (energy: Double, forces: [SIMD3<Double>]) {
    try client.send("STATUS")
    var status = try client.word()
    if status == "NEEDINIT" {
      // No beads, and nothing to say about the molecule.
      try client.send("INIT")
      try client.send([Int32(0), 1])
      try client.send([UInt8(0)])
      try client.send("STATUS")
      status = try client.word()
    }
    guard status == "READY" else { throw .unexpected(status, expected: "READY") }
    try client.send("POSDATA")
    try client.send(Self.cube(box) + Self.cube(1 / box))
    try client.send([Int32(positions.count)])
    try client.send(positions.flatMap { [$0.x, $0.y, $0.z] })
    try client.send("STATUS")
    status = try client.word()
    guard status == "HAVEDATA" else { throw .unexpected(status, expected: "HAVEDATA") }
    try client.send("GETFORCE")
    let answer = try client.word()
    guard answer == "FORCEREADY" else { throw .unexpected(answer, expected: "FORCEREADY") }
    let energy = try client.values(1, of: Double.self)[0]
    let count = Int(try client.values(1, of: Int32.self)[0])
    guard count == positions.count else { throw .atoms(found: count, expected: positions.count) }
    let forces = try client.values(3 * count, of: Double.self)
    _ = try client.values(9, of: Double.self)  // virial
    let more = Int(try client.values(1, of: Int32.self)[0])
    guard (0...1_000_000).contains(more) else {
      throw .unexpected("\(more) bytes", expected: "a short remark")
    }
    _ = try client.values(more, of: UInt8.self)
    guard energy.isFinite, forces.allSatisfy(\.isFinite) else { throw .notFinite }
    return (
      energy, (0..<count).map { [forces[3 * $0], forces[3 * $0 + 1], forces[3 * $0 + 2]] }
    )
  }

  private static func cube(_ edge: Double) -> [Double] { [edge, 0, 0, 0, edge, 0, 0, 0, edge] }

  /// Waits for a client. The address is free again afterwards.
  private func accept() throws(SocketFault) -> Int32 {
    let listener = try address.listen()
    defer {
      close(listener)
      if case .unix(let path) = address { unlink(path) }
    }
    var wait = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(min(patience * 1000, 2e9))
    while true {
      let ready = poll(&wait, 1, milliseconds)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { throw .nobody("\(address)", seconds: patience) }
      break
    }
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else {
      throw .listen("\(address)", reason: String(cString: strerror(errno)))
    }
    var limit = timeval()
    limit.tv_sec = Int(min(patience, 1e9).rounded(.up))
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    return descriptor
  }
}

/// Words of twelve characters, and numbers as they lie in memory.
struct Message {
  private let descriptor: Int32
  private let address: SocketAddress

  init(_ descriptor: Int32, _ address: SocketAddress) {
    self.descriptor = descriptor
    self.address = address
  }

  func send(_ word: String) throws(SocketFault) {
    try send(Array((word + String(repeating: " ", count: 12 - word.utf8.count)).utf8))
  }

  func send<T: BitwiseCopyable>(_ values: [T]) throws(SocketFault) {
    let bytes = values.withUnsafeBytes { Array($0) }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .closed("\(address)") }
      sent += count
    }
  }

  func word() throws(SocketFault) -> String {
    String(decoding: try values(12, of: UInt8.self), as: UTF8.self).filter { $0 != " " }
  }

  func values<T: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ count: Int, of type: T.Type
  ) throws(SocketFault) -> [T] {
    var values = [T](repeating: 0, count: count)
    let size = count * MemoryLayout<T>.stride
    var read = 0
    while read < size {
      let got = values.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress.map { $0 + read }, size - read, 0)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw .closed("\(address)") }
      read += got
    }
    return values
  }
}
