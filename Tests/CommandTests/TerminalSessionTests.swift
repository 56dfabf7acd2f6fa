import Foundation
import TestSupport
import Testing

/// The session through a real pseudo-terminal.
@Suite("Session at a terminal", .serialized)
struct TerminalSessionTests {
  let folder: TemporaryFolder
  let terminal: PseudoTerminal

  init() throws {
    folder = try TemporaryFolder()
    terminal = try PseudoTerminal(state: folder)
    terminal.expect("simgen> ")
  }

  /// Leaves and looks how the program ended.
  func leave(_ location: SourceLocation = #_sourceLocation) {
    terminal.type("\u{4}")
    #expect(terminal.exitCode() == 0, sourceLocation: location)
  }

  /// The declarations of the small recipe.
  func declare(steps: Int = 6) {
    for line in SmallRecipe.text.replacing("steps = 6", with: "steps = \(steps)")
      .split(separator: "\n") where !line.hasPrefix("simgen")
    {
      guard !line.hasPrefix("for ") else { return }
      terminal.enter(String(line))
    }
  }

  static let generate = "generate mol: heun atoms=4 seed=2 prior=shape forces=[pull, core]"

  // MARK: Ctrl-D

  @Test("The session begins with a line of help and ends with Ctrl-D")
  func end() {
    #expect(terminal.transcript.contains("'help' helps"))
    leave()
  }

  @Test("Ctrl-D in a block says what was not finished and keeps it in the history")
  func endInBlock() throws {
    terminal.enter("for i in 1..3")
    terminal.type("\u{4}")
    #expect(terminal.exitCode() == 0)
    #expect(terminal.transcript.contains("'for i in 1..3' was not finished"))
    let second = try PseudoTerminal(state: folder)
    second.expect("simgen> ")
    second.type("\u{1B}[A")
    second.expect("for i in 1..3")
  }

  // MARK: TAB

  static let completions: [(typed: String, added: String)] = [
    ("force core: repu", "repulsion "), ("force core: repulsion al", "alpha="),
    ("force pull: prior prior=ba", "ball "), ("force core: repulsion alpha=8 /ang", "angstrom"),
    ("sampler o: ode order=eu", "euler "), ("let g(t) = 2 * k_l", "k_long "),
    ("let g(t) = tanh(kar", "karras("), ("mutator m: swarm ele", "elements="),
    ("reference r: xyz file=\"data/mol", "molecules.xyz"), ("show k_", "k_long "),
    ("plot k_", "k_long "), ("help simi", "similarity "), ("help force rep", "repulsion "),
    ("step 5 gen", "generate "), ("fin", "finish "), ("for n ", "in "),
    ("include \"da", "data/"), ("generate m: he", "heun "),
  ]

  @Test("TAB completes by the place in the grammar")
  func completion() throws {
    try FileManager.default.createDirectory(
      at: folder / "data", withIntermediateDirectories: true)
    try folder.write("1\n\nC 0 0 0\n", to: "data/molecules.xyz")
    terminal.enter("prior ball: gaussian")
    terminal.enter("sampler heun: heun")
    terminal.enter("let k_long(t) = t")
    for (typed, added) in Self.completions {
      terminal.type(typed)
      terminal.expect(typed)
      let word = typed.split { " =(\"/".contains($0) }.last.map(String.init) ?? ""
      let rest = added.hasPrefix(word) ? String(added.dropFirst(word.count)) : added
      terminal.type("\t")
      terminal.expect(rest)
      terminal.type("\u{3}")
      terminal.expect("simgen> ")
    }
  }

  @Test("A second TAB lists what there is")
  func list() {
    terminal.type("sampler s: \t\t")
    terminal.expect("heun")
    terminal.expect("ode")
  }

  // MARK: Ctrl-C

