import Testing

@testable import Formats

@Suite("Hostile pickles")
struct HostilePickleTests {
  private func pickleFault(_ write: (inout PickleWriter) -> Void) -> PickleFault? {
    var writer = PickleWriter()
    write(&writer)
    let archive = ZipBuilder(pickle: writer.finished)
    guard case .pickle(let found, entry: _, offset: _) = fault(archive.bytes) else { return nil }
    return found
  }

  @Test(
    "A name that could do harm is refused where it is mentioned",
    arguments: [
      ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("__builtin__", "exec"),
      ("builtins", "getattr"), ("subprocess", "Popen"), ("torch", "load"),
      ("torch.nnet", "Evil"), ("torch.nn.modules", "a.b"), ("mace.tools", "run"),
    ])
  func names(module: String, name: String) {
    #expect(
      pickleFault {
        $0.global(module, name)
        $0.string("rm -rf /")
        $0.raw(0x85)
        $0.code("R")
      } == .forbiddenGlobal("\(module).\(name)"))
    #expect(
      pickleFault {
        $0.string(module)
        $0.string(name)
        $0.raw(0x93)
      } == .forbiddenGlobal("\(module).\(name)"))
  }

  @Test(
    "A refused name that tells what the model is gets told what to do",
    arguments: [
      ("cuequivariance_torch.operations.linear.Linear", "mace_cueq_to_e3nn"),
      ("openequivariance.TensorProduct", "convert_oeq_e3nn"), ("__builtin__.getattr", "silu"),
      ("os.system", "modules of torch.nn, e3nn and mace"),
    ])
  func remedies(name: String, remedy: String) {
    let wording = PickleFault.forbiddenGlobal(name).description
    #expect(wording.contains(name))
    #expect(wording.contains(remedy))
  }

  @Test("INST, OBJ and extension codes are refused")
  func otherCalls() {
    let inst = pickleFault {
      $0.code("(")
      $0.string("ls")
      $0.code("i")
      for byte in "os\nsystem\n".utf8 { $0.raw(byte) }
    }
    #expect(inst == .forbiddenGlobal("os.system"))
    #expect(pickleFault { $0.code("o") } == .refusedOpcode("OBJ"))
    #expect(pickleFault { $0.raw(0x82, 1) } == .refusedOpcode("EXT1"))
    #expect(pickleFault { $0.raw(0xFE) } == .unknownOpcode(0xFE))
    #expect(pickleFault { $0.raw(0x80, 9) } == .protocolVersion(9))
  }

  @Test("The message names file, entry, byte and name")
  func message() throws {
    var writer = PickleWriter()
    writer.global("os", "system")
    let error = #expect(throws: ArchiveError.self) {
      try TorchArchive(bytes: ZipBuilder(pickle: writer.finished).bytes, path: "bad.model")
    }
    #expect(
      try #require(error).description
        == "bad.model: m/data.pkl, byte 2: the name os.system is refused; models may refer to "
        + "modules of torch.nn, e3nn and mace and to plain containers only")
  }

  @Test("Numbers of half precision are refused by name")
  func halfPrecision() {
    let half = pickleFault {
      $0.code("(")
      $0.string("storage")
      $0.global("torch", "HalfStorage")
      $0.string("0")
      $0.string("cpu")
      $0.raw(UInt8(ascii: "K"), 4)
      $0.code("t")
      $0.code("Q")
    }
    #expect(
      half
        == .expected(
          "a storage of Float, Double, Int, Long, Byte or Bool",
          found: "the name torch.HalfStorage"))
  }

  @Test("Only names are called, with tuples")
  func calls() {
    #expect(
      pickleFault {
        $0.string("os")
        $0.code(")")
        $0.code("R")
      } == .expected("the name of a class", found: "a string"))
    #expect(
      pickleFault {
        $0.global("torch.nn", "Linear")
        $0.code("]")
        $0.raw(0x81)
      } == .expected("a tuple of arguments", found: "a list"))
    #expect(
      pickleFault {
        $0.code("]")
        $0.code("N")
        $0.code("b")
      } == .expected("an object without state", found: "a list"))
  }

  @Test("Lengths beyond the pickle are found before memory is taken")
  func lengths() {
    #expect(pickleFault { $0.raw(UInt8(ascii: "X"), 0xFF, 0xFF, 0xFF, 0xFF) } == .ended)
    #expect(
      pickleFault { $0.raw(0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF) } == .ended)
    #expect(
      pickleFault { $0.raw(0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F) } == .ended)
    #expect(pickleFault { $0.raw(UInt8(ascii: "B"), 0xFF, 0xFF, 0xFF, 0x7F) } == .ended)
    #expect(pickleFault { $0.raw(0x8A, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1) } == .integerTooLong(bytes: 9))
    #expect(pickleFault { $0.raw(0x8C, 2, 0xC3, 0x28) } == .notText)
  }

  @Test("Stack, marks and memo are never read where nothing was put")
  func emptiness() {
    #expect(pickleFault { _ in } == .emptyStack)
    for letter in ["0", "2", "R", "b", "a", "s", "Q"] as [Unicode.Scalar] {
      #expect(pickleFault { $0.code(letter) } == .emptyStack)
    }
    for letter in ["1", "t", "e", "u"] as [Unicode.Scalar] {
      #expect(pickleFault { $0.code(letter) } == .noMark)
    }
    #expect(pickleFault { $0.raw(UInt8(ascii: "h"), 7) } == .noMemo(7))
    // A value below a mark does not belong to what follows the mark.
    #expect(
      pickleFault {
        $0.code("N")
        $0.code("(")
        $0.raw(0x85)
      } == .emptyStack)
  }

  @Test("Nesting as deep as the file is long, and cycles, do no harm")
  func depth() throws {
    var writer = PickleWriter()
    writer.code("N")
    for _ in 0..<200_000 { writer.raw(0x85) }
    let deep = try TorchArchive(bytes: ZipBuilder(pickle: writer.finished).bytes, path: "m").root
    #expect(deep["0.0.0"]?.kind == "a tuple")

    var cycle = PickleWriter()
    cycle.code("]")
    cycle.raw(UInt8(ascii: "q"), 0)
    cycle.raw(UInt8(ascii: "h"), 0)
    cycle.code("a")
    let list = try TorchArchive(bytes: ZipBuilder(pickle: cycle.finished).bytes, path: "m").root
    #expect(list["0.0.0.0.0.0"]?.kind == "a list")

    let marks = pickleFault { writer in for _ in 0..<100_000 { writer.code("(") } }
    #expect(marks == .emptyStack)
  }

  @Test("A list that doubles itself takes no more memory than the pickle")
  func memoBomb() throws {
    var writer = PickleWriter()
    writer.code("N")
    for round in 0..<200 {
      writer.raw(UInt8(ascii: "q"), UInt8(round % 250), UInt8(ascii: "h"), UInt8(round % 250), 0x86)
    }
    let bomb = try TorchArchive(bytes: ZipBuilder(pickle: writer.finished).bytes, path: "m").root
    #expect(bomb.items?.count == 2)
  }

  @Test("An object that is its own state and submodule has no end of names")
  func selfReference() throws {
    for isOwnState in [false, true] {
      var writer = PickleWriter()
      writer.global("torch.nn", "Linear")
      writer.code(")")
      writer.code("R")
      writer.raw(UInt8(ascii: "q"), 0)
      if isOwnState {
        writer.raw(UInt8(ascii: "h"), 0)
      } else {
        writer.code("}")
        for name in ["_modules", "_buffers", "part"] {
          writer.string(name)
          writer.raw(UInt8(ascii: "h"), 0)
          writer.code("s")
        }
      }
      writer.code("b")
      let root = try TorchArchive(
        bytes: ZipBuilder(pickle: writer.finished).bytes, path: "m"
      ).root
      #expect(root.names == (isOwnState ? [] : ["part"]))
      #expect(root["missing"] == nil)
      #expect(root["part.part.part.part"] != nil || isOwnState)
    }
  }

  @Test("Copies of one list count, however short the file")
  func copies() {
    let fault = pickleFault {
      $0.code("]")
      $0.raw(UInt8(ascii: "q"), 0)
      $0.code("(")
      for _ in 0..<1000 { $0.code("N") }
      $0.code("e")
      $0.code("0")
      for _ in 0..<1000 {
        $0.global("builtins", "set")
        $0.raw(UInt8(ascii: "h"), 0, 0x85)
        $0.code("R")
      }
    }
    #expect(fault == .tooManyValues(limit: PickleMachine.mostValues))
  }

  @Test("A dictionary has no more entries than can be looked through")
  func entries() {
    let fault = pickleFault {
      $0.code("}")
      for _ in 0...PickleMachine.mostEntries {
        $0.raw(UInt8(ascii: "K"), 1, UInt8(ascii: "K"), 2)
        $0.code("s")
      }
    }
    #expect(fault == .largeDictionary(limit: PickleMachine.mostEntries))
  }

  @Test("The number of values is limited")
  func manyValues() {
    let limit = PickleMachine.mostValues
    let pickle = [0x80, 2] + Array(repeating: UInt8(ascii: "N"), count: limit + 1) + [46]
    #expect(
      fault(ZipBuilder(pickle: pickle).bytes)
        == .pickle(.tooManyValues(limit: limit), entry: "m/data.pkl", offset: limit + 2))
  }
}
