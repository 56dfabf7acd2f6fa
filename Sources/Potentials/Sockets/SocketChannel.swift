import Platform

/// A word of the i-PI protocol.
enum SocketWord: String {
  case status = "STATUS"
  case needsInitialisation = "NEEDINIT"
  case ready = "READY"
  case hasForces = "HAVEDATA"
  case initialise = "INIT"
  case positions = "POSDATA"
  case getForces = "GETFORCE"
  case forces = "FORCEREADY"
  case exit = "EXIT"
}

/// The messages of the i-PI protocol as both ends send and receive them: words of twelve characters,
/// and numbers as they lie in memory (V. Kapil et al., Comput. Phys. Commun. 2019, 236, 214).
struct SocketChannel {
  let peer: SocketPeer
  private let connection: SocketConnection
  /// What `flush` sends at once: networks are slow with many short messages.
  private var unsent: [UInt8] = []

  /// Longest text that comes with a message, bytes.
  private static let longestText = 1 << 24

  init(_ connection: SocketConnection, with peer: SocketPeer) {
    self.connection = connection
    self.peer = peer
  }

  /// Ends it.
  func close() { connection.close() }
}

// What is sent.
extension SocketChannel {
  /// Sends a word.
  mutating func say(_ word: SocketWord) throws(SocketFault) {
    put(word.rawValue)
    try flush()
  }

  /// POSDATA.
  mutating func send(_ frame: SocketFrame) throws(SocketFault) {
    put(SocketWord.positions.rawValue)
    put(frame.cell)
    put(frame.inverse)
    put([Int32(frame.positions.count / 3)])
    put(frame.positions)
    try flush()
  }

  /// FORCEREADY.
  mutating func send(_ forces: SocketForces) throws(SocketFault) {
    put(SocketWord.forces.rawValue)
    put([forces.energy])
    put([Int32(forces.forces.count / 3)])
    put(forces.forces)
    put(forces.virial)
    // A remark of no bytes might be taken for the end of the connection.
    put([Int32(1)])
    put([UInt8(0)])
    try flush()
  }

  /// INIT: of the first bead, and nothing about the molecule.
  mutating func sendInitialisation() throws(SocketFault) {
    put(SocketWord.initialise.rawValue)
    put([Int32(0), 1])
    put([UInt8(0)])
    try flush()
  }

  mutating func put(_ word: String) {
    unsent += word.utf8
    unsent.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 12 - word.utf8.count))
  }

  mutating func put<T: BitwiseCopyable>(_ values: [T]) {
    values.withUnsafeBytes { unsent.append(contentsOf: $0) }
  }

  mutating func flush() throws(SocketFault) {
    defer { unsent.removeAll(keepingCapacity: true) }
    do throws(SocketError) {
      try connection.send(unsent)
    } catch {
      throw SocketFault(error, peer)
    }
  }
}

// What is received.
extension SocketChannel {
  /// The next word; nil where the other end closed the connection instead.
  func nextWord() throws(SocketFault) -> String? {
    do throws(SocketError) {
      return Self.text(try bytes(12))
    } catch {
      if error == .ended { return nil }
      throw SocketFault(error, peer)
    }
  }

  /// The next word.
  func word() throws(SocketFault) -> String {
    guard let word = try nextWord() else { throw .closed(peer) }
    return word
  }

  /// - Throws: `SocketFault` where another word comes.
  func expect(_ word: SocketWord) throws(SocketFault) {
    try require(word, found: try self.word())
  }

  /// - Throws: `SocketFault` where another word came.
  func require(_ word: SocketWord, found text: String) throws(SocketFault) {
    guard text == word.rawValue else { throw .unexpected(peer, text, expected: word.rawValue) }
  }

  /// What follows POSDATA.
  func receive(_ frame: inout SocketFrame, atoms: Int) throws(SocketFault) {
    try fill(&frame.cell)
    try fill(&frame.inverse)
    try expect(atoms: atoms)
    Self.resize(&frame.positions, to: 3 * atoms)
    try fill(&frame.positions)
  }

  /// What follows FORCEREADY.
  func receive(_ forces: inout SocketForces, atoms: Int) throws(SocketFault) {
    forces.energy = try value(0)
    try expect(atoms: atoms)
    Self.resize(&forces.forces, to: 3 * atoms)
    try fill(&forces.forces)
    try fill(&forces.virial)
    _ = try text()
  }

  /// What follows INIT: the text that comes with the number of a bead.
  func initialisation() throws(SocketFault) -> [UInt8] {
    _ = try value(Int32(0))
    return try text()
  }

  /// A number of atoms, which bounds what is read after it.
  private func expect(atoms: Int) throws(SocketFault) {
    let count = Int(try value(Int32(0)))
    guard count == atoms else { throw .atoms(peer, found: count, expected: atoms) }
  }

  private func text() throws(SocketFault) -> [UInt8] {
    let count = Int(try value(Int32(0)))
    guard (0...Self.longestText).contains(count) else {
      throw .unexpected(peer, "a text of \(count) bytes", expected: "at most \(Self.longestText)")
    }
    do throws(SocketError) { return try bytes(count) } catch { throw SocketFault(error, peer) }
  }

  private func value<T: BitwiseCopyable>(_ initial: T) throws(SocketFault) -> T {
    var values = [initial]
    try fill(&values)
    return values[0]
  }

  private func fill<T: BitwiseCopyable>(_ values: inout [T]) throws(SocketFault) {
    do throws(SocketError) {
      try connection.receive(into: &values)
    } catch {
      throw SocketFault(error, peer)
    }
  }

  private func bytes(_ count: Int) throws(SocketError) -> [UInt8] {
    var values = [UInt8](repeating: 0, count: count)
    try connection.receive(into: &values)
    return values
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).filter { $0 != " " }
  }

  private static func resize(_ values: inout [Double], to count: Int) {
    guard values.count != count else { return }
    values = [Double](repeating: 0, count: count)
  }
}
