import Foundation
import Testing

@Suite("Session at a terminal", .serialized)
struct TerminalSessionTests {
  @Test("Ctrl-D leaves")
  func end() throws {
    let terminal = try PseudoTerminal(state: TemporaryFolder())
    terminal.expect("simgen> ")
    terminal.type("\u{4}")
    #expect(terminal.exitCode() == 0)
  }

  @Test("TAB completes plug-ins and parameters")
  func completion() throws {
    let terminal = try PseudoTerminal(state: TemporaryFolder())
    terminal.expect("simgen> ")
    terminal.type("force core: repu\t")
    terminal.expect("repulsion ")
    terminal.type("al\t")
    terminal.expect("pha=")
    terminal.type("9 /angstrom\r")
    terminal.expect("simgen> ")
    terminal.type("show core\r")
    terminal.expect("force repulsion")
  }

  @Test("Ctrl-C at an empty prompt and while typing drops the line and keeps the session")
  func interruptTyping() throws {
    let terminal = try PseudoTerminal(state: TemporaryFolder())
    terminal.expect("simgen> ")
    terminal.type("\u{3}")
    terminal.expect("simgen> ")
    terminal.type("let a = 12")
    terminal.expect("let a = 12")
    terminal.type("\u{3}")
    terminal.expect("simgen> ")
    terminal.type("let b = 7\r")
    terminal.expect("simgen> ")
    terminal.type("show\r")
    terminal.expect("b  value")
    terminal.expect("simgen> ")
    #expect(!terminal.screen.contains("a  value"))
  }

  @Test("Ctrl-C inside a block drops the block")
  func interruptBlock() throws {
    let terminal = try PseudoTerminal(state: TemporaryFolder())
    terminal.expect("simgen> ")
    terminal.type("for i in 1..3\r")
    terminal.expect("  ... > ")
    terminal.type("\u{3}")
    terminal.expect("simgen> ")
  }

  @Test("Ctrl-C during a run stops the run and keeps the session")
  func interruptRun() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal(state: folder)
    terminal.expect("simgen> ")
    let lines = SmallRecipe.endless.split(separator: "\n")
      .filter { !$0.contains("write") && !$0.hasPrefix("simgen") }
    for line in lines {
      terminal.type(line + "\r")
      if line == "end" { break }
      terminal.expect("> ")
    }
    terminal.expect("molecule")
    terminal.type("\u{3}")
    terminal.expect("stopped")
    terminal.expect("simgen> ")
    terminal.type("let after = 1\r")
    terminal.expect("simgen> ")
    terminal.type("\u{4}")
    #expect(terminal.exitCode() == 0)
  }

  @Test("A block is one entry of the history, in this session and the next")
  func history() throws {
    let folder = try TemporaryFolder()
    let first = try PseudoTerminal(state: folder)
    first.expect("simgen> ")
    first.type("let a = [1,\r")
    first.expect("  ... > ")
    first.type("2]\r")
    first.expect("simgen> ")
    first.type("\u{4}")
    #expect(first.exitCode() == 0)
    let second = try PseudoTerminal(state: folder)
    second.expect("simgen> ")
    second.type("\u{1B}[A")
    second.expect("let a = [1,")
    second.type("\r")
    second.expect("simgen> ")
    second.type("show a\r")
    second.expect("[1, 2]")
  }
}
