/// Runs the stack machine of Python's pickle over a model, and executes nothing: a class that
/// would be called becomes a value that remembers its name and arguments.
///
/// Opcodes after Lib/pickletools.py of CPython 3.13: what torch.save writes (protocol 2) and the
/// equivalents of protocols 3 to 5. All others are refused.
struct PickleMachine {
  /// Bounds memory: models have some ten thousand values. As many may be on the stack and as many in
  /// containers, each place counted: a value may be in many places, and copies of one list in all.
  static let mostValues = 1_000_000
  /// Bounds time: entries are looked for one after the other.
  static let mostEntries = 10_000

  let bytes: [UInt8]
  let range: Range<Int>
  var position: Int
  var graph = PickleGraph()
  var stack: [Int] = []
  var marks: [Int] = []
  var memo: [Int: Int] = [:]
  /// Places in containers that hold a value.
  private var held = 0

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
    position = range.lowerBound
  }

  /// The values of the pickle in a range of bytes.
  static func run(
    _ bytes: [UInt8], _ range: Range<Int>, entry: String
  ) throws(ArchiveFault) -> PickleGraph {
    var machine = PickleMachine(bytes, range)
    var start = range.lowerBound
    do throws(PickleFault) {
      while true {
        start = machine.position
        let code = try machine.byte()
        if code == UInt8(ascii: ".") { break }
        try machine.step(code)
        guard machine.stack.count + machine.marks.count <= mostValues else {
          throw .tooManyValues(limit: mostValues)
        }
      }
      machine.graph.root = try machine.pop()
      return machine.graph
    } catch {
      throw .pickle(error, entry: entry, offset: start - range.lowerBound)
    }
  }

  /// Counts values that a container takes in.
  mutating func hold(_ count: Int) throws(PickleFault) {
    held += count
    guard held <= Self.mostValues else { throw .tooManyValues(limit: Self.mostValues) }
  }

  private mutating func step(_ code: UInt8) throws(PickleFault) {
    if try pushPlain(code) { return }
    if try growContainer(code) { return }
    switch code {
    case 0x80:  // PROTO
      let version = Int(try byte())
      guard version <= 5 else { throw .protocolVersion(version) }
    case 0x95: _ = try take(8)  // FRAME
    case UInt8(ascii: "("): marks.append(stack.count)  // MARK
    case UInt8(ascii: "0"): try discard()  // POP
    case UInt8(ascii: "1"): _ = try popToMark()  // POP_MARK
    case UInt8(ascii: "2"): stack.append(try top())  // DUP
    case UInt8(ascii: "h"): try recall(Int(try byte()))  // BINGET
    case UInt8(ascii: "j"): try recall(try length(UInt32.self))  // LONG_BINGET
    case UInt8(ascii: "q"): memo[Int(try byte())] = try top()  // BINPUT
    case UInt8(ascii: "r"): memo[try length(UInt32.self)] = try top()  // LONG_BINPUT
    case 0x94: memo[memo.count] = try top()  // MEMOIZE
    case UInt8(ascii: "c"):  // GLOBAL
      try pushGlobal(module: try line(), name: try line())
    case 0x93:  // STACK_GLOBAL
      let name = try popString()
      try pushGlobal(module: try popString(), name: name)
    case UInt8(ascii: "i"):  // INST: would call the name at once
      throw .forbiddenGlobal(try line() + "." + (try line()))
    case UInt8(ascii: "R"), 0x81: try call()  // REDUCE, NEWOBJ
    case UInt8(ascii: "b"): try build()  // BUILD
    case UInt8(ascii: "Q"): try pushStorage()  // BINPERSID
    default:
      guard let name = Self.refused[code] else { throw .unknownOpcode(code) }
      throw .refusedOpcode(name)
    }
  }

  /// Opcodes that push one value known at once; false for all others.
  private mutating func pushPlain(_ code: UInt8) throws(PickleFault) -> Bool {
    switch code {
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.boolean(true))
    case 0x89: try push(.boolean(false))
    case UInt8(ascii: "J"): try push(.integer(Int(try number(Int32.self))))  // BININT
    case UInt8(ascii: "K"): try push(.integer(Int(try byte())))  // BININT1
    case UInt8(ascii: "M"): try push(.integer(Int(try number(UInt16.self))))  // BININT2
    case 0x8A: try pushLong(Int(try byte()))  // LONG1
    case UInt8(ascii: "G"):  // BINFLOAT, big-endian
      try push(.real(Double(bitPattern: try number(UInt64.self).byteSwapped)))
    case UInt8(ascii: "X"): try pushText(try length(UInt32.self))  // BINUNICODE
    case 0x8C: try pushText(Int(try byte()))  // SHORT_BINUNICODE
    case 0x8D: try pushText(try length(UInt64.self))  // BINUNICODE8
    case UInt8(ascii: "B"): try pushBytes(try length(UInt32.self))  // BINBYTES
    case UInt8(ascii: "C"): try pushBytes(Int(try byte()))  // SHORT_BINBYTES
    case UInt8(ascii: "]"), 0x8F: try pushList([])  // EMPTY_LIST, EMPTY_SET
    case UInt8(ascii: "}"): try pushDictionary([])  // EMPTY_DICT
    case UInt8(ascii: ")"): try push(.tuple([]))  // EMPTY_TUPLE
    default: return false
    }
    return true
  }

  /// Opcodes that put stacked values into containers; false for all others.
  private mutating func growContainer(_ code: UInt8) throws(PickleFault) -> Bool {
    switch code {
    case UInt8(ascii: "t"): try push(.tuple(try popToMark()))  // TUPLE
    case 0x91: try pushList(try popToMark())  // FROZENSET
    case 0x85: try push(.tuple(try pop(1)))  // TUPLE1
    case 0x86: try push(.tuple(try pop(2)))  // TUPLE2
    case 0x87: try push(.tuple(try pop(3)))  // TUPLE3
    case UInt8(ascii: "a"): try extendList(with: try pop(1))  // APPEND
    case UInt8(ascii: "e"), 0x90: try extendList(with: try popToMark())  // APPENDS, ADDITEMS
    case UInt8(ascii: "s"): try extendDictionary(with: try pop(2))  // SETITEM
    case UInt8(ascii: "u"): try extendDictionary(with: try popToMark())  // SETITEMS
    default: return false
    }
    return true
  }

  /// Opcodes of Python that models do not use.
  private static let refused: [UInt8: String] = [
    UInt8(ascii: "o"): "OBJ", UInt8(ascii: "P"): "PERSID", 0x92: "NEWOBJ_EX", 0x82: "EXT1",
    0x83: "EXT2", 0x84: "EXT4", 0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
    UInt8(ascii: "I"): "INT", UInt8(ascii: "L"): "LONG", UInt8(ascii: "F"): "FLOAT",
    UInt8(ascii: "S"): "STRING", UInt8(ascii: "T"): "BINSTRING",
    UInt8(ascii: "U"): "SHORT_BINSTRING", UInt8(ascii: "V"): "UNICODE", UInt8(ascii: "g"): "GET",
    UInt8(ascii: "p"): "PUT", UInt8(ascii: "d"): "DICT", UInt8(ascii: "l"): "LIST",
    0x8B: "LONG4", 0x8E: "BINBYTES8",
  ]
}
