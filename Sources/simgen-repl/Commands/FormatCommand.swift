import ArgumentParser
import Outputs
import Platform
import Script

/// `simgen format`: recipes in their one layout.
struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format",
    abstract: "Lay recipes out: columns, indentation, blanks.",
    discussion: """
      Comments, blank lines and the spelling of values stay, and the recipe says the same as \
      before. A file is replaced as a whole, and only when its layout changes; one that cannot be \
      read as a recipe is left alone.

      EXAMPLES:
        simgen format mine.simgen
        simgen format --check recipes/*.simgen
        simgen format - < mine.simgen

      EXIT CODES: 0 done, 1 a file cannot be written or, with --check, would change, 2 a recipe \
      is wrong.
      """)

  @Argument(
    help: ArgumentHelp("The recipes; '-' reads standard input and prints.", valueName: "recipe"),
    completion: .file(extensions: ["simgen"]))
  var paths: [String]

  @Flag(help: "Change nothing; name the files whose layout would change.")
  var check = false

  func run() throws {
    var code: CommandFailure?
    for path in paths {
      do throws(FormattingError) {
        guard let file = Self.read(path) else {
          code = .recipe
          continue
        }
        let text = try Formatter.text(of: file)
        if let failure = take(text, file, path) { code = code ?? failure }
      } catch {
        Terminal.report(error.diagnostics)
        code = .recipe
      }
    }
    if let code { throw ExitCode(code.rawValue) }
  }

  /// The recipe, or nil after saying why not.
  private static func read(_ path: String) -> SourceFile? {
    if path == "-" {
      do throws(FileError) {
        let bytes = try StandardStream.readInput(limit: SourceFile.maximumSize)
        return SourceFile(
          name: StandardStream.inputName, text: String(decoding: bytes, as: UTF8.self))
      } catch {
        Terminal.note("simgen: error: \(Text.message("\(error)"))\n")
        return nil
      }
    }
    do throws(RecipeFileError) {
      return try SourceFile(contentsOf: path)
    } catch {
      Terminal.note("simgen: error: \(Text.message("\(error)"))\n")
      return nil
    }
  }

  /// Prints, writes or compares a layout.
  /// - Returns: what went wrong, or nil.
  private func take(_ text: String, _ file: SourceFile, _ path: String) -> CommandFailure? {
    if path == "-", !check {
      Terminal.print(text)
      return nil
    }
    guard text != file.text else { return nil }
    guard !check else {
      Terminal.print("\(file.name)\n")
      return .run
    }
    do throws(FileError) {
      try AtomicFile.write(text, to: Self.target(of: path), replacing: true)
      return nil
    } catch {
      Terminal.note("simgen: error: \(Text.message("\(error)"))\n")
      return .run
    }
  }

  /// The file itself where the path is a link to it.
  private static func target(of path: String) -> String {
    Path.resolved(path) ?? path
  }
}
