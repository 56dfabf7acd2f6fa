import Engine
import Formats
import Foundation
import Script
import TestSupport
import Testing

@testable import ZnDraw

/// Frames as ZnDraw keeps them.
@Suite struct FrameTests {
  private static let water = Molecule(
    elements: [.oxygen, .hydrogen, .hydrogen], positions: [.zero, [0.96, 0, 0], [-0.24, 0.93, 0]])

  /// What a request brings, as a reply has it: the columns by name, each packed by itself.
  private static func kept(_ json: JSON) -> [MessagePack.Pair] {
    guard case .object(let pairs) = json else { return [] }
    return pairs.compactMap { key, value in
      guard let name = Data(base64Encoded: String(key.dropFirst("b64:".count))),
        let text = value?.text, let content = Data(base64Encoded: text)
      else { return nil }
      return MessagePack.Pair(.bytes(Array(name)), .bytes(Array(content)))
    }
  }

  private static func bytes(_ columns: [MessagePack.Pair]) -> [UInt8] {
    MessagePack.list([.map(columns)]).encoded
  }

  private static func column(_ name: String, _ value: MessagePack) -> MessagePack.Pair {
    .init(.bytes(Array(name.utf8)), .bytes(value.encoded))
  }

  @Test func whatIsSentIsReadBack() throws {
    let columns = Self.kept(RoomFrame.json(Self.water, energy: -1.5))
    let frame = MessagePack.map(columns)
    #expect(try RoomFrame.molecule(Self.bytes(columns)) == Self.water)
    // What ZnDraw refuses frames without, and what it draws no bonds without.
    for name in [
      "arrays.colors", "arrays.radii", "info.connectivity", "cell", "pbc", "calc.energy",
    ] {
      #expect(frame[name]?.bytes != nil, "\(name)")
    }
    let bonds = try PackedArray(
      MessagePack(parsing: try #require(frame["info.connectivity"]?.bytes)))
    #expect(bonds.shape == [2, 3])
    #expect(bonds.reals == [0, 1, 1, 0, 2, 1])
  }

  @Test func anEmptyFrameHasItsColumns() throws {
    let columns = Self.kept(RoomFrame.json(Molecule()))
    #expect(columns.count == 7)
    #expect(try RoomFrame.molecule(Self.bytes(columns)).count == 0)
  }

  @Test func atomsThatAreHeld() throws {
    let held = MessagePack.list([
      .map([
        .init(.text("name"), .text("FixAtoms")),
        .init(
          .text("kwargs"), .map([.init(.text("indices"), .list([.integer(0), .integer(99)]))])),
      ])
    ])
    let columns = Self.kept(RoomFrame.json(Self.water)) + [Self.column("constraints", held)]
    #expect(try RoomFrame.molecule(Self.bytes(columns)).fixed == [true, false, false])
  }

  @Test func framesThatAreNoMolecules() {
    func failure(_ columns: [MessagePack.Pair]) -> TaskFailure? {
      do {
        _ = try RoomFrame.molecule(Self.bytes(columns))
        return nil
      } catch {
        return error
      }
    }
    let numbers = Self.column("arrays.numbers", PackedArray([6]).value)
    let positions = Self.column("arrays.positions", PackedArray([0, 0, 0], shape: [1, 3]).value)
    #expect(failure([numbers, positions]) == nil)
    #expect(failure([numbers]) != nil)
    let periodic = Self.column("pbc", PackedArray([true, true, true]).value)
    #expect(failure([numbers, positions, periodic]) == .periodic)
    #expect(failure([Self.column("arrays.numbers", PackedArray([0]).value), positions]) != nil)
    let nowhere = Self.column("arrays.positions", PackedArray([.nan, 0, 0], shape: [1, 3]).value)
    #expect(failure([numbers, nowhere]) != nil)
    let few = Self.column("arrays.positions", PackedArray([0, 0], shape: [1, 2]).value)
    #expect(failure([numbers, few]) != nil)
    let many = Array(repeating: 6, count: 5_001)
    let crowd = [
      Self.column("arrays.numbers", PackedArray(many).value),
      Self.column(
        "arrays.positions",
        PackedArray(Array(repeating: 0, count: 15_003), shape: [5_001, 3]).value),
    ]
    #expect(failure(crowd) == .tooManyAtoms(5_001))
  }

  @Test func damagedFramesDoNoHarm() {
    var random = Seeded(3)
    let whole = Self.bytes(Self.kept(RoomFrame.json(Self.water)))
    var refused = 0
    for _ in 0..<5_000 where (try? RoomFrame.molecule(mutated(whole, &random))) == nil {
      refused += 1
    }
    #expect(refused > 500)
  }

  @Test(arguments: [[], [0], [255, 254], [1, 2, 3], Array(0...255)] as [[UInt8]])
  func base64(_ bytes: [UInt8]) {
    #expect(Base64.encoded(bytes) == Data(bytes).base64EncodedString())
  }
}
