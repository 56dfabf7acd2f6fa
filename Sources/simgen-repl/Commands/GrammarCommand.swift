import ArgumentParser
import Outputs
import Script
import Simgen

/// `simgen grammar`: how an editor colours recipes.
struct GrammarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grammar",
    abstract: "Print the grammar of recipes for an editor.",
    discussion: """
      How to install them is told in editors/README.md.

      EXAMPLES:
        simgen grammar textmate > editors/vscode/simgen.tmLanguage.json
        simgen grammar vim > editors/vim/syntax/simgen.vim
      """)

  /// The editors there is a grammar for.
  enum Editor: String, ExpressibleByArgument, CaseIterable {
    case textmate, vim
  }

  @Argument(help: "textmate (VS Code, Sublime Text) or vim (Vim, Neovim).")
  var editor: Editor

  func run() throws {
    let grammar = EditorGrammar(.everything)
    switch editor {
    case .textmate: Terminal.print(grammar.textMate)
    case .vim: Terminal.print(grammar.vim)
    }
  }
}