  @Test("Ctrl-C at an empty prompt and while typing drops the line and keeps the session")
  func interruptTyping() {
    terminal.type("\u{3}")
    terminal.expect("simgen> ")
    terminal.type("let a = 12")
    terminal.expect("let a = 12")
    terminal.type("\u{3}")
    terminal.expect("simgen> ")
    terminal.enter("let b = 7")
    terminal.type("show\r")
    #expect(!terminal.expect("b  value 7").contains("a  value"))
    terminal.expect("simgen> ")
    leave()
  }

  @Test("Ctrl-C inside a block drops the block")
  func interruptBlock() {
    terminal.type("for i in 1..3\r")
    terminal.expect("  ... > ")
    terminal.type("\u{3}")
    terminal.expect("simgen> ")
    terminal.enter("let a = 1")
    leave()
  }

  @Test("Ctrl-C stops a generation after the current step; it can be looked at and goes on")
  func interruptGeneration() {
    declare(steps: 100_000)
    terminal.type(Self.generate + "\r")
    terminal.expect("molecule 1: generate ")
    terminal.type("\u{3}")
    terminal.expect("mol: step ")
    terminal.expect(" of 99999")
    terminal.expect("stopped")
    terminal.expect("simgen mol ")
    terminal.expect("/99999> ")
    terminal.type("step 3\r")
    terminal.expect("mol: step ")
    terminal.expect("/99999> ")
    terminal.type("undo\r")
    terminal.expect("took back: continue mol pause_after=3")
    terminal.expect("/99999> ")
    terminal.type("undo\r")
    terminal.expect("took back: generate mol: heun atoms=4 seed=2")
    terminal.expect("simgen> ")
    leave()
  }

  @Test("Ctrl-C stops a loop and keeps what was finished")
  func interruptLoop() {
    declare(steps: 200)
    terminal.enter("for i in 1..1000000")
    terminal.enter("generate mol: heun atoms=4 seed=i prior=shape forces=[pull, core]")
    terminal.type("end\r")
    terminal.expect("molecules/h")
    terminal.type("\u{3}")
    terminal.expect("stopped")
    terminal.expect("simgen> ")
    terminal.type("show\r")
    terminal.expect("mol")
    terminal.expect("simgen> ")
    terminal.enter("let after = 1")
    leave()
  }

  // MARK: History

  @Test("A block is one entry of the history, in this session and the next")
  func history() throws {
    terminal.type("let a = [1,\r")
    terminal.expect("  ... > ")
    terminal.enter("2]")
    terminal.enter("let b = 5")
    leave()
    #expect(folder.names.contains("simgen"))
    let second = try PseudoTerminal(state: folder)
    second.expect("simgen> ")
    // Only what differs from the entry before it is drawn.
    second.type("\u{1B}[A\u{1B}[A")
    second.expect("a = [1,")
    second.type("\r")
    second.expect("\n")
    second.expect("simgen> ")
    second.type("show a\r")
    second.expect("[1, 2]")
  }

  // MARK: Pasting and resizing

  /// Fifty lines: comments, definitions, and the small recipe.
  static let fiftyLines: [String] = {
    let recipe = SmallRecipe.text.split(separator: "\n").map(String.init)
    let filling = (1...(50 - recipe.count)).map { number in
      number.isMultiple(of: 3) ? "# line \(number)" : "let filling_\(number) = \(number) * 2"
    }
    return [recipe[0]] + filling + recipe.dropFirst()
  }()

  @Test("A recipe of fifty lines can be pasted")
  func paste() throws {
    #expect(Self.fiftyLines.count == 50)
    terminal.type("\u{1B}[200~" + Self.fiftyLines.joined(separator: "\n") + "\u{1B}[201~")
    terminal.type("\r")
    terminal.expect("mol i=3")
    terminal.expect("simgen> ")
    #expect(folder.names.contains("small.xyz"))
    // Each statement is an entry of the history.
    terminal.type("\u{1B}[A")
    terminal.expect("for i in 1..count")
    terminal.type("\u{3}")
    terminal.expect("simgen> ")
    terminal.type("show filling_37\r")
    terminal.expect("74")
    terminal.expect("simgen> ")
    leave()
  }

