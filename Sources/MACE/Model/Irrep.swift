/// An irreducible representation of O(3): degree and parity, written `0e`, `1o`, ...
public struct Irrep: Hashable, Sendable, Codable {
  /// Degree l.
  public let degree: Int
  /// 1 (even) or -1 (odd) under inversion.
  public let parity: Int

  /// The representation of a degree and a parity of 1 or -1.
  public init(_ degree: Int, parity: Int) {
    self.degree = degree
    self.parity = parity
  }

  /// The representation of the spherical harmonics of a degree: parity (-1)^l.
  public static func harmonic(_ degree: Int) -> Irrep {
    Irrep(degree, parity: degree.isMultiple(of: 2) ? 1 : -1)
  }

  /// Number of components, 2 l + 1.
  public var dimension: Int { 2 * degree + 1 }

  /// Whether the product of two representations contains this one.
  public func isContained(in a: Irrep, times b: Irrep) -> Bool {
    let degrees = abs(a.degree - b.degree)...(a.degree + b.degree)
    return parity == a.parity * b.parity && degrees.contains(degree)
  }
}

extension Irrep: Comparable {
  /// The order in which e3nn 0.4 sorts: by degree, odd before even.
  public static func < (a: Irrep, b: Irrep) -> Bool {
    (a.degree, a.parity) < (b.degree, b.parity)
  }
}

extension Irrep: CustomStringConvertible {
  /// The usual notation, `1o`.
  public var description: String { "\(degree)\(parity == 1 ? "e" : "o")" }
}

/// So many channels of one representation. Features of an atom are stored block after block,
/// each [components, channels] with the channel fastest.
public struct IrrepBlock: Hashable, Sendable, Codable {
  /// The representation.
  public let irrep: Irrep
  /// Number of copies.
  public let channels: Int

  /// `channels` copies of `irrep`.
  public init(_ irrep: Irrep, channels: Int) {
    self.irrep = irrep
    self.channels = channels
  }

  /// Number of values, components times channels.
  public var size: Int { irrep.dimension * channels }
}

extension IrrepBlock: CustomStringConvertible {
  /// The usual notation, `16x1o`.
  public var description: String { "\(channels)x\(irrep)" }
}

extension [IrrepBlock] {
  /// Number of values of all blocks.
  public var size: Int { reduce(0) { $0 + $1.size } }

  /// The same with neighbours of equal irreps made one block.
  public func joined() -> [IrrepBlock] {
    reduce(into: []) { blocks, block in
      if let last = blocks.last, last.irrep == block.irrep {
        blocks[blocks.count - 1] = IrrepBlock(last.irrep, channels: last.channels + block.channels)
      } else {
        blocks.append(block)
      }
    }
  }

  /// Where each block starts, and the total at the end: [blocks + 1].
  public var offsets: [Int] {
    reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.size) }
  }
}