  @Test("A recipe can be pasted where the terminal does not mark pasted text")
  func plainPaste() {
    terminal.type(Self.fiftyLines.joined(separator: "\r") + "\r")
    terminal.expect("mol i=3")
    terminal.expect("simgen> ")
    #expect(folder.names.contains("small.xyz"))
    leave()
  }

  @Test("After a wrong line of a paste the others are not looked at")
  func wrongPaste() {
    terminal.type("\u{1B}[200~let a = 1\nlet b = nope\nlet c = 3\nlet d = 4\u{1B}[201~")
    terminal.type("\r")
    terminal.expect("nothing is called 'nope'")
    terminal.expect("2 lines after it not looked at")
    terminal.expect("simgen> ")
    terminal.type("show\r")
    #expect(!terminal.expect("simgen> ").contains("c  value"))
  }

  @Test("A terminal that becomes narrow redraws the line, and results fit it")
  func resize() {
    terminal.enter("let k(t) = tanh(20 * t^2)")
    terminal.type("plot k")
    terminal.expect("plot k")
    terminal.resize(columns: 40)
    // The line is drawn again without a key being pressed.
    terminal.expect("plot k")
    terminal.type("\r")
    let plot = terminal.expect("simgen> ").withoutEscapes
    #expect(plot.contains("t = 1"))
    for line in plot.split(separator: "\n") { #expect(line.count <= 40, "\(line)") }
    terminal.resize(columns: 120)
    terminal.expect("simgen> ")
    terminal.type("plot k\r")
    let wide = terminal.expect("t = 0").withoutEscapes
    #expect(wide.split(separator: "\n").contains { $0.count > 90 })
  }

  // MARK: Terminals

  @Test("Forty columns are enough")
  func narrow() throws {
    let narrow = try PseudoTerminal(state: folder, columns: 40)
    narrow.expect("simgen> ")
    for line in [
      "let k(t) = t", "prior ball: gaussian", "sampler heun: heun", "force c: repulsion",
    ] {
      narrow.enter(line)
    }
    narrow.enter("for n in 2..3")
    narrow.enter("generate mol: heun atoms=n prior=ball forces=[c]")
    narrow.type("end\r")
    narrow.expect("\n")
    var shown = narrow.expect("simgen> ")
    for command in ["help", "help force", "show", "show k", "show c", "plot mol", "time"] {
      narrow.type(command + "\r")
      narrow.expect("\n")
      shown += narrow.expect("simgen> ")
    }
    #expect(shown.contains("mol n=3"))
    for line in shown.withoutEscapes.split(separator: "\n") {
      #expect(line.split(separator: "\r").allSatisfy { $0.count <= 40 }, "\(line)")
    }
  }

  @Test("Errors have colour at a terminal, and none with NO_COLOR")
  func colour() throws {
    terminal.type("let a = nope\r")
    #expect(terminal.expect("nothing is called").contains("\u{1B}[1;31m"))
    let plain = try PseudoTerminal(state: folder, environment: ["NO_COLOR": "1"])
    plain.expect("simgen> ")
    plain.enter("let a = nope")
    plain.type("\u{4}")
    #expect(plain.exitCode() == 0)
    #expect(plain.transcript.contains("nothing is called"))
    #expect(!plain.transcript.contains(#/\u{1B}\[[0-9;]*m/#))
  }

  @Test("A dumb terminal gets no escape codes")
  func dumb() throws {
    let dumb = try PseudoTerminal(state: folder, environment: ["TERM": "dumb"])
    dumb.expect("simgen> ")
    for line in SmallRecipe.text.split(separator: "\n") { dumb.enter(String(line)) }
    dumb.enter("let a = nope")
    dumb.type("\u{4}")
    #expect(dumb.exitCode() == 0)
    #expect(dumb.transcript.contains("mol i=3"))
    #expect(!dumb.transcript.contains("\u{1B}"))
  }
}
